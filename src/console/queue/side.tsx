import { Drawer } from 'antd';
import { Link } from 'react-router';
import { useAsk } from '../api/queries.js';
import { masked } from '../parts/masked.js';
import { Remote } from '../parts/states.js';
import { StatusTag } from '../parts/tags.js';
import { When } from '../parts/when.js';
import { wordOf } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';
import type { Row } from './row.js';
import { Talk } from './talk.js';
import './talk.css';

/** Beside the queue: what lies behind an incident, and what was said about it. */
export function Side({ row, onClose }: { readonly row: Row | null; readonly onClose: () => void }) {
  const say = useSay();
  return (
    <Drawer open={row !== null} onClose={onClose} size={420} title={say('talk.title')} destroyOnHidden>
      {row !== null && (
        <>
          {row.folded > 0 && <Group row={row} />}
          <Talk incident={row.id} />
        </>
      )}
    </Drawer>
  );
}

function Group({ row }: { readonly row: Row }) {
  const say = useSay();
  const group = useAsk('GET /api/v1/incidents', { query: { fold: row.id, limit: 50 } });
  return (
    <section aria-label={say('queue.behind')}>
      <h3>{say('queue.behind')}</h3>
      <Remote of={group} rows={3}>
        {({ items }) => (
          <ul className="group">
            {items.map((each) => (
              <li key={each.id}>
                <Link to={`/incidents/${each.id}`}>
                  {each.total} {each.kind === '' ? '' : wordOf(say, 'kind', each.kind)} · {masked(each.person)}
                </Link>{' '}
                <StatusTag status={each.status} /> <When at={each.at} />
              </li>
            ))}
          </ul>
        )}
      </Remote>
    </section>
  );
}
