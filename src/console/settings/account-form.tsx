import { Form, Input, Select } from 'antd';
import type { Role } from '../../central/api/calls.js';
import { useAct } from '../api/queries.js';
import { FormDialog } from '../parts/form-dialog.js';
import { useSaid } from '../parts/said.js';
import { choicesOf } from '../parts/words.js';
import { useSay } from '../shell/preferences.js';
import type { Account, Secrets } from './accounts.js';

const ACCOUNTS = 'GET /api/v1/accounts';

interface Placed {
  readonly role: Role;
  readonly branch?: string;
}

interface Fields extends Placed {
  readonly name: string;
  readonly person?: string;
}

const orNull = (text = ''): string | null => (text.trim() === '' ? null : text.trim());

/** A new account; what it signs in with is made up by central. */
export function NewAccount({
  onDone,
  onMade,
}: {
  readonly onDone: () => void;
  readonly onMade: (secrets: Secrets) => void;
}) {
  const say = useSay();
  const said = useSaid();
  const make = useAct('POST /api/v1/accounts', [ACCOUNTS]);
  return (
    <FormDialog<Fields>
      title={say('account.new')}
      busy={make.isPending}
      initial={{ role: 'reviewer' }}
      onCancel={onDone}
      onSend={({ branch, person, ...rest }) =>
        make.mutate(
          { body: { ...rest, branch: orNull(branch), person: orNull(person) } },
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
      <Form.Item name="name" label={say('account.name')} rules={[{ required: true, message: say('sign-in.needed') }]}>
        <Input maxLength={64} autoComplete="off" autoFocus />
      </Form.Item>
      <RoleFields />
      <Form.Item name="person" label={say('account.person')} extra={say('account.person.hint')}>
        <Input maxLength={200} placeholder="os:lihua" />
      </Form.Item>
    </FormDialog>
  );
}

/** Another role or branch for somebody. */
export function ChangeAccount({ account, onDone }: { readonly account: Account; readonly onDone: () => void }) {
  const say = useSay();
  const said = useSaid();
  const change = useAct('POST /api/v1/accounts/:name/role', [ACCOUNTS]);
  const { name, role, branch } = account;
  return (
    <FormDialog<Placed>
      title={say('account.change')}
      text={say('account.change.ask', { name })}
      busy={change.isPending}
      initial={{ role: role as Role, ...(branch === null ? {} : { branch }) }}
      onCancel={onDone}
      onSend={(placed) =>
        change.mutate(
          { params: { name }, body: { role: placed.role, branch: orNull(placed.branch) } },
          { onSuccess: onDone, onError: said.failed },
        )
      }
    >
      <RoleFields />
    </FormDialog>
  );
}

function RoleFields() {
  const say = useSay();
  return (
    <>
      <Form.Item name="role" label={say('account.role')}>
        <Select options={choicesOf(say, 'role')} />
      </Form.Item>
      <Form.Item noStyle dependencies={['role']}>
        {({ getFieldValue }) => (
          <Form.Item
            name="branch"
            label={say('account.branch')}
            rules={
              getFieldValue('role') === 'branch-manager' ? [{ required: true, message: say('sign-in.needed') }] : []
            }
          >
            <Input maxLength={64} />
          </Form.Item>
        )}
      </Form.Item>
    </>
  );
}
