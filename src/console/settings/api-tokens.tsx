import { Button, Form, Input, InputNumber, Select, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf, BodyOf } from '../../central/api/calls.js';
import { useAct, useAsk } from '../api/queries.js';
import { Confirm } from '../parts/confirm.js';
import { DataTable } from '../parts/data-table.js';
import { FormDialog } from '../parts/form-dialog.js';
import { useSaid } from '../parts/said.js';
import { ShownOnce } from '../parts/shown-once.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { choicesOf, wordOf } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';

const TOKENS = 'GET /api/v1/tokens';
const MAKE = 'POST /api/v1/tokens';
type Token = AnswerOf<typeof TOKENS>['items'][number];
type Fields = Omit<BodyOf<typeof MAKE>, 'branch'> & { readonly branch?: string };

/** Tokens of programs, each with what it may do. */
export function ApiTokens() {
  const say = useSay();
  const said = useSaid();
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<Token | null>(null);
  const asked = useAsk(TOKENS, {});
  const make = useAct(MAKE, [TOKENS]);
  const end = useAct('POST /api/v1/tokens/:id/revoke', [TOKENS]);
  const needed = [{ required: true, message: say('sign-in.needed') }];
  return (
    <>
      <Button type="primary" className="notice" onClick={() => setMaking(true)}>
        {say('apitoken.new')}
      </Button>
      <Remote of={asked} empty={({ items }) => items.length === 0} emptyText={say('apitoken.none')}>
        {({ items }) => (
          <DataTable<Token>
            rowKey="id"
            pagination={{ pageSize: 50, hideOnSinglePage: true }}
            dataSource={[...items]}
            columns={[
              { dataIndex: 'name', title: say('apitoken.name') },
              {
                dataIndex: 'scopes',
                title: say('apitoken.scopes'),
                render: (scopes: string[]) => (
                  <div className="clip">{scopes.map((each) => wordOf(say, 'permission', each)).join(', ')}</div>
                ),
              },
              {
                dataIndex: 'branch',
                title: say('word.branch'),
                render: (branch: string | null) => branch ?? say('account.all-branches'),
              },
              {
                dataIndex: 'createdBy',
                title: say('settings.by'),
                render: (by: string) => by.replace(/^account:/, ''),
              },
              { dataIndex: 'expiresAt', title: say('token.expires'), render: (at: string) => <When at={at} /> },
              { key: 'state', title: say('word.status'), render: (_, token) => <State token={token} /> },
              {
                key: 'actions',
                title: say('policies.actions'),
                render: (_, token) =>
                  stateOf(token) === 'open' && (
                    <Button size="small" danger onClick={() => setEnding(token)}>
                      {say('apitoken.end')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Remote>
      {making && (
        <FormDialog<Fields>
          title={say('apitoken.new')}
          busy={make.isPending}
          initial={{ days: 90 }}
          onCancel={() => setMaking(false)}
          onSend={({ branch = '', ...rest }) =>
            make.mutate(
              { body: { ...rest, branch: branch === '' ? null : branch } },
              { onSuccess: () => setMaking(false), onError: said.failed },
            )
          }
        >
          <Form.Item name="name" label={say('apitoken.name')} rules={needed}>
            <Input maxLength={64} autoFocus autoComplete="off" />
          </Form.Item>
          <Form.Item name="scopes" label={say('apitoken.scopes')} extra={say('apitoken.scopes.hint')} rules={needed}>
            <Select mode="multiple" optionFilterProp="label" options={choicesOf(say, 'permission')} />
          </Form.Item>
          <Form.Item name="branch" label={say('apitoken.branch')}>
            <Input maxLength={64} />
          </Form.Item>
          <Form.Item name="days" label={say('token.days')} rules={needed}>
            <InputNumber min={1} max={365} precision={0} />
          </Form.Item>
        </FormDialog>
      )}
      {make.data !== undefined && (
        <ShownOnce
          title={say('apitoken.once')}
          lines={[[say('apitoken.value'), make.data.token]]}
          onDone={() => make.reset()}
        />
      )}
      {ending !== null && (
        <Confirm
          danger
          title={say('apitoken.end')}
          text={say('apitoken.end.ask', { name: ending.name })}
          busy={end.isPending}
          onCancel={() => setEnding(null)}
          onYes={() =>
            end.mutate({ params: { id: ending.id } }, { onSuccess: () => setEnding(null), onError: said.failed })
          }
        />
      )}
    </>
  );
}

const stateOf = ({ revokedAt, expiresAt }: Token): 'revoked' | 'expired' | 'open' =>
  revokedAt !== null ? 'revoked' : Date.parse(expiresAt) > Date.now() ? 'open' : 'expired';
const TONES = { revoked: 'tone-red', expired: 'tone-neutral', open: 'tone-green' } as const;

function State({ token }: { readonly token: Token }) {
  const say = useSay();
  const state = stateOf(token);
  return <Tag className={TONES[state]}>{say(`token.${state}`)}</Tag>;
}
