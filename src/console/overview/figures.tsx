import { Card, Statistic } from 'antd';
import { useAsk } from '../api/queries.js';
import { Remote } from '../parts/states.js';
import { useSay } from '../shell/preferences.js';

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

function bytes(value: number): string {
  const power = value < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(value) / Math.log(1024)));
  return `${(value / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`;
}

/** What PCs read, and which of them are not well. */
export function Coverage() {
  const say = useSay();
  const coverage = useAsk('GET /api/v1/stats/coverage', {}, { every: 60_000 });
  return (
    <Remote of={coverage} rows={2}>
      {({ inspectedBytes, tunnelledBytes, opaqueBytes, pcs, unhealthy, silent }) => {
        const all = inspectedBytes + tunnelledBytes + opaqueBytes;
        return (
          <>
            <Card className="figure">
              <Statistic title={say('overview.unhealthy')} value={unhealthy + silent} />
              <p className="figure-note">{say('overview.unhealthy-of', { pcs, silent })}</p>
            </Card>
            <Card className="figure">
              <Statistic
                title={say('overview.coverage')}
                value={all === 0 ? '—' : `${((100 * inspectedBytes) / all).toFixed(1)} %`}
              />
              <p className="figure-note">
                {say('overview.coverage-of', { tunnelled: bytes(tunnelledBytes), opaque: bytes(opaqueBytes) })}
              </p>
            </Card>
          </>
        );
      }}
    </Remote>
  );
}

/** Which policy how many PCs run, newest first. */
export function Policies() {
  const say = useSay();
  const summary = useAsk('GET /api/v1/fleet/summary', {}, { every: 60_000 });
  return (
    <Card title={say('overview.policies')}>
      <Remote of={summary} rows={2} empty={({ policies }) => Object.keys(policies).length === 0}>
        {({ policies, pcs }) => (
          <ul className="bars">
            {Object.entries(policies)
              .sort(([a], [b]) => b.localeCompare(a, undefined, { numeric: true }))
              .slice(0, 8)
              .map(([version, count]) => (
                <li key={version}>
                  <span>{version}</span>
                  <meter min={0} max={Math.max(1, pcs)} value={count} aria-label={version} />
                  <span>{say('overview.policies-pcs', { pcs: count })}</span>
                </li>
              ))}
          </ul>
        )}
      </Remote>
    </Card>
  );
}
