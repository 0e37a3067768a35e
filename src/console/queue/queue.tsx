import { PageFrame } from '../parts/page-frame.js';
import { Nothing } from '../parts/states.js';
import { useSay } from '../shell/preferences.js';

/** Incidents that wait for a reviewer. */
export function Queue() {
  const say = useSay();
  return (
    <PageFrame title={say('page.queue')}>
      <Nothing />
    </PageFrame>
  );
}
