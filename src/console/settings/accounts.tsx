import { Button, Space, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAct, useAsk, useMe } from '../api/queries.js';
import { Confirm } from '../parts/confirm.js';
import { DataTable } from '../parts/data-table.js';
import { useSaid } from '../parts/said.js';
import { ShownOnce } from '../parts/shown-once.js';
import { Remote } from '../parts/states.js';
import { wordOf } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';
import { ChangeAccount, NewAccount } from './account-form.js';

const ACCOUNTS = 'GET /api/v1/accounts';
export type Account = AnswerOf<typeof ACCOUNTS>['items'][number];

/** What is shown once and kept nowhere readable. */
export interface Secrets {
  readonly password?: string | null;
  readonly totp?: string;
  readonly uri?: string;
}

type Deed =
  | { readonly what: 'new' }
  | { readonly what: 'change'; readonly account: Account }
  | { readonly what: 'disable' | 'second' | 'password'; readonly account: Account };

/** Who may sign in, as what. */
export function Accounts() {
  const say = useSay();
  const [deed, setDeed] = useState<Deed | null>(null);
  const [secrets, setSecrets] = useState<Secrets | null>(null);
  const asked = useAsk(ACCOUNTS, {});
  const done = (): void => setDeed(null);
  return (
    <>
      <Button type="primary" className="notice" onClick={() => setDeed({ what: 'new' })}>
        {say('account.new')}
      </Button>
      <Remote of={asked}>
        {({ items }) => (
          <DataTable<Account>
            rowKey="name"
            pagination={{ pageSize: 50, hideOnSinglePage: true }}
            dataSource={[...items]}
            columns={[
              { dataIndex: 'name', title: say('account.name') },
              { dataIndex: 'role', title: say('account.role'), render: (role: string) => wordOf(say, 'role', role) },
              {
                dataIndex: 'branch',
                title: say('account.branch'),
                render: (branch: string | null) => branch ?? say('account.all-branches'),
              },
              { dataIndex: 'person', title: say('account.person'), render: (person: string | null) => person ?? '–' },
              { key: 'state', title: say('word.status'), render: (_, account) => <State account={account} /> },
              {
                key: 'actions',
                title: say('policies.actions'),
                render: (_, account) => <Actions account={account} onDeed={setDeed} />,
              },
            ]}
          />
        )}
      </Remote>
      {deed?.what === 'new' && <NewAccount onDone={done} onMade={setSecrets} />}
      {deed?.what === 'change' && <ChangeAccount account={deed.account} onDone={done} />}
      {deed !== null && deed.what !== 'new' && deed.what !== 'change' && (
        <Sure what={deed.what} name={deed.account.name} onDone={done} onMade={setSecrets} />
      )}
      {secrets !== null && (
        <ShownOnce
          title={say('account.once')}
          lines={(['password', 'totp', 'uri'] as const).flatMap((each) => {
            const value = secrets[each];
            return typeof value === 'string' ? [[say(`account.secret.${each}`), value] as const] : [];
          })}
          onDone={() => setSecrets(null)}
        />
      )}
    </>
  );
}

function State({ account: { disabled, locked } }: { readonly account: Account }) {
  const say = useSay();
  if (disabled) return <Tag className="tone-red">{say('account.disabled')}</Tag>;
  if (locked) return <Tag className="tone-amber">{say('account.locked')}</Tag>;
  return <Tag className="tone-green">{say('account.open')}</Tag>;
}

function Actions({ account, onDeed }: { readonly account: Account; readonly onDeed: (deed: Deed) => void }) {
  const say = useSay();
  const said = useSaid();
  const own = useMe().data?.name === `account:${account.name}`;
  const enable = useAct('POST /api/v1/accounts/:name/enable', [ACCOUNTS]);
  const letIn = (): void => enable.mutate({ params: { name: account.name } }, { onError: said.failed });
  if (account.disabled) {
    return (
      <Button size="small" loading={enable.isPending} onClick={letIn}>
        {say('account.enable')}
      </Button>
    );
  }
  return (
    <Space size={4} wrap>
      {account.locked && (
        <Button size="small" loading={enable.isPending} onClick={letIn}>
          {say('account.unlock')}
        </Button>
      )}
      <Button size="small" disabled={own} onClick={() => onDeed({ what: 'change', account })}>
        {say('account.change')}
      </Button>
      <Button size="small" onClick={() => onDeed({ what: 'second', account })}>
        {say('account.second')}
      </Button>
      <Button size="small" onClick={() => onDeed({ what: 'password', account })}>
        {say('account.password')}
      </Button>
      <Button size="small" danger disabled={own} onClick={() => onDeed({ what: 'disable', account })}>
        {say('account.disable')}
      </Button>
    </Space>
  );
}

function Sure({
  what,
  name,
  onDone,
  onMade,
}: {
  readonly what: 'disable' | 'second' | 'password';
  readonly name: string;
  readonly onDone: () => void;
  readonly onMade: (secrets: Secrets) => void;
}) {
  const say = useSay();
  const said = useSaid();
  const disable = useAct('POST /api/v1/accounts/:name/disable', [ACCOUNTS]);
  const second = useAct('POST /api/v1/accounts/:name/second-factor');
  const password = useAct('POST /api/v1/accounts/:name/password');
  const params = { params: { name } };
  const shown = {
    onSuccess: (made: Secrets) => {
      onMade(made);
      onDone();
    },
    onError: said.failed,
  };
  return (
    <Confirm
      danger={what === 'disable'}
      title={say(`account.${what}`)}
      text={say(`account.${what}.ask`, { name })}
      busy={disable.isPending || second.isPending || password.isPending}
      onCancel={onDone}
      onYes={() => {
        if (what === 'second') second.mutate(params, shown);
        else if (what === 'password') password.mutate(params, shown);
        else disable.mutate(params, { onSuccess: onDone, onError: said.failed });
      }}
    />
  );
}
