import { Alert } from 'antd';
import { Link } from 'react-router';
import { useAsk } from '../api/queries.js';
import { alarmText, figuresText } from '../fleet/alarms.js';
import { useSay } from '../shell/preferences.js';

const LOOK_MS = 60_000;
const SHOWN = 4;

/** What is wrong now; nothing where all is well. */
export function OpenAlarms() {
  const say = useSay();
  const { data } = useAsk('GET /api/v1/alarms', { query: { limit: 50 } }, { every: LOOK_MS });
  const open = (data?.items ?? []).filter(({ resolvedAt }) => resolvedAt === null);
  if (open.length === 0) return null;
  return (
    <Alert
      type="warning"
      showIcon
      className="notice"
      title={<Link to="/fleet?tab=alarms">{say('overview.alarms', { count: open.length })}</Link>}
      description={
        <ul className="plain">
          {open.slice(0, SHOWN).map((alarm) => (
            <li key={`${alarm.kind} ${alarm.subject}`}>
              {alarmText(say, alarm)} <span className="hint">{figuresText(say, alarm)}</span>
            </li>
          ))}
        </ul>
      }
    />
  );
}
