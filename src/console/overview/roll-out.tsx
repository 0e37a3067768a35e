import { Card, Space, Tag } from 'antd';
import { Link } from 'react-router';
import { useAsk } from '../api/queries.js';
import { policyText } from '../fleet/policy-text.js';
import { useMay } from '../parts/may.js';
import { Nothing, Remote } from '../parts/states.js';
import { useSay } from '../shell/preferences.js';

const LOOK_MS = 30_000;

/** How far the policy has come: by ring for those who read policy, by version for others. */
export function RollOut() {
  return useMay('policy:read') ? <Rings /> : <Versions />;
}

function Rings() {
  const say = useSay();
  const asked = useAsk('GET /api/v1/policy/rings', {}, { every: LOOK_MS });
  return (
    <Card title={say('overview.policies')} extra={<Link to="/policies">{say('page.policies')}</Link>}>
      <Remote of={asked} rows={2}>
        {({ rings, newest, kill }) => (
          <>
            {kill !== null && Date.parse(kill) > Date.now() && (
              <Tag className="tone-red notice">{say('overview.killed')}</Tag>
            )}
            {newest === 0 && <p className="figure-note">{say('policies.none')}</p>}
            <ul className="bars rings">
              {rings.map(({ name, version, mode, halted, pcs, failed, size }) => {
                const have = Math.max(0, pcs - failed);
                return (
                  <li key={name}>
                    <span>
                      <Link to="/policies">{name}</Link> {version === null ? '–' : `v${version}`}
                    </span>
                    <meter min={0} max={Math.max(1, size)} value={have} aria-label={name} />
                    <Space size={4} wrap>
                      {say('overview.ring-pcs', { have, size })}
                      {mode === 'observe' && <Tag className="tone-blue">{say('policies.mode.observe')}</Tag>}
                      {halted && <Tag className="tone-red">{say('policies.halted')}</Tag>}
                      {!halted && version !== null && have < size && (
                        <Tag className="tone-green">{say('policies.running')}</Tag>
                      )}
                      {failed > 0 && <Tag className="tone-red">{say('overview.ring-failed', { count: failed })}</Tag>}
                    </Space>
                  </li>
                );
              })}
            </ul>
          </>
        )}
      </Remote>
    </Card>
  );
}

const SHOWN = 8;

function Versions() {
  const say = useSay();
  const summary = useAsk('GET /api/v1/fleet/summary', {}, { every: LOOK_MS });
  return (
    <Card title={say('overview.policies')}>
      <Remote of={summary} rows={2}>
        {({ policies, pcs }) => {
          const versions = Object.entries(policies)
            .sort(([a], [b]) => b.localeCompare(a, undefined, { numeric: true }))
            .slice(0, SHOWN);
          if (versions.length === 0) return <Nothing />;
          return (
            <ul className="bars">
              {versions.map(([version, count]) => (
                <li key={version}>
                  <span>{policyText(say, version)}</span>
                  <meter min={0} max={Math.max(1, pcs)} value={count} aria-label={policyText(say, version)} />
                  <span>{say('overview.policies-pcs', { pcs: count })}</span>
                </li>
              ))}
            </ul>
          );
        }}
      </Remote>
    </Card>
  );
}
