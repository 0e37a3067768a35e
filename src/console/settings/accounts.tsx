import { Alert, Button, Form, Input, Modal, Select, Space, Tag, Typography } from 'antd';
import { useState } from 'react';
import type { AnswerOf, Role } from '../../central/api/calls.js';
import { useAct, useAsk, useMe } from '../api/queries.js';
import { DataTable } from '../parts/data-table.js';
import { useSaid } from '../parts/said.js';
import { Remote } from '../parts/states.js';
import { useSay } from '../shell/preferences.js';
import { isKey } from '../text/catalogue.js';

const ACCOUNTS = 'GET /api/v1/accounts';
type Account = AnswerOf<typeof ACCOUNTS>['items'][number];

/** What is shown once and kept nowhere readable. */
interface Secrets {
  readonly password?: string | null;
  readonly totp?: string;
  readonly uri?: string;
}

const ROLES = [
  'reviewer',
  'lead',
  'branch-manager',
  'policy-author',
  'publisher',
  'auditor',
  'admin',
] as const satisfies Role[];

type Deed = { readonly what: 'disable' | 'second' | 'password'; readonly name: string };

/** Who may sign in. */
export function Accounts() {
  const say = useSay();
  const said = useSaid();
  const me = useMe().data;
  const [making, setMaking] = useState(false);
  const [deed, setDeed] = useState<Deed | null>(null);
  const [secrets, setSecrets] = useState<Secrets | null>(null);
  const asked = useAsk(ACCOUNTS, {});
  const enable = useAct('POST /api/v1/accounts/:name/enable', [ACCOUNTS]);
  const roleName = (role: string): string => {
    const key = `role.${role}`;
    return isKey(key) ? say(key) : role;
  };
  return (
    <>
      <Button type="primary" className="notice" onClick={() => setMaking(true)}>
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
              { dataIndex: 'role', title: say('account.role'), render: roleName },
              {
                dataIndex: 'branch',
                title: say('account.branch'),
                render: (branch: string | null) => branch ?? say('account.all-branches'),
              },
              {
                dataIndex: 'disabled',
                title: say('word.status'),
                render: (disabled: boolean) => (
                  <Tag className={disabled ? 'tone-red' : 'tone-green'}>
                    {say(disabled ? 'account.disabled' : 'account.open')}
                  </Tag>
                ),
              },
              {
                key: 'actions',
                title: say('policies.actions'),
                render: (_, { name, disabled }) => (
                  <Space size={4} wrap>
                    {disabled ? (
                      <Button
                        size="small"
                        onClick={() => enable.mutate({ params: { name } }, { onError: said.failed })}
                      >
                        {say('account.enable')}
                      </Button>
                    ) : (
                      <>
                        <Button size="small" onClick={() => setDeed({ what: 'second', name })}>
                          {say('account.second')}
                        </Button>
                        <Button size="small" onClick={() => setDeed({ what: 'password', name })}>
                          {say('account.password')}
                        </Button>
                        <Button
                          size="small"
                          danger
                          disabled={me?.name === `account:${name}`}
                          onClick={() => setDeed({ what: 'disable', name })}
                        >
                          {say('account.disable')}
                        </Button>
                      </>
                    )}
                  </Space>
                ),
              },
            ]}
          />
        )}
      </Remote>
      {making && <NewAccount onDone={() => setMaking(false)} onMade={setSecrets} roleName={roleName} />}
      {deed !== null && <AccountDeed deed={deed} onDone={() => setDeed(null)} onMade={setSecrets} />}
      {secrets !== null && <Shown secrets={secrets} onDone={() => setSecrets(null)} />}
    </>
  );
}

function AccountDeed({
  deed: { what, name },
  onDone,
  onMade,
}: {
  readonly deed: Deed;
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
    <Modal
      open
      title={say(`account.${what}`)}
      okText={say(`account.${what}`)}
      cancelText={say('state.cancel')}
      okButtonProps={{
        danger: what === 'disable',
        loading: disable.isPending || second.isPending || password.isPending,
      }}
      onCancel={onDone}
      onOk={() => {
        if (what === 'second') second.mutate(params, shown);
        else if (what === 'password') password.mutate(params, shown);
        else disable.mutate(params, { onSuccess: onDone, onError: said.failed });
      }}
    >
      {say(`account.${what}.ask`, { name })}
    </Modal>
  );
}

interface Fields {
  readonly name: string;
  readonly role: Role;
  readonly branch?: string;
  readonly person?: string;
}

function NewAccount({
  onDone,
  onMade,
  roleName,
}: {
  readonly onDone: () => void;
  readonly onMade: (secrets: Secrets) => void;
  readonly roleName: (role: string) => string;
}) {
  const say = useSay();
  const said = useSaid();
  const make = useAct('POST /api/v1/accounts', [ACCOUNTS]);
  const [form] = Form.useForm<Fields>();
  const role = Form.useWatch('role', form);
  const needed = [{ required: true, message: say('sign-in.needed') }];
  return (
    <Modal
      open
      title={say('account.new')}
      okText={say('account.new')}
      cancelText={say('state.cancel')}
      okButtonProps={{ loading: make.isPending }}
      onOk={() => form.submit()}
      onCancel={onDone}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{ role: 'reviewer' }}
        onFinish={({ branch = '', person = '', ...rest }) =>
          make.mutate(
            { body: { ...rest, branch: branch === '' ? null : branch, person: person === '' ? null : person } },
            {
              onSuccess: (made) => {
                onMade(made);
                onDone();
              },
              onError: said.failed,
            },
          )
        }
      >
        <Form.Item name="name" label={say('account.name')} rules={needed}>
          <Input maxLength={64} autoComplete="off" autoFocus />
        </Form.Item>
        <Form.Item name="role" label={say('account.role')}>
          <Select options={ROLES.map((value) => ({ value, label: roleName(value) }))} />
        </Form.Item>
        <Form.Item name="branch" label={say('account.branch')} rules={role === 'branch-manager' ? needed : []}>
          <Input maxLength={64} />
        </Form.Item>
        <Form.Item name="person" label={say('account.person')} extra={say('account.person.hint')}>
          <Input maxLength={200} placeholder="os:lihua" />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function Shown({ secrets, onDone }: { readonly secrets: Secrets; readonly onDone: () => void }) {
  const say = useSay();
  const { password, totp, uri } = secrets;
  const lines = [
    ['account.secret.password', password],
    ['account.secret.totp', totp],
    ['account.secret.uri', uri],
  ] as const;
  return (
    <Modal open title={say('account.once')} footer={null} onCancel={onDone}>
      <Alert type="warning" showIcon title={say('account.once')} />
      {lines.map(
        ([key, value]) =>
          typeof value === 'string' && (
            <Typography.Paragraph key={key} className="break">
              {say(key)}: <Typography.Text code>{value}</Typography.Text>
            </Typography.Paragraph>
          ),
      )}
    </Modal>
  );
}
