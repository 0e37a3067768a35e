import { Button, Checkbox, Modal, Tag } from 'antd';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAct } from '../api/queries.js';
import { masked } from '../parts/masked.js';
import { useSaid } from '../parts/said.js';
import { wordOf } from '../parts/words.js';
import { type Say, useSay } from '../shell/preferences.js';
import { isKey } from '../text/catalogue.js';

const LIST = 'GET /api/v1/views';
type View = AnswerOf<typeof LIST>['items'][number];

/** Words of the address that stand in a closed list. */
const LISTED = ['severity', 'status', 'verdict', 'kind', 'category'] as const;

/** Every filter that is kept: what it looks for, whose it is; one's own are shared or not, and removed. */
export function ManageViews({
  views,
  mine,
  onGo,
  onDone,
}: {
  readonly views: readonly View[];
  /** Name of the account that is signed in. */
  readonly mine: string | undefined;
  readonly onGo: (query: string) => void;
  readonly onDone: () => void;
}) {
  const say = useSay();
  const said = useSaid();
  const keep = useAct('PUT /api/v1/views/:name', [LIST]);
  const remove = useAct('DELETE /api/v1/views/:name', [LIST]);
  const busy = keep.isPending || remove.isPending;
  return (
    <Modal open title={say('queue.views-manage')} footer={null} width={640} onCancel={onDone}>
      <ul className="view-list">
        {views.map((view) => (
          <li key={`${view.by} ${view.name}`}>
            <div>
              <Button type="link" className="view-name" onClick={() => onGo(view.query)}>
                {masked(view.name)}
              </Button>
              <div className="hint">{conditionsOf(view.query, say)}</div>
            </div>
            {view.by === mine ? (
              <div className="view-deeds">
                <Checkbox
                  checked={view.shared}
                  disabled={busy}
                  onChange={({ target }) =>
                    keep.mutate(
                      { params: { name: view.name }, body: { query: view.query, shared: target.checked } },
                      { onError: said.failed },
                    )
                  }
                >
                  {say('queue.view-share')}
                </Checkbox>
                <Button
                  size="small"
                  danger
                  disabled={busy}
                  aria-label={say('queue.view-remove', { name: view.name })}
                  onClick={() => remove.mutate({ params: { name: view.name } }, { onError: said.failed })}
                >
                  {say('queue.view-forget')}
                </Button>
              </div>
            ) : (
              <Tag className="tone-neutral">{say('queue.view-of', { by: view.by })}</Tag>
            )}
          </li>
        ))}
      </ul>
    </Modal>
  );
}

/** What a view looks for, in words. */
function conditionsOf(query: string, say: Say): string {
  const words = [...new URLSearchParams(query)].map(([name, value]) => {
    const list = LISTED.find((each) => each === name);
    if (list !== undefined) return value === 'any' ? say('queue.status-any') : wordOf(say, list, value);
    const [word, flag] = [`queue.${name}.${value}`, `queue.${name}`];
    if (isKey(word)) return say(word);
    return value === 'yes' && isKey(flag) ? say(flag) : masked(value);
  });
  return words.length === 0 ? say('queue.view-all') : words.join(' · ');
}
