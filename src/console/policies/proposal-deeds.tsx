import { Button, Checkbox, Form, Modal, Radio, Select, Tooltip, Typography } from 'antd';
import { useState } from 'react';
import { useAct, useAsk, useMe } from '../api/queries.js';
import { useSaid } from '../parts/said.js';
import { useSay } from '../shell/preferences.js';
import type { Whole } from './proposal.js';

const CHANGES = ['GET /api/v1/proposals/:id', 'GET /api/v1/proposals'] as const;
const REPLAYED_DAYS = 30;
const EVERY_RING = '*';

/** What may be done with a proposal now, by whoever is signed in. */
export function ProposalDeeds({ proposal }: { readonly proposal: Whole }) {
  const say = useSay();
  const said = useSaid();
  const me = useMe().data;
  const may = (permission: string): boolean => me?.permissions.includes(permission) ?? false;
  const [past, setPast] = useState(true);
  const [asking, setAsking] = useState<'approve' | 'publish' | null>(null);
  const test = useAct('POST /api/v1/proposals/:id/trial', CHANGES);
  const submit = useAct('POST /api/v1/proposals/:id/submit', CHANGES);
  const reopen = useAct('POST /api/v1/proposals/:id/reopen', CHANGES);
  const withdraw = useAct('POST /api/v1/proposals/:id/withdraw', CHANGES);
  const { id, revision, status, trial, approvals, needed, difference } = proposal;
  const passed = trial !== null && trial.problems.length === 0 && trial.tests.every(({ ok }) => ok);
  const own = me?.name === proposal.createdBy || me?.name === proposal.updatedBy;
  const approved = approvals.some(({ by }) => by === me?.name);
  const ended = { onSuccess: () => said.done(say('state.done')), onError: said.failed };
  const step = { params: { id }, body: { revision } };
  if (status === 'published') {
    return <Typography.Text>{say('proposal.published', { version: proposal.publishedVersion ?? 0 })}</Typography.Text>;
  }
  if (status === 'withdrawn') return null;
  return (
    <>
      {status === 'draft' && may('policy:propose') && (
        <>
          <Checkbox checked={past} onChange={({ target }) => setPast(target.checked)}>
            {say('proposal.test.days')}
          </Checkbox>
          <Button
            loading={test.isPending}
            onClick={() =>
              test.mutate({ params: { id }, body: { days: past ? REPLAYED_DAYS : 0 } }, { onError: said.failed })
            }
          >
            {say('proposal.test')}
          </Button>
          <Tooltip title={passed ? '' : say('proposal.submit.first')}>
            <Button
              type="primary"
              disabled={!passed || difference.length === 0}
              loading={submit.isPending}
              onClick={() => submit.mutate(step, ended)}
            >
              {say('proposal.submit')}
            </Button>
          </Tooltip>
        </>
      )}
      {status === 'ready' && may('policy:approve') && (
        <Tooltip title={own ? say('proposal.approve.own') : ''}>
          <Button type="primary" disabled={own || approved} onClick={() => setAsking('approve')}>
            {say('proposal.approve')}
          </Button>
        </Tooltip>
      )}
      {status === 'ready' && may('policy:rollout') && (
        <Button type="primary" disabled={approvals.length < needed} onClick={() => setAsking('publish')}>
          {say('proposal.publish')}
        </Button>
      )}
      {status === 'ready' && may('policy:propose') && (
        <Button loading={reopen.isPending} onClick={() => reopen.mutate(step, ended)}>
          {say('proposal.reopen')}
        </Button>
      )}
      {may('policy:propose') && (
        <Button danger loading={withdraw.isPending} onClick={() => withdraw.mutate(step, ended)}>
          {say('proposal.withdraw')}
        </Button>
      )}
      {asking === 'approve' && <Approve proposal={proposal} onDone={() => setAsking(null)} />}
      {asking === 'publish' && <Publish proposal={proposal} onDone={() => setAsking(null)} />}
    </>
  );
}

interface AskProps {
  readonly proposal: Whole;
  readonly onDone: () => void;
}

function Approve({ proposal, onDone }: AskProps) {
  const say = useSay();
  const said = useSaid();
  const approve = useAct('POST /api/v1/proposals/:id/approve', CHANGES);
  return (
    <Modal
      open
      title={say('proposal.approve')}
      okText={say('proposal.approve')}
      cancelText={say('state.cancel')}
      okButtonProps={{ loading: approve.isPending }}
      onCancel={onDone}
      onOk={() =>
        approve.mutate(
          { params: { id: proposal.id }, body: { digest: proposal.digest } },
          {
            onSuccess: () => {
              said.done(say('state.done'));
              onDone();
            },
            onError: said.failed,
          },
        )
      }
    >
      {say('proposal.approve.ask')}
    </Modal>
  );
}

function Publish({ proposal, onDone }: AskProps) {
  const say = useSay();
  const said = useSaid();
  const rings = useAsk('GET /api/v1/policy/rings', {}).data;
  const publish = useAct('POST /api/v1/proposals/:id/publish', [
    ...CHANGES,
    'GET /api/v1/policy/rings',
    'GET /api/v1/policy/versions',
  ]);
  const [form] = Form.useForm<{ ring: string; mode: 'observe' | 'enforce' }>();
  const offline = rings?.signing === 'offline';
  return (
    <Modal
      open
      title={say('proposal.publish')}
      okText={say('proposal.publish')}
      cancelText={say('state.cancel')}
      okButtonProps={{ loading: publish.isPending, disabled: offline }}
      onOk={() => form.submit()}
      onCancel={onDone}
    >
      {offline ? (
        <>
          <p>{say('policies.offline')}</p>
          <p>{say('proposal.command')}</p>
          <Typography.Paragraph code copyable>
            {`menshen policy publish --proposal ${proposal.id} --data DIR --ring canary --observe`}
          </Typography.Paragraph>
        </>
      ) : (
        <Form
          form={form}
          layout="vertical"
          initialValues={{ ring: rings?.rings[0]?.name ?? EVERY_RING, mode: 'observe' }}
          onFinish={({ ring, mode }) =>
            publish.mutate(
              { params: { id: proposal.id }, body: { ring: ring === EVERY_RING ? null : ring, mode } },
              {
                onSuccess: ({ version }) => {
                  said.done(say('proposal.published', { version }));
                  onDone();
                },
                onError: said.failed,
              },
            )
          }
        >
          <p>{say('proposal.publish.ask')}</p>
          <Form.Item name="ring" label={say('policies.ring')}>
            <Select
              options={[
                ...(rings?.rings ?? []).map(({ name }) => ({ value: name, label: name })),
                { value: EVERY_RING, label: say('proposal.publish.all') },
              ]}
            />
          </Form.Item>
          <Form.Item name="mode" label={say('policies.mode')}>
            <Radio.Group
              options={(['observe', 'enforce'] as const).map((value) => ({
                value,
                label: say(`policies.mode.${value}`),
              }))}
            />
          </Form.Item>
        </Form>
      )}
    </Modal>
  );
}
