import { Tabs } from 'antd';
import { useSearchParams } from 'react-router';
import { useMay } from '../parts/may.js';
import { PageFrame } from '../parts/page-frame.js';
import { useSay } from '../shell/preferences.js';
import { Pcs } from './pcs.js';
import { Tokens } from './tokens.js';

/** PCs, and the tokens that let them in. */
export function Fleet() {
  const say = useSay();
  const manage = useMay('fleet:manage');
  const [search, setSearch] = useSearchParams();
  return (
    <PageFrame title={say('page.fleet')}>
      {manage ? (
        <Tabs
          activeKey={search.get('tab') ?? 'pcs'}
          onChange={(tab) => setSearch({ tab })}
          destroyOnHidden
          items={[
            { key: 'pcs', label: say('fleet.pcs'), children: <Pcs /> },
            { key: 'tokens', label: say('fleet.tokens'), children: <Tokens /> },
          ]}
        />
      ) : (
        <Pcs />
      )}
    </PageFrame>
  );
}
