import { Card, Segmented, Statistic } from 'antd';
import { useSearchParams } from 'react-router';
import { useAsk, useMe } from '../api/queries.js';
import { PageFrame } from '../parts/page-frame.js';
import { Remote } from '../parts/states.js';
import { wordOf } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';
import { Counts } from './counts.js';
import { Coverage, Policies } from './figures.js';
import { FalseBlocks, People } from './people.js';
import { Series } from './series.js';

const RANGES = [1, 7, 30] as const;

/** What happened lately, and how the fleet is. */
export function Overview() {
  const say = useSay();
  const me = useMe();
  const [params, setParams] = useSearchParams();
  const days = RANGES.find((each) => String(each) === params.get('days')) ?? 7;
  const reads = me.data?.permissions.includes('incidents:read') === true;
  return (
    <PageFrame
      title={say('page.overview')}
      tools={
        reads && (
          <Segmented
            aria-label={say('overview.days')}
            value={days}
            options={RANGES.map((value) => ({ value, label: say(`overview.days.${value}`) }))}
            onChange={(value) => setParams({ days: String(value) })}
          />
        )
      }
    >
      {reads ? <Happened days={days} /> : null}
      <div className="cards">
        {!reads && <Coverage />}
        <Policies />
        {reads && <People days={days} />}
      </div>
    </PageFrame>
  );
}

function Happened({ days }: { readonly days: number }) {
  const say = useSay();
  const stats = useAsk('GET /api/v1/stats', { query: { days } }, { keep: true });
  return (
    <Remote of={stats} rows={10}>
      {({ since, incidents, records, channel, branch, kind, verdict, series, stepHours, falseBlocks }) => {
        const to = (name: string) => (value: string) =>
          `/queue?${new URLSearchParams({ since: since.slice(0, 10), status: 'any', [name]: value })}`;
        return (
          <>
            <div className="cards figures">
              <Card className="figure">
                <Statistic title={say('overview.incidents')} value={incidents} />
              </Card>
              <Card className="figure">
                <Statistic title={say('overview.records')} value={records} />
              </Card>
              <Coverage />
            </div>
            <div className="cards">
              <Series points={series} stepHours={stepHours} />
              <Counts title={say('overview.by-channel')} counts={channel} filter={to('channel')} />
              <Counts title={say('overview.by-branch')} counts={branch} filter={to('branch')} />
              <Counts
                title={say('overview.by-kind')}
                counts={kind}
                label={(name) => (name === '' ? say('overview.no-kind') : wordOf(say, 'kind', name))}
                filter={(name) => (name === '' ? null : to('kind')(name))}
              />
              <Counts
                title={say('overview.by-verdict')}
                counts={verdict}
                label={(name) => wordOf(say, 'verdict', name)}
                filter={to('verdict')}
              />
              <FalseBlocks items={falseBlocks} />
            </div>
          </>
        );
      }}
    </Remote>
  );
}
