import { Button, Form, Input, Select, Space, Typography } from 'antd';
import { useSearchParams } from 'react-router';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAsk } from '../api/queries.js';
import { DataTable } from '../parts/data-table.js';
import { DaysPick, useDays } from '../parts/days-pick.js';
import { masked } from '../parts/masked.js';
import { PageFrame } from '../parts/page-frame.js';
import { QuietLink } from '../parts/quiet-link.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { useSay } from '../shell/preferences.js';
import { BACK_DAYS, LookBack } from './look-back.js';

const LIST = 'GET /api/v1/directory/leavers';
type Leaver = AnswerOf<typeof LIST>['items'][number];
const DAYS = [7, 30, 90, 366] as const;

interface Fields {
  readonly person: string;
  readonly until?: string;
  readonly back: number;
}

/** Who leaves or has just left, and what each did with records in the time before. */
export function Leavers() {
  const say = useSay();
  const [search, setSearch] = useSearchParams();
  const person = search.get('person') ?? '';
  const until = search.get('until') ?? '';
  const back = BACK_DAYS.find((each) => String(each) === search.get('back')) ?? 90;
  return (
    <PageFrame title={say('page.leavers')}>
      <Form<Fields>
        key={`${person} ${until} ${back}`}
        layout="inline"
        className="notice look-back no-print"
        // A login may be somebody's number: it is not written back.
        initialValues={{ person: masked(person) === person ? person : '', until, back }}
        onFinish={({ person: who, until: day = '', back: days }) =>
          setSearch({ person: masked(who.trim()), ...(day === '' ? {} : { until: day }), back: String(days) })
        }
      >
        <Form.Item
          name="person"
          label={say('word.person')}
          rules={[{ required: true, whitespace: true, message: say('sign-in.needed') }]}
        >
          <Input placeholder={say('people.hint')} maxLength={200} />
        </Form.Item>
        <Form.Item name="until" label={say('leavers.until')}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="back" label={say('leavers.back')}>
          <Select options={BACK_DAYS.map((days) => ({ value: days, label: say('incident.days', { n: days }) }))} />
        </Form.Item>
        <Button type="primary" htmlType="submit">
          {say('leavers.look')}
        </Button>
      </Form>
      <Typography.Paragraph type="secondary">{say('people.recorded')}</Typography.Paragraph>
      {person !== '' && <LookBack person={person} until={until} days={back} />}
      <section className="section">
        <Typography.Title level={2} className="section-title">
          {say('leavers.list')}
        </Typography.Title>
        <List />
      </section>
    </PageFrame>
  );
}

function List() {
  const say = useSay();
  const days = useDays(DAYS, 30);
  const asked = useAsk(LIST, { query: { days } }, { keep: true });
  return (
    <>
      <Space wrap className="notice">
        <DaysPick offered={DAYS} value={days} />
      </Space>
      <Typography.Paragraph type="secondary">{say('leavers.means')}</Typography.Paragraph>
      <Remote of={asked} empty={({ items }) => items.length === 0} emptyText={say('leavers.none')}>
        {({ items }) => (
          <DataTable<Leaver>
            name={say('leavers.list')}
            rowKey={({ id, unit }) => `${id} ${unit ?? ''}`}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            dataSource={[...items]}
            columns={[
              { dataIndex: 'name', title: say('leavers.name'), render: masked },
              { dataIndex: 'id', title: say('overview.account'), render: masked },
              { dataIndex: 'unit', title: say('leavers.unit'), render: (unit: string | null) => masked(unit ?? '–') },
              { dataIndex: 'at', title: say('leavers.last-day'), render: (at: string) => <When at={at} /> },
              {
                dataIndex: 'logins',
                title: say('leavers.look'),
                render: (logins: Leaver['logins']) =>
                  logins.length === 0 ? say('leavers.no-login') : <Logins logins={logins} />,
              },
            ]}
          />
        )}
      </Remote>
    </>
  );
}

function Logins({ logins }: { readonly logins: Leaver['logins'] }) {
  return (
    <Space wrap size={8}>
      {logins.map((person) => (
        <QuietLink key={person} to={`/leavers?${new URLSearchParams({ person })}`}>
          {masked(person)}
        </QuietLink>
      ))}
    </Space>
  );
}
