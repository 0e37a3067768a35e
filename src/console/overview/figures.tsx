import { Card, Statistic } from 'antd';
import { Link } from 'react-router';
import { useAsk } from '../api/queries.js';
import { bytesText, shareText } from '../parts/bytes.js';
import { Remote } from '../parts/states.js';
import { useSay } from '../shell/preferences.js';

const LOOK_MS = 60_000;

/** What PCs read, and which of them are not well. */
export function Coverage() {
  const say = useSay();
  const coverage = useAsk('GET /api/v1/stats/coverage', {}, { every: LOOK_MS });
  return (
    <Remote of={coverage} rows={2}>
      {({ inspectedBytes, tunnelledBytes, opaqueBytes, pcs, unhealthy, silent }) => {
        const all = inspectedBytes + tunnelledBytes + opaqueBytes;
        const parts = [
          ['inspected', inspectedBytes],
          ['tunnelled', tunnelledBytes],
          ['opaque', opaqueBytes],
        ] as const;
        return (
          <>
            <Card className="figure">
              <Statistic title={say('overview.unhealthy')} value={unhealthy + silent} />
              <p className="figure-note">
                <Link to="/fleet?unwell=yes">{say('overview.unhealthy-say', { count: unhealthy })}</Link>
                {' · '}
                <Link to="/fleet?silent=yes">{say('overview.unhealthy-silent', { count: silent })}</Link>
                {' · '}
                <Link to="/fleet">{say('overview.unhealthy-of', { pcs })}</Link>
              </p>
            </Card>
            <Card className="figure">
              <Statistic title={say('overview.coverage')} value={shareText(inspectedBytes, all)} />
              <div className="coverage" aria-hidden="true">
                {parts.map(([name, bytes]) => (
                  <span key={name} className={name} style={{ flexGrow: all === 0 ? 1 : bytes / all }} />
                ))}
              </div>
              <p className="figure-note">
                {parts.map(([name, bytes]) => (
                  <span key={name} className={`coverage-key ${name}`}>
                    {say(`overview.coverage.${name}`, { bytes: bytesText(bytes) })}
                  </span>
                ))}
              </p>
            </Card>
          </>
        );
      }}
    </Remote>
  );
}
