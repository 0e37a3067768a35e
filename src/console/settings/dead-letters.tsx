import { Button, Modal } from 'antd';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAct, useAsk } from '../api/queries.js';
import { DataTable } from '../parts/data-table.js';
import { useSaid } from '../parts/said.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { useSay } from '../shell/preferences.js';
import type { Outlet } from './outlet-form.js';

const DEAD = 'GET /api/v1/outlets/:id/dead';
type Letter = AnswerOf<typeof DEAD>['items'][number];

/** Messages that were given up, and another try for all of them. */
export function DeadLetters({
  outlet: { id, name },
  onDone,
}: {
  readonly outlet: Outlet;
  readonly onDone: () => void;
}) {
  const say = useSay();
  const said = useSaid();
  const asked = useAsk(DEAD, { params: { id }, query: { limit: 100 } });
  const resend = useAct('POST /api/v1/outlets/:id/resend', [DEAD, 'GET /api/v1/outlets']);
  return (
    <Modal
      open
      width={760}
      title={say('dead.title', { name })}
      onCancel={onDone}
      footer={
        <Button
          type="primary"
          disabled={(asked.data?.items.length ?? 0) === 0}
          loading={resend.isPending}
          onClick={() =>
            resend.mutate(
              { params: { id } },
              {
                onSuccess: ({ queued }) => {
                  said.done(say('dead.queued', { count: queued }));
                  onDone();
                },
                onError: said.failed,
              },
            )
          }
        >
          {say('dead.resend')}
        </Button>
      }
    >
      <Remote of={asked} empty={({ items }) => items.length === 0} emptyText={say('dead.none')}>
        {({ items }) => (
          <DataTable<Letter>
            rowKey="once"
            pagination={false}
            dataSource={[...items]}
            columns={[
              { dataIndex: 'at', title: say('word.time'), render: (at: string) => <When at={at} /> },
              { dataIndex: 'kind', title: say('dead.kind') },
              { dataIndex: 'attempts', title: say('dead.attempts'), align: 'right' },
              { dataIndex: 'error', title: say('dead.error'), className: 'break' },
            ]}
          />
        )}
      </Remote>
    </Modal>
  );
}
