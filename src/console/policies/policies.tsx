import { PageFrame } from '../parts/page-frame.js';
import { Sections } from '../parts/sections.js';
import { useSay } from '../shell/preferences.js';
import { Proposals } from './proposals.js';
import { Rings } from './rings.js';
import { Running } from './running.js';
import { Versions } from './versions.js';

/** What runs, what ran, and what is proposed. */
export function Policies() {
  const say = useSay();
  return (
    <PageFrame title={say('page.policies')}>
      <Sections
        label={say('page.policies')}
        sections={[
          { key: 'rings', label: say('policies.rings'), content: <Rings /> },
          { key: 'running', label: say('policies.running-policy'), content: <Running /> },
          { key: 'versions', label: say('policies.versions'), content: <Versions /> },
          { key: 'proposals', label: say('policies.proposals'), content: <Proposals /> },
        ]}
      />
    </PageFrame>
  );
}
