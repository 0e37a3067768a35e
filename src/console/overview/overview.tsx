import { PageFrame } from '../parts/page-frame.js';
import { Nothing } from '../parts/states.js';
import { useSay } from '../shell/preferences.js';

/** What happened lately, and how the fleet is. */
export function Overview() {
  const say = useSay();
  return (
    <PageFrame title={say('page.overview')}>
      <Nothing />
    </PageFrame>
  );
}
