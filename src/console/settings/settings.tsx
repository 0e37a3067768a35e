import { Descriptions, Tabs } from 'antd';
import { useSearchParams } from 'react-router';
import { useAsk } from '../api/queries.js';
import { PageFrame } from '../parts/page-frame.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { useSay } from '../shell/preferences.js';
import { Accounts } from './accounts.js';
import { Retention } from './retention.js';

/** Accounts, how long things are kept, and who signs. */
export function Settings() {
  const say = useSay();
  const [search, setSearch] = useSearchParams();
  return (
    <PageFrame title={say('page.settings')}>
      <Tabs
        activeKey={search.get('tab') ?? 'accounts'}
        onChange={(tab) => setSearch({ tab })}
        destroyOnHidden
        items={[
          { key: 'accounts', label: say('settings.accounts'), children: <Accounts /> },
          { key: 'retention', label: say('settings.retention'), children: <Retention /> },
          { key: 'keys', label: say('settings.keys'), children: <Keys /> },
        ]}
      />
    </PageFrame>
  );
}

function Keys() {
  const say = useSay();
  const asked = useAsk('GET /api/v1/policy/rings', {});
  return (
    <Remote of={asked}>
      {({ signing, expires }) => (
        <Descriptions bordered size="small" column={1}>
          <Descriptions.Item label={say('keys.signing')}>
            {say(signing === 'offline' ? 'policies.offline' : 'policies.online')}
          </Descriptions.Item>
          {Object.entries(expires).map(([role, at]) => (
            <Descriptions.Item key={role} label={`${say('keys.expires')} · ${role}`}>
              <When at={at} />
            </Descriptions.Item>
          ))}
        </Descriptions>
      )}
    </Remote>
  );
}
