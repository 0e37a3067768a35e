import { Alert, Button, Card, Form, Input, InputNumber, Radio, Select, Space, Typography } from 'antd';
import { useNavigate, useParams } from 'react-router';
import type { Incident, Kind } from '../../central/api/calls.js';
import { useAct, useAsk } from '../api/queries.js';
import { masked } from '../parts/masked.js';
import { PageFrame } from '../parts/page-frame.js';
import { useSaid } from '../parts/said.js';
import { Remote } from '../parts/states.js';
import { wordOf } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';

interface Fields {
  readonly what: 'exception' | 'staff' | 'threshold';
  readonly rule?: string;
  readonly who?: 'person' | 'all';
  readonly to?: 'host' | 'all';
  readonly until?: string;
  readonly phones?: string;
  readonly kind?: Kind;
  readonly atLeast?: number;
  readonly note?: string;
}

const DAY_MS = 86_400_000;
const PHONE = /^\+?\d[\d -]{5,19}$/;
const day = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

/** An incident that was none: what was wrong with it becomes a proposed change of the policy. */
export function Propose() {
  const say = useSay();
  const { incident = '' } = useParams();
  const asked = useAsk('GET /api/v1/incidents/:id', { params: { id: incident } });
  return (
    <PageFrame title={say('page.propose')}>
      <Remote of={asked}>{(answer) => <Reasons incident={answer.incident as unknown as Incident} />}</Remote>
    </PageFrame>
  );
}

function Reasons({ incident }: { readonly incident: Incident }) {
  const say = useSay();
  const said = useSaid();
  const go = useNavigate();
  const make = useAct('POST /api/v1/proposals', ['GET /api/v1/proposals']);
  const [form] = Form.useForm<Fields>();
  const what = Form.useWatch('what', form) ?? 'exception';
  // An older PC says the rule alone.
  const matched = incident.matches.map(({ rule }) => rule);
  const rules = matched.length > 0 || incident.rule === null ? matched : [incident.rule];
  const kinds = Object.keys(incident.records) as Kind[];
  const { host } = incident;
  if (rules.length === 0) return <Alert type="info" showIcon title={say('propose.needs')} />;
  const kindName = (kind: string): string => wordOf(say, 'kind', kind);

  const send = (fields: Fields): void => {
    const {
      rule = rules[0] ?? '',
      who,
      to,
      until = day(30),
      phones = '',
      kind = 'owner',
      atLeast = 1,
      note = '',
    } = fields;
    const list = phonesOf(phones);
    const made = {
      exception: {
        title: say('propose.title.exception', { rule, host: to === 'host' ? host : say('propose.to.all') }),
        edit: {
          what: 'exception' as const,
          rule,
          ...(who === 'person' ? { who: [incident.person.id] } : {}),
          ...(to === 'host' ? { to: [host] } : {}),
          until,
          note: note.slice(0, 200),
        },
      },
      staff: {
        title: say('propose.title.staff', { count: list.length }),
        edit: { what: 'staff' as const, phones: list },
      },
      threshold: {
        title: say('propose.title.threshold', { rule, kind: kindName(kind), count: atLeast }),
        edit: { what: 'threshold' as const, rule, kind, atLeast },
      },
    }[fields.what];
    make.mutate(
      { body: { ...made, note, incident: incident.id } },
      {
        onSuccess: ({ id, becomes }) => {
          if (becomes !== null) {
            const verdict = wordOf(say, 'verdict', becomes.verdict);
            const key = becomes.verdict === 'allow' ? 'propose.becomes.allow' : 'propose.becomes';
            said.done(say(key, { verdict, rule: becomes.rule ?? '' }));
          }
          go(`/policies/proposals/${id}`);
        },
        onError: said.failed,
      },
    );
  };

  return (
    <Card>
      <Form<Fields>
        form={form}
        layout="vertical"
        className="narrow"
        initialValues={{
          what: 'exception',
          rule: rules[0],
          who: 'person',
          to: 'host',
          until: day(30),
          kind: kinds[0],
          atLeast: suggested(incident, kinds[0]),
        }}
        onFinish={send}
      >
        <Form.Item name="what" label={say('propose.what')}>
          <Radio.Group>
            <Space orientation="vertical">
              {(
                [
                  ['exception', 'propose.lawful'],
                  ['staff', 'propose.business'],
                  ['threshold', 'propose.wrong'],
                ] as const
              ).map(([value, key]) => (
                <Radio key={value} value={value}>
                  {say(key)} <span className="hint">{say(`${key}.hint`)}</span>
                </Radio>
              ))}
            </Space>
          </Radio.Group>
        </Form.Item>
        {what !== 'staff' && (
          <Form.Item name="rule" label={say('propose.rule')}>
            <Select options={rules.map((value) => ({ value, label: masked(value) }))} />
          </Form.Item>
        )}
        {what === 'exception' && (
          <>
            <Form.Item name="who" label={say('propose.who')}>
              <Radio.Group
                options={[
                  { value: 'person', label: say('propose.who.person', { person: masked(incident.person.id) }) },
                  { value: 'all', label: say('propose.who.all') },
                ]}
              />
            </Form.Item>
            <Form.Item
              name="to"
              label={say('propose.to')}
              dependencies={['who']}
              rules={[
                ({ getFieldValue }) => ({
                  validator: (_, value) =>
                    value === 'all' && getFieldValue('who') === 'all'
                      ? Promise.reject(new Error(say('propose.scope.needed')))
                      : Promise.resolve(),
                }),
              ]}
            >
              <Radio.Group
                options={[
                  { value: 'host', label: say('propose.to.host', { host: masked(host) }) },
                  { value: 'all', label: say('propose.to.all') },
                ]}
              />
            </Form.Item>
            <Form.Item
              name="until"
              label={say('propose.until')}
              rules={[{ required: true, message: say('sign-in.needed') }]}
            >
              <Input type="date" min={day(1)} max={day(180)} className="date" />
            </Form.Item>
          </>
        )}
        {what === 'staff' && (
          <Form.Item
            name="phones"
            label={say('propose.phones')}
            rules={[
              {
                validator: (_, value: string = '') => {
                  const list = phonesOf(value);
                  const good = list.length > 0 && list.every((phone) => PHONE.test(phone));
                  return good ? Promise.resolve() : Promise.reject(new Error(say('propose.phones.shape')));
                },
              },
            ]}
          >
            <Input.TextArea rows={3} inputMode="tel" autoComplete="off" />
          </Form.Item>
        )}
        {what === 'threshold' && (
          <>
            <Form.Item name="kind" label={say('propose.kind')}>
              <Select options={kinds.map((value) => ({ value, label: kindName(value) }))} />
            </Form.Item>
            <Form.Item name="atLeast" label={say('propose.at-least')}>
              <InputNumber min={1} max={1_000_000} precision={0} />
            </Form.Item>
          </>
        )}
        <Form.Item name="note" label={say('proposal.note')}>
          <Input.TextArea rows={2} maxLength={4000} />
        </Form.Item>
        <Typography.Paragraph type="secondary">{say('propose.example')}</Typography.Paragraph>
        <Button type="primary" htmlType="submit" loading={make.isPending}>
          {say('propose.send')}
        </Button>
      </Form>
    </Card>
  );
}

const phonesOf = (text: string): string[] =>
  text
    .split(/[\n,，;；]+/)
    .map((each) => each.trim())
    .filter((each) => each !== '');

/** One more than this incident had. */
const suggested = ({ records }: Incident, kind: Kind | undefined): number =>
  kind === undefined ? 1 : (records[kind] ?? 0) + 1;
