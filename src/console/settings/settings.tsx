import { PageFrame } from '../parts/page-frame.js';
import { Sections } from '../parts/sections.js';
import { useSay } from '../shell/preferences.js';
import { Accounts } from './accounts.js';
import { ApiTokens } from './api-tokens.js';
import { Directory } from './directory.js';
import { SigningAndKeys } from './keys.js';
import { Outlets } from './outlets.js';
import { Retention } from './retention.js';
import { AlarmThresholds } from './thresholds.js';

const TABS = [
  ['accounts', Accounts],
  ['tokens', ApiTokens],
  ['outlets', Outlets],
  ['directory', Directory],
  ['alarms', AlarmThresholds],
  ['retention', Retention],
  ['keys', SigningAndKeys],
] as const;

/** What administrators set: who may do what, whom word is sent to, how long things are kept, who signs. */
export function Settings() {
  const say = useSay();
  return (
    <PageFrame title={say('page.settings')}>
      <Sections
        label={say('page.settings')}
        sections={TABS.map(([key, Content]) => ({ key, label: say(`settings.${key}`), content: <Content /> }))}
      />
    </PageFrame>
  );
}
