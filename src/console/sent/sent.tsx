import { PageFrame } from '../parts/page-frame.js';
import { Sections } from '../parts/sections.js';
import { useSay } from '../shell/preferences.js';
import { Recipients } from './recipients.js';
import { Senders } from './senders.js';
import { Views } from './views.js';

/** How much left by whom, to whom it went, and who looked at how much. */
export function SentPage() {
  const say = useSay();
  return (
    <PageFrame title={say('page.sent')}>
      <Sections
        label={say('page.sent')}
        sections={[
          { key: 'senders', label: say('sent.senders'), content: <Senders /> },
          { key: 'recipients', label: say('sent.recipients'), content: <Recipients /> },
          { key: 'views', label: say('sent.views'), content: <Views /> },
        ]}
      />
    </PageFrame>
  );
}
