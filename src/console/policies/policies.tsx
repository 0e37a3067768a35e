import { Tabs } from 'antd';
import { useSearchParams } from 'react-router';
import { PageFrame } from '../parts/page-frame.js';
import { useSay } from '../shell/preferences.js';
import { Proposals } from './proposals.js';
import { Rings } from './rings.js';
import { Versions } from './versions.js';

/** What runs, what ran, and what is proposed. */
export function Policies() {
  const say = useSay();
  const [search, setSearch] = useSearchParams();
  return (
    <PageFrame title={say('page.policies')}>
      <Tabs
        activeKey={search.get('tab') ?? 'rings'}
        onChange={(tab) => setSearch({ tab })}
        destroyOnHidden
        items={[
          { key: 'rings', label: say('policies.rings'), children: <Rings /> },
          { key: 'versions', label: say('policies.versions'), children: <Versions /> },
          { key: 'proposals', label: say('policies.proposals'), children: <Proposals /> },
        ]}
      />
    </PageFrame>
  );
}
