import { Button, Descriptions, Tag, Typography } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAct, useAsk } from '../api/queries.js';
import { Confirm } from '../parts/confirm.js';
import { DataTable } from '../parts/data-table.js';
import { useSaid } from '../parts/said.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { useSay } from '../shell/preferences.js';

const KEYS = 'GET /api/v1/review-keys';
type Key = AnswerOf<typeof KEYS>['items'][number];

/** Who signs policy and until when that holds; and whose keys evidence is sealed to. */
export function SigningAndKeys() {
  const say = useSay();
  const rings = useAsk('GET /api/v1/policy/rings', {});
  return (
    <>
      <Remote of={rings}>
        {({ signing, expires }) => (
          <Descriptions bordered size="small" column={1} className="notice">
            <Descriptions.Item label={say('keys.signing')}>
              {say(signing === 'offline' ? 'policies.offline' : 'policies.online')}
            </Descriptions.Item>
            {Object.entries(expires).map(([role, at]) => (
              <Descriptions.Item key={role} label={`${say('keys.expires')} · ${role}`}>
                <When at={at} />
              </Descriptions.Item>
            ))}
          </Descriptions>
        )}
      </Remote>
      <Typography.Title level={2} className="section-title">
        {say('page.keys')}
      </Typography.Title>
      <ReviewKeys />
    </>
  );
}

function ReviewKeys() {
  const say = useSay();
  const said = useSaid();
  const [ending, setEnding] = useState<Key | null>(null);
  const asked = useAsk(KEYS, {});
  const retire = useAct('POST /api/v1/review-keys/:id/retire', [KEYS]);
  return (
    <>
      <Remote of={asked} empty={({ items }) => items.length === 0} emptyText={say('key.none')}>
        {({ items }) => (
          <DataTable<Key>
            rowKey="id"
            pagination={{ pageSize: 50, hideOnSinglePage: true }}
            dataSource={[...items]}
            columns={[
              { dataIndex: 'account', title: say('key.holder') },
              { dataIndex: 'use', title: say('key.use'), render: (use: Key['use']) => say(`key.use.${use}`) },
              {
                dataIndex: 'id',
                title: say('key.fingerprint'),
                render: (id: string) => <code>{id.slice(0, 12)}…</code>,
              },
              { dataIndex: 'madeAt', title: say('word.time'), render: (at: string) => <When at={at} /> },
              { key: 'state', title: say('key.state'), render: (_, key) => <State of={key} /> },
              {
                key: 'actions',
                title: say('policies.actions'),
                render: (_, key) =>
                  key.retiredAt === null && (
                    <Button size="small" danger onClick={() => setEnding(key)}>
                      {say('key.retire')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Remote>
      {ending !== null && (
        <Confirm
          danger
          title={say('key.retire')}
          text={say('review-keys.retire.ask', { name: ending.account })}
          busy={retire.isPending}
          onCancel={() => setEnding(null)}
          onYes={() =>
            retire.mutate({ params: { id: ending.id } }, { onSuccess: () => setEnding(null), onError: said.failed })
          }
        />
      )}
    </>
  );
}

function State({ of: { retiredAt, inForce } }: { readonly of: Key }) {
  const say = useSay();
  if (retiredAt !== null) return <Tag className="tone-neutral">{say('key.retired')}</Tag>;
  return <Tag className={inForce ? 'tone-green' : 'tone-amber'}>{say(inForce ? 'key.in-force' : 'key.waiting')}</Tag>;
}
