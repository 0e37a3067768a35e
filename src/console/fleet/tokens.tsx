import { Button, Checkbox, Form, Input, InputNumber, Select, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAct, useAsk } from '../api/queries.js';
import { Confirm } from '../parts/confirm.js';
import { DataTable } from '../parts/data-table.js';
import { FormDialog } from '../parts/form-dialog.js';
import { useSaid } from '../parts/said.js';
import { ShownOnce } from '../parts/shown-once.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { type Say, useSay } from '../shell/preferences.js';

const TOKENS = 'GET /api/v1/fleet/tokens';
const MAKE = 'POST /api/v1/fleet/tokens';
type Token = AnswerOf<typeof TOKENS>['items'][number];

/** Tokens that let PCs into the fleet. */
export function Tokens() {
  const say = useSay();
  const said = useSaid();
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<Token | null>(null);
  const asked = useAsk(TOKENS, {});
  const revoke = useAct('POST /api/v1/fleet/tokens/:id/revoke', [TOKENS]);
  return (
    <>
      <Button type="primary" className="notice" onClick={() => setMaking(true)}>
        {say('token.new')}
      </Button>
      <Remote of={asked} empty={({ items }) => items.length === 0}>
        {({ items }) => (
          <DataTable<Token>
            rowKey="id"
            pagination={{ pageSize: 50, hideOnSinglePage: true }}
            dataSource={[...items]}
            columns={[
              { dataIndex: 'branch', title: say('token.branch') },
              { dataIndex: 'tags', title: say('token.tags'), render: (tags: string[]) => tags.join(', ') },
              {
                dataIndex: 'reusable',
                title: say('token.reusable'),
                render: (many: boolean) => say(many ? 'token.many' : 'token.once'),
              },
              { dataIndex: 'uses', title: say('token.uses'), align: 'right' },
              { dataIndex: 'expiresAt', title: say('token.expires'), render: (at: string) => <When at={at} /> },
              { key: 'state', title: say('word.status'), render: (_, token) => <State token={token} say={say} /> },
              {
                key: 'actions',
                title: say('policies.actions'),
                render: (_, token) =>
                  isOpen(token) && (
                    <Button size="small" danger onClick={() => setEnding(token)}>
                      {say('token.revoke')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Remote>
      {making && <NewToken onDone={() => setMaking(false)} />}
      {ending !== null && (
        <Confirm
          danger
          title={say('token.revoke')}
          text={say('token.revoke.ask')}
          busy={revoke.isPending}
          onCancel={() => setEnding(null)}
          onYes={() =>
            revoke.mutate({ params: { id: ending.id } }, { onSuccess: () => setEnding(null), onError: said.failed })
          }
        />
      )}
    </>
  );
}

const isOpen = ({ revokedAt, expiresAt, reusable, uses }: Token): boolean =>
  revokedAt === null && Date.parse(expiresAt) > Date.now() && (reusable || uses === 0);

function State({ token, say }: { readonly token: Token; readonly say: Say }) {
  if (token.revokedAt !== null) return <Tag className="tone-red">{say('token.revoked')}</Tag>;
  if (isOpen(token)) return <Tag className="tone-green">{say('token.open')}</Tag>;
  return <Tag className="tone-neutral">{say('token.expired')}</Tag>;
}

interface Fields {
  readonly branch: string;
  readonly tags?: string[];
  readonly reusable?: boolean;
  readonly days: number;
}

function NewToken({ onDone }: { readonly onDone: () => void }) {
  const say = useSay();
  const said = useSaid();
  const make = useAct(MAKE, [TOKENS]);
  const made = make.data;
  if (made !== undefined) {
    const command = `menshen enrol --server ${made.server} --token ${made.token}`;
    return <ShownOnce title={say('token.made')} lines={[[say('token.command'), command]]} onDone={onDone} />;
  }
  return (
    <FormDialog<Fields>
      title={say('token.new')}
      busy={make.isPending}
      initial={{ days: 7 }}
      onCancel={onDone}
      onSend={(body) => make.mutate({ body }, { onError: said.failed })}
    >
      <Form.Item name="branch" label={say('token.branch')} rules={[{ required: true, message: say('sign-in.needed') }]}>
        <Input maxLength={64} autoFocus />
      </Form.Item>
      <Form.Item name="tags" label={say('token.tags')}>
        <Select mode="tags" open={false} suffixIcon={null} />
      </Form.Item>
      <Form.Item name="days" label={say('token.days')}>
        <InputNumber min={1} max={365} precision={0} />
      </Form.Item>
      <Form.Item name="reusable" valuePropName="checked">
        <Checkbox>{say('token.reusable')}</Checkbox>
      </Form.Item>
    </FormDialog>
  );
}
