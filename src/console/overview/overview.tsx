import { Card, Segmented, Statistic } from 'antd';
import { Link, useSearchParams } from 'react-router';
import { useAsk } from '../api/queries.js';
import { withWord } from '../parts/address.js';
import { useMay } from '../parts/may.js';
import { PageFrame } from '../parts/page-frame.js';
import { Remote } from '../parts/states.js';
import { wordOf } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';
import { Counts, MEASURES, type Measure, personsText } from './counts.js';
import { Coverage } from './figures.js';
import { OpenAlarms } from './open-alarms.js';
import { FalseBlocks, People } from './people.js';
import { RollOut } from './roll-out.js';
import { Series } from './series.js';
import './overview.css';

const RANGES = [1, 7, 30] as const;

/** Address of the queue that holds exactly what was counted here, whatever became of it. */
export type ToQueue = (words: Readonly<Record<string, string | readonly string[]>>) => string;

const queueSince =
  (since: string): ToQueue =>
  (words) => {
    const params = new URLSearchParams({ since, leads: 'no' });
    for (const [name, values] of Object.entries({ status: 'any', ...words })) {
      params.delete(name);
      for (const value of typeof values === 'string' ? [values] : values) params.append(name, value);
    }
    return `/queue?${params}`;
  };

/** What happened lately, and how the fleet is. */
export function Overview() {
  const say = useSay();
  const [params, setParams] = useSearchParams();
  const days = RANGES.find((each) => String(each) === params.get('days')) ?? 7;
  const measure = MEASURES.find((each) => each === params.get('by')) ?? 'incidents';
  const reads = useMay('incidents:read');
  const set = (name: string, value: string): void => setParams(withWord(params, name, [value]));
  return (
    <PageFrame
      title={say('page.overview')}
      tools={
        reads && (
          <>
            <Segmented
              aria-label={say('overview.measure')}
              value={measure}
              options={MEASURES.map((value) => ({ value, label: say(`overview.measure.${value}`) }))}
              onChange={(value) => set('by', value)}
            />
            <Segmented
              aria-label={say('overview.days')}
              value={days}
              options={RANGES.map((value) => ({ value, label: say(`overview.days.${value}`) }))}
              onChange={(value) => set('days', String(value))}
            />
          </>
        )
      }
    >
      <OpenAlarms />
      {reads ? (
        <Happened days={days} measure={measure} />
      ) : (
        <>
          <div className="cards figures">
            <Coverage />
          </div>
          <div className="cards">
            <RollOut />
          </div>
        </>
      )}
    </PageFrame>
  );
}

function Happened({ days, measure }: { readonly days: number; readonly measure: Measure }) {
  const say = useSay();
  const stats = useAsk('GET /api/v1/stats', { query: { days } }, { keep: true });
  return (
    <Remote of={stats} rows={10}>
      {({ since, incidents, records, affected, channel, branch, kind, verdict, series, stepHours, falseBlocks }) => {
        const to = queueSince(since);
        const by = (name: string) => (value: string) => to({ [name]: value });
        return (
          <>
            <div className="cards figures">
              <Card className="figure">
                <Statistic title={say('overview.incidents')} value={incidents} />
                <p className="figure-note">
                  <Link to={to({})}>{say('overview.see-all')}</Link>
                  {' · '}
                  <Link to="/queue">{say('overview.see-open')}</Link>
                </p>
              </Card>
              <Card className="figure">
                <Statistic title={say('overview.persons')} value={personsText(affected)} />
                <p className="figure-note">{say('overview.records-of', { records: records.toLocaleString() })}</p>
              </Card>
              <Coverage />
            </div>
            <div className="cards">
              <Series points={series} since={since} stepHours={stepHours} to={to} />
            </div>
            <div className="cards counts">
              <Counts title={say('overview.by-channel')} counts={channel} measure={measure} filter={by('channel')} />
              <Counts title={say('overview.by-branch')} counts={branch} measure={measure} filter={by('branch')} />
              <Counts
                title={say('overview.by-kind')}
                counts={kind}
                measure={measure}
                label={(name) => (name === '' ? say('overview.no-kind') : wordOf(say, 'kind', name))}
                filter={(name) => (name === '' ? null : to({ kind: name }))}
              />
              <Counts
                title={say('overview.by-verdict')}
                counts={verdict}
                measure={measure}
                label={(name) => wordOf(say, 'verdict', name)}
                filter={by('verdict')}
              />
            </div>
            <div className="cards">
              <div className="two">
                <People days={days} to={to} />
              </div>
              <div className="stack">
                <RollOut />
                <FalseBlocks items={falseBlocks} to={to} />
              </div>
            </div>
          </>
        );
      }}
    </Remote>
  );
}
