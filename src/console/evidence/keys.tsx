import { Alert, Button, Form, Input, Modal, Popconfirm, Radio, Tag, Typography, Upload } from 'antd';
import { useEffect, useState } from 'react';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAct, useAsk, useMe } from '../api/queries.js';
import { PageFrame } from '../parts/page-frame.js';
import { problemText } from '../parts/problem.js';
import { saveFile } from '../parts/save-file.js';
import { Remote } from '../parts/states.js';
import { useSay } from '../shell/preferences.js';
import { keepKey, keptKeys } from './key-box.js';
import {
  KEY_USES,
  type KeyUse,
  LEAST_PASSPHRASE,
  type LockedKey,
  lockedKeyIn,
  makeLockedKey,
  spokenFingerprint,
} from './locked-key.js';
import './evidence.css';

const LIST = 'GET /api/v1/review-keys';
type Item = AnswerOf<typeof LIST>['items'][number];

/** Keys of reviewers and approvers: made here, put in force by a policy. */
export function Keys() {
  const say = useSay();
  const me = useMe();
  const keys = useAsk(LIST, {});
  const register = useAct('POST /api/v1/review-keys', [LIST]);
  const retire = useAct('POST /api/v1/review-keys/:id/retire', [LIST]);
  const [here, setHere] = useState<readonly LockedKey[]>([]);
  const [making, setMaking] = useState(false);
  const [said, setSaid] = useState('');
  const look = (): void => void keptKeys().then(setHere);
  useEffect(look, []);
  const account = me.data?.name.replace(/^account:/, '') ?? '';
  const may = (use: KeyUse): boolean =>
    me.data?.permissions.includes(use === 'review' ? 'incidents:review' : 'evidence:approve') === true;
  const uses = KEY_USES.filter(may);
  const mine = (keys.data?.items ?? []).find((key) => key.account === account && key.retiredAt === null);
  const offered = mine === undefined ? uses : uses.filter((use) => use === mine.use);

  const make = async (use: KeyUse, passphrase: string): Promise<void> => {
    const locked = await makeLockedKey(account, use, passphrase);
    // Kept before it is known elsewhere: a key that is registered and lost could never open anything.
    await keepKey(locked);
    await register.mutateAsync({ body: { use, key: locked.key } });
    setMaking(false);
    look();
  };
  const take = async (file: File): Promise<void> => {
    const locked = lockedKeyIn(await file.text());
    if (locked !== null) await keepKey(locked);
    setSaid(say(locked === null ? 'key.not-a-key' : 'key.imported'));
    look();
  };
  const error = register.error ?? retire.error;
  return (
    <PageFrame
      title={say('page.keys')}
      tools={
        <>
          {offered.length > 0 && (
            <Button type="primary" onClick={() => setMaking(true)}>
              {say('key.make')}
            </Button>
          )}
          <Upload
            accept=".json"
            showUploadList={false}
            beforeUpload={(file) => {
              void take(file);
              return false;
            }}
          >
            <Button>{say('key.import')}</Button>
          </Upload>
        </>
      }
    >
      <Typography.Paragraph className="measure">{say('key.about')}</Typography.Paragraph>
      {said !== '' && <Alert role="status" className="gap" title={said} />}
      {error !== null && <Alert type="error" role="alert" className="gap" title={problemText(error, say)} />}
      <Remote of={keys} empty={({ items }) => items.length === 0} emptyText={say('key.none')}>
        {({ items }) => (
          <>
            <ul className="papers">
              {items.map((key) => {
                const kept = here.find(({ id }) => id === key.id);
                return (
                  <li key={key.id} className="paper">
                    <div>
                      <strong>{key.account}</strong> · {say(`key.use.${key.use}`)} <State of={key} />
                      {kept !== undefined && <Tag className="tone-blue">{say('key.here')}</Tag>}
                    </div>
                    <div>
                      {say('key.fingerprint')} <code className="fingerprint">{spokenFingerprint(key.id)}</code>
                    </div>
                    <div className="paper-deeds no-print">
                      {kept !== undefined && (
                        <Button
                          onClick={() => saveFile(`menshen-key-${kept.account}.json`, JSON.stringify(kept, null, 2))}
                        >
                          {say('key.export')}
                        </Button>
                      )}
                      {key.account === account && key.retiredAt === null && (
                        <Popconfirm
                          title={say('key.retire-sure')}
                          okText={say('key.retire')}
                          cancelText={say('state.cancel')}
                          onConfirm={() => retire.mutate({ params: { id: key.id } })}
                        >
                          <Button>{say('key.retire')}</Button>
                        </Popconfirm>
                      )}
                    </div>
                  </li>
                );
              })}
            </ul>
            <Typography.Paragraph className="measure">{say('key.compare')}</Typography.Paragraph>
            <pre className="yaml">{policyText(items)}</pre>
          </>
        )}
      </Remote>
      <MakeKey open={making} uses={offered} onMake={make} onCancel={() => setMaking(false)} />
    </PageFrame>
  );
}

function State({ of }: { readonly of: Item }) {
  const say = useSay();
  if (of.inForce) return <Tag className="tone-green">{say('key.in-force')}</Tag>;
  if (of.retiredAt !== null) return <Tag className="tone-neutral">{say('key.retired')}</Tag>;
  return <Tag className="tone-amber">{say('key.waiting')}</Tag>;
}

/** What a policy author puts into the policy. */
function policyText(items: readonly Item[]): string {
  const of = (use: KeyUse): string =>
    items
      .filter((key) => key.use === use && key.retiredAt === null)
      .map(({ account, id, key }) => `    # ${id}\n    - { name: "${account}", x: "${key.x}", y: "${key.y}" }\n`)
      .join('');
  return `evidence:\n  reviewers:\n${of('review')}  approvers:\n${of('approve')}`;
}

interface Wanted {
  readonly use: KeyUse;
  readonly passphrase: string;
}

function MakeKey({
  open,
  uses,
  onMake,
  onCancel,
}: {
  readonly open: boolean;
  readonly uses: readonly KeyUse[];
  readonly onMake: (use: KeyUse, passphrase: string) => Promise<void>;
  readonly onCancel: () => void;
}) {
  const say = useSay();
  const [form] = Form.useForm<Wanted>();
  const [busy, setBusy] = useState(false);
  const submit = async ({ use, passphrase }: Wanted): Promise<void> => {
    setBusy(true);
    // What went wrong stands on the page behind.
    await onMake(use, passphrase).catch(onCancel);
    setBusy(false);
    form.resetFields();
  };
  return (
    <Modal
      open={open}
      title={say('key.make')}
      okText={say('key.make')}
      cancelText={say('state.cancel')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onCancel}
      destroyOnHidden
    >
      <Form form={form} layout="vertical" initialValues={{ use: uses[0] }} onFinish={(given) => void submit(given)}>
        <Form.Item name="use" label={say('key.use')}>
          <Radio.Group options={uses.map((use) => ({ value: use, label: say(`key.use.${use}`) }))} />
        </Form.Item>
        <Form.Item
          name="passphrase"
          label={say('key.passphrase')}
          rules={[
            {
              min: LEAST_PASSPHRASE,
              required: true,
              message: say('key.passphrase-short', { least: LEAST_PASSPHRASE }),
            },
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={say('key.passphrase-again')}
          dependencies={['passphrase']}
          rules={[
            ({ getFieldValue }) => ({
              validator: (_, value: unknown) =>
                value === getFieldValue('passphrase')
                  ? Promise.resolve()
                  : Promise.reject(new Error(say('key.passphrase-differs'))),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
