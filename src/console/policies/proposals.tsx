import { Button, Form, Input, Modal, Select, Space, Tag } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAct, useAsk } from '../api/queries.js';
import { DataTable } from '../parts/data-table.js';
import { masked } from '../parts/masked.js';
import { useMay } from '../parts/may.js';
import { useSaid } from '../parts/said.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { useSay } from '../shell/preferences.js';

const PROPOSALS = 'GET /api/v1/proposals';
type Proposal = AnswerOf<typeof PROPOSALS>['items'][number];
export const STATUS_TONE = {
  draft: 'tone-neutral',
  ready: 'tone-amber',
  published: 'tone-green',
  withdrawn: 'tone-neutral',
} as const;
const STATUSES = Object.keys(STATUS_TONE) as ReadonlyArray<Proposal['status']>;

/** Changes that people proposed. */
export function Proposals() {
  const say = useSay();
  const may = useMay('policy:propose');
  const [status, setStatus] = useState<Proposal['status'] | undefined>();
  const [making, setMaking] = useState(false);
  const asked = useAsk(PROPOSALS, { query: { limit: 100, status } }, { keep: true });
  return (
    <>
      <Space wrap className="notice">
        <Select
          allowClear
          className="select-status"
          aria-label={say('word.status')}
          placeholder={say('word.status')}
          value={status ?? null}
          onChange={(value) => setStatus(value ?? undefined)}
          options={STATUSES.map((value) => ({ value, label: say(`proposal.status.${value}`) }))}
        />
        {may && (
          <Button type="primary" onClick={() => setMaking(true)}>
            {say('proposal.new')}
          </Button>
        )}
      </Space>
      <Remote of={asked} empty={({ items }) => items.length === 0} emptyText={say('proposal.none')}>
        {({ items }) => (
          <DataTable<Proposal>
            rowKey="id"
            pagination={false}
            dataSource={[...items]}
            columns={[
              {
                dataIndex: 'title',
                title: say('proposal.title'),
                render: (title: string, { id }) => <Link to={`/policies/proposals/${id}`}>{masked(title)}</Link>,
              },
              {
                dataIndex: 'status',
                title: say('word.status'),
                render: (each: Proposal['status']) => (
                  <Tag className={STATUS_TONE[each]}>{say(`proposal.status.${each}`)}</Tag>
                ),
              },
              {
                dataIndex: 'createdBy',
                title: say('proposal.by'),
                render: (by: string) => by.replace(/^account:/, ''),
              },
              { dataIndex: 'updatedAt', title: say('proposal.updated'), render: (at: string) => <When at={at} /> },
              {
                dataIndex: 'base',
                title: say('policies.version'),
                render: (version: number) =>
                  version === 0 ? say('proposal.base.builtin') : say('proposal.base', { version }),
              },
            ]}
          />
        )}
      </Remote>
      {making && <NewProposal onCancel={() => setMaking(false)} />}
    </>
  );
}

function NewProposal({ onCancel }: { readonly onCancel: () => void }) {
  const say = useSay();
  const said = useSaid();
  const go = useNavigate();
  const make = useAct('POST /api/v1/proposals', [PROPOSALS]);
  const [form] = Form.useForm<{ title: string; note?: string }>();
  return (
    <Modal
      open
      title={say('proposal.new')}
      okText={say('proposal.new')}
      cancelText={say('state.cancel')}
      okButtonProps={{ loading: make.isPending }}
      onOk={() => form.submit()}
      onCancel={onCancel}
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={({ title, note = '' }) =>
          make.mutate(
            { body: { title, note } },
            { onSuccess: ({ id }) => go(`/policies/proposals/${id}`), onError: said.failed },
          )
        }
      >
        <Form.Item
          name="title"
          label={say('proposal.title')}
          rules={[{ required: true, message: say('sign-in.needed') }]}
        >
          <Input maxLength={200} autoFocus />
        </Form.Item>
        <Form.Item name="note" label={say('proposal.note')}>
          <Input.TextArea maxLength={4000} rows={3} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
