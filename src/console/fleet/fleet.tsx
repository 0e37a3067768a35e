import { useMay } from '../parts/may.js';
import { PageFrame } from '../parts/page-frame.js';
import { Sections } from '../parts/sections.js';
import { useSay } from '../shell/preferences.js';
import { Alarms } from './alarms.js';
import { Pcs } from './pcs.js';
import { Tokens } from './tokens.js';

/** PCs, what is wrong with them, and the tokens that let them in. */
export function Fleet() {
  const say = useSay();
  const manage = useMay('fleet:manage');
  const sections = [
    { key: 'pcs', label: say('fleet.pcs'), content: <Pcs /> },
    { key: 'alarms', label: say('fleet.alarms'), content: <Alarms /> },
    ...(manage ? [{ key: 'tokens', label: say('fleet.tokens'), content: <Tokens /> }] : []),
  ];
  return (
    <PageFrame title={say('page.fleet')}>
      <Sections label={say('page.fleet')} sections={sections} />
    </PageFrame>
  );
}
