import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Input, Modal, Tag } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAct, useAsk, useMe } from '../api/queries.js';
import { masked } from '../parts/masked.js';
import { PageFrame } from '../parts/page-frame.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { useSay } from '../shell/preferences.js';
import { useOpenValues } from './open-values.js';
import { Reader } from './reader.js';
import { approve, openingProblem, takeValues } from './take.js';
import { useKey } from './use-key.js';
import './evidence.css';

const LIST = 'GET /api/v1/openings';
const KEYS = 'GET /api/v1/review-keys';
type Opening = AnswerOf<typeof LIST>['items'][number];

const TONE = { waiting: 'amber', refused: 'red', open: 'green', over: 'neutral' } as const;
const LOOK_MS = 10_000;

/** Requests to see full values: own ones, and those that wait for an approver. */
export function Openings() {
  const say = useSay();
  return (
    <PageFrame title={say('page.openings')}>
      <OpeningList />
    </PageFrame>
  );
}

/** @param incident only those of one incident */
export function OpeningList({ incident }: { readonly incident?: string }) {
  const say = useSay();
  const client = useQueryClient();
  const me = useMe();
  const openings = useAsk(LIST, { query: incident === undefined ? {} : { incident } }, { every: LOOK_MS, keep: true });
  const keys = useAsk(KEYS, {});
  const refuse = useAct('POST /api/v1/openings/:id/refuse', [LIST]);
  const values = useOpenValues().filter((each) => incident === undefined || each.incident === incident);
  const [unlock, dialog] = useKey();
  const [failed, setFailed] = useState<unknown>(null);
  const [busy, setBusy] = useState('');
  const [refusing, setRefusing] = useState('');
  const [note, setNote] = useState('');

  const account = me.data?.name.replace(/^account:/, '') ?? '';
  const mine = (use: 'review' | 'approve'): string[] =>
    (keys.data?.items ?? []).filter((key) => key.account === account && key.use === use).map(({ id }) => id);
  const run = async (id: string, work: () => Promise<void>): Promise<void> => {
    setBusy(id);
    setFailed(null);
    try {
      await work();
    } catch (error) {
      setFailed(error);
    }
    setBusy('');
    await client.invalidateQueries({ queryKey: [LIST] });
  };
  const deeds = (one: Opening) => (
    <div className="paper-deeds no-print">
      {one.mayDecide && (
        <>
          <Button
            type="primary"
            loading={busy === one.id}
            onClick={() => void run(one.id, () => approve(one.id, mine('approve'), unlock))}
          >
            {say('opening.approve')}
          </Button>
          <Button onClick={() => setRefusing(one.id)}>{say('opening.refuse')}</Button>
        </>
      )}
      {one.mine && one.state === 'open' && (
        <Button
          type="primary"
          loading={busy === one.id}
          onClick={() => void run(one.id, () => takeValues(one.id, mine('review'), unlock))}
        >
          {say('opening.read')}
        </Button>
      )}
    </div>
  );
  return (
    <>
      {dialog}
      {failed !== null && <Alert type="error" role="alert" className="gap" title={openingProblem(failed, say)} />}
      {values.map((each) => (
        <Reader key={each.opening} values={each} />
      ))}
      <Remote of={openings} empty={({ items }) => items.length === 0} emptyText={say('opening.none')}>
        {({ items }) => (
          <ul className="papers">
            {items.map((one) => (
              <li key={one.id} className="paper">
                <div>
                  <Tag className={`tone-${TONE[one.state]}`}>{say(`opening.state.${one.state}`)}</Tag>{' '}
                  <strong>{masked(one.purpose)}</strong>
                </div>
                <div>
                  {say('opening.requester')} {one.requester} · <When at={one.askedAt} />
                  {one.approver !== null && one.decidedAt !== null && (
                    <>
                      {' · '}
                      {say('opening.approver')} {one.approver} · <When at={one.decidedAt} />
                    </>
                  )}
                  {one.note !== '' && ` · ${masked(one.note)}`}
                </div>
                {incident === undefined && (
                  <Link to={`/incidents/${one.incident}`}>
                    {say('opening.incident')} {one.incident}
                  </Link>
                )}
                {deeds(one)}
              </li>
            ))}
          </ul>
        )}
      </Remote>
      <Modal
        open={refusing !== ''}
        title={say('opening.refuse')}
        okText={say('opening.refuse')}
        cancelText={say('state.cancel')}
        okButtonProps={{ disabled: note.trim() === '', loading: refuse.isPending }}
        onCancel={() => setRefusing('')}
        onOk={() =>
          refuse.mutate(
            { params: { id: refusing }, body: { note } },
            {
              onSuccess: () => setNote(''),
              onError: setFailed,
              onSettled: () => setRefusing(''),
            },
          )
        }
      >
        <Input.TextArea
          aria-label={say('opening.refuse-why')}
          placeholder={say('opening.refuse-why')}
          maxLength={500}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
      </Modal>
    </>
  );
}
