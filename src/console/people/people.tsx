import { Alert, Input, Typography } from 'antd';
import { Link, useSearchParams } from 'react-router';
import type { AnswerOf, Counts, Verdict } from '../../central/api/calls.js';
import { useAsk } from '../api/queries.js';
import { withWord } from '../parts/address.js';
import { DataTable } from '../parts/data-table.js';
import { masked } from '../parts/masked.js';
import { PageFrame } from '../parts/page-frame.js';
import { QuietLink } from '../parts/quiet-link.js';
import { Remote } from '../parts/states.js';
import { StatusTag } from '../parts/tags.js';
import { VerdictTag } from '../parts/verdict-tag.js';
import { When } from '../parts/when.js';
import { type Say, useSay } from '../shell/preferences.js';

const DAYS = [1, 30, 365] as const;
const HOUR_MS = 3_600_000;
const today = (): string => new Date().toISOString().slice(0, 10);
const DAY_MS = 24 * HOUR_MS;
type Window = AnswerOf<'GET /api/v1/people/:person/gauge'>['items'][number];

/** What one person sent, over all PCs. */
export function People() {
  const say = useSay();
  const [search, setSearch] = useSearchParams();
  const person = search.get('person') ?? '';
  return (
    <PageFrame title={say('page.people')}>
      <Input.Search
        // Once it is looked for, what was typed leaves the page: only its mask is written back.
        key={person}
        className="narrow notice"
        // A login may be somebody's number: it is not written back.
        defaultValue={masked(person) === person ? person : ''}
        aria-label={say('people.ask')}
        placeholder={say('people.hint')}
        enterButton={say('people.look')}
        maxLength={200}
        onSearch={(text) =>
          setSearch(withWord(new URLSearchParams(), 'person', text.trim() === '' ? [] : [text.trim()]))
        }
      />
      <Typography.Paragraph type="secondary">{say('people.recorded')}</Typography.Paragraph>
      {person !== '' && (
        <>
          <Typography.Title level={2} className="section-title">
            {masked(person)}
          </Typography.Title>
          <p>
            <QuietLink to={`/leavers?${new URLSearchParams({ person, until: today() })}`}>
              {say('people.back')}
            </QuietLink>
          </p>
          <Sent person={person} />
          <Gauge person={person} />
          <Theirs person={person} />
        </>
      )}
    </PageFrame>
  );
}

/** What they sent, over all PCs, in each of the times. */
function Sent({ person }: { readonly person: string }) {
  const say = useSay();
  return (
    <section className="section">
      <Typography.Title level={3} className="section-title">
        {say('people.sent')}
      </Typography.Title>
      <table className="plain-table narrow">
        <thead>
          <tr>
            <th scope="col">{say('word.time')}</th>
            <th scope="col">{say('people.transfers')}</th>
            <th scope="col">{say('people.prints')}</th>
            <th scope="col">{say('people.devices')}</th>
          </tr>
        </thead>
        <tbody>
          {DAYS.map((days) => (
            <Drip key={days} person={person} days={days} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Drip({ person, days }: { readonly person: string; readonly days: number }) {
  const say = useSay();
  const asked = useAsk('GET /api/v1/people/:person/drip', { params: { person }, query: { days } });
  return (
    <tr>
      <th scope="row">{say('people.days', { days })}</th>
      {asked.data === undefined ? (
        <td colSpan={3}>
          <Remote of={asked} rows={1}>
            {() => null}
          </Remote>
        </td>
      ) : (
        <>
          <td>{asked.data.transfers}</td>
          <td>{asked.data.prints}</td>
          <td>{asked.data.devices}</td>
        </>
      )}
    </tr>
  );
}

/** How near each window is to the thresholds of the law, beside the counts it follows from. */
function Gauge({ person }: { readonly person: string }) {
  const say = useSay();
  const asked = useAsk('GET /api/v1/people/:person/gauge', { params: { person } });
  const total = (counts: Counts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <section className="section">
      <Typography.Title level={3} className="section-title">
        {say('people.gauges')}
      </Typography.Title>
      <Remote of={asked}>
        {({ source, items }) => (
          <>
            {source !== 'login' && <Alert type="warning" showIcon title={say('people.account')} className="notice" />}
            <DataTable<Window>
              name={say('people.gauges')}
              rowKey="windowMs"
              pagination={false}
              dataSource={[...items]}
              columns={[
                { key: 'window', title: say('incident.window'), render: (_, { windowMs }) => spanOf(windowMs, say) },
                ...(['raw', 'unique', 'counted'] as const).map((name) => ({
                  key: name,
                  title: say(`incident.${name}`),
                  align: 'right' as const,
                  render: (_: unknown, row: Window) => `${row.complete ? '' : '≥ '}${total(row[name])}`,
                })),
                ...(['50', '500', '5000'] as const).map((name) => ({
                  key: name,
                  title: say('people.gauge', { name }),
                  align: 'right' as const,
                  render: (_: unknown, { gauge }: Window) => gauge[name].toFixed(2),
                })),
              ]}
            />
            <Typography.Paragraph type="secondary">{say('people.gauge.note')}</Typography.Paragraph>
          </>
        )}
      </Remote>
    </section>
  );
}

const spanOf = (windowMs: number, say: Say): string =>
  windowMs < DAY_MS ? say('incident.hours', { n: windowMs / HOUR_MS }) : say('incident.days', { n: windowMs / DAY_MS });

function Theirs({ person }: { readonly person: string }) {
  const say = useSay();
  const asked = useAsk('GET /api/v1/incidents', { query: { limit: 50, person } }, { keep: true });
  return (
    <section className="section">
      <Typography.Title level={3} className="section-title">
        {say('people.incidents')}
      </Typography.Title>
      <Remote of={asked} empty={({ items }) => items.length === 0}>
        {({ items }) => (
          <DataTable
            name={say('people.incidents')}
            rowKey="id"
            pagination={false}
            dataSource={[...items]}
            columns={[
              {
                dataIndex: 'at',
                title: say('word.time'),
                render: (at: string, { id }) => (
                  <Link to={`/incidents/${id}`}>
                    <When at={at} />
                  </Link>
                ),
              },
              {
                dataIndex: 'verdict',
                title: say('word.verdict'),
                render: (each: Verdict) => <VerdictTag verdict={each} />,
              },
              { dataIndex: 'channel', title: say('word.channel'), render: masked },
              { dataIndex: 'rule', title: say('word.rule'), render: (rule: string | null) => masked(rule ?? '') },
              {
                dataIndex: 'status',
                title: say('word.status'),
                render: (status: string) => <StatusTag status={status} />,
              },
              { dataIndex: 'total', title: say('word.records'), align: 'right' },
            ]}
          />
        )}
      </Remote>
    </section>
  );
}
