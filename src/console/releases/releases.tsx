import { Button, Modal, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAct, useAsk } from '../api/queries.js';
import { masked } from '../parts/masked.js';
import { PageFrame } from '../parts/page-frame.js';
import { useSaid } from '../parts/said.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { wordOf } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';

const LIST = 'GET /api/v1/releases';
type Plea = AnswerOf<typeof LIST>['items'][number];

const TONE = { waiting: 'amber', granted: 'green', denied: 'red', expired: 'neutral' } as const;
const LOOK_MS = 10_000;

/** Requests of people at PCs to release one refused transfer, for whoever decides. */
export function Releases() {
  const say = useSay();
  const said = useSaid();
  const [granting, setGranting] = useState<Plea | null>(null);
  const asked = useAsk(LIST, { query: {} }, { every: LOOK_MS, keep: true });
  const decide = useAct('POST /api/v1/releases/:id', [LIST]);
  const answer = (plea: Plea, granted: boolean): void =>
    decide.mutate(
      { params: { id: plea.incident }, body: { granted } },
      { onSettled: () => setGranting(null), onError: said.failed },
    );
  return (
    <PageFrame title={say('page.releases')}>
      <Remote of={asked} empty={({ items }) => items.length === 0} emptyText={say('release.none')}>
        {({ items }) => (
          <ul className="papers">
            {items.map((plea) => (
              <li key={plea.incident} className="paper">
                <div>
                  <Tag className={`tone-${TONE[plea.state]}`}>{say(`release.state.${plea.state}`)}</Tag>{' '}
                  <strong>{masked(plea.person)}</strong> · {masked(plea.branch)} · <When at={plea.askedAt} />
                  {plea.decidedBy !== null && plea.decidedAt !== null && (
                    <>
                      {' · '}
                      {plea.decidedBy} <When at={plea.decidedAt} />
                    </>
                  )}
                </div>
                {plea.host === '' ? (
                  <div>{say('release.pending')}</div>
                ) : (
                  <>
                    <div>
                      {say('release.where')} <code>{masked(plea.host)}</code> · {masked(plea.channel)}
                      {plea.rule !== null && <> · {masked(plea.rule)}</>} · {say('release.what')} {countsOf(plea, say)}
                    </div>
                    {plea.samples.map((sample) => (
                      <div key={sample} className="break">
                        <code>{masked(sample)}</code>
                      </div>
                    ))}
                    <div className="break">
                      {say('release.reason')} {plea.reason === null ? say('incident.no-reason') : masked(plea.reason)}
                    </div>
                    <Link to={`/incidents/${plea.incident}`}>{say('queue.open')}</Link>
                  </>
                )}
                {plea.state === 'waiting' && plea.host !== '' && (
                  <div className="paper-deeds no-print">
                    <Button type="primary" onClick={() => setGranting(plea)}>
                      {say('release.grant')}
                    </Button>
                    <Button loading={decide.isPending} onClick={() => answer(plea, false)}>
                      {say('release.deny')}
                    </Button>
                  </div>
                )}
              </li>
            ))}
          </ul>
        )}
      </Remote>
      {granting !== null && (
        <Modal
          open
          title={say('release.grant')}
          okText={say('release.grant')}
          cancelText={say('state.cancel')}
          okButtonProps={{ loading: decide.isPending }}
          onCancel={() => setGranting(null)}
          onOk={() => answer(granting, true)}
        >
          {say('release.ask')}
        </Modal>
      )}
    </PageFrame>
  );
}

const countsOf = ({ records }: Plea, say: Parameters<typeof wordOf>[0]): string =>
  Object.entries(records)
    .map(([kind, count]) => `${wordOf(say, 'kind', kind)} ${count}`)
    .join(' · ');
