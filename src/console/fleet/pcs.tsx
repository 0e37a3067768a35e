import { Button, Checkbox, Input, Modal, Space, Statistic, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAct, useAsk } from '../api/queries.js';
import { DataTable } from '../parts/data-table.js';
import { masked } from '../parts/masked.js';
import { useMay } from '../parts/may.js';
import { useSaid } from '../parts/said.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { type Say, useSay } from '../shell/preferences.js';

const FLEET = 'GET /api/v1/fleet';
const SUMMARY = 'GET /api/v1/fleet/summary';
type Pc = AnswerOf<typeof FLEET>['items'][number];
const PAGE = 100;
const SILENT_SECONDS = 15 * 60;
const LOOK_MS = 30_000;

/** Every PC: what it runs, when it was heard of, what it covers, what is odd about it. */
export function Pcs() {
  const say = useSay();
  const [branch, setBranch] = useState('');
  const [silent, setSilent] = useState(false);
  const filter = { ...(branch === '' ? {} : { branch }), ...(silent ? { silent: SILENT_SECONDS } : {}) };
  return (
    <>
      <Summary />
      <Space wrap className="notice">
        <Input.Search
          aria-label={say('fleet.branch')}
          placeholder={say('fleet.branch')}
          onSearch={(text) => setBranch(text.trim())}
        />
        <Checkbox checked={silent} onChange={({ target }) => setSilent(target.checked)}>
          {say('fleet.only-silent')}
        </Checkbox>
      </Space>
      <List key={JSON.stringify(filter)} filter={filter} />
    </>
  );
}

function Summary() {
  const say = useSay();
  const { data } = useAsk(SUMMARY, {}, { every: LOOK_MS });
  if (data === undefined) return null;
  const numbers = [
    [say('fleet.pcs'), data.pcs],
    [say('fleet.silent'), data.silent],
    [say('fleet.cloned'), data.cloned],
    [say('fleet.gaps'), data.withGaps],
  ] as const;
  return (
    <Space wrap size="large" className="notice">
      {numbers.map(([title, value]) => (
        <Statistic key={title} title={title} value={value} />
      ))}
      {Object.entries(data.policies).map(([version, pcs]) => (
        <Tag key={version} className="tone-neutral">{`${say('fleet.policy')} ${version}: ${pcs}`}</Tag>
      ))}
    </Space>
  );
}

interface Filter {
  readonly branch?: string;
  readonly silent?: number;
}

/** Pages below each other: the next one is asked for when somebody wants it. */
function List({ filter }: { readonly filter: Filter }) {
  const [cursors, setCursors] = useState<readonly (string | undefined)[]>([undefined]);
  const more = (next: string): void => setCursors((before) => (before.includes(next) ? before : [...before, next]));
  return (
    <>
      {cursors.map((cursor, at) => (
        <Page
          key={cursor ?? ''}
          filter={filter}
          cursor={cursor}
          first={at === 0}
          {...(at === cursors.length - 1 ? { onMore: more } : {})}
        />
      ))}
    </>
  );
}

function Page({
  filter,
  cursor,
  first,
  onMore,
}: {
  readonly filter: Filter;
  readonly cursor: string | undefined;
  readonly first: boolean;
  readonly onMore?: (next: string) => void;
}) {
  const say = useSay();
  const said = useSaid();
  const manage = useMay('fleet:manage');
  const revoke = useAct('POST /api/v1/fleet/:id/revoke', [FLEET, SUMMARY]);
  const [ending, setEnding] = useState<Pc | null>(null);
  const asked = useAsk(FLEET, { query: { limit: PAGE, cursor, ...filter } }, { every: LOOK_MS, keep: true });
  return (
    <Remote of={asked} empty={({ items }) => first && items.length === 0} emptyText={say('fleet.none')}>
      {({ items, next }) => (
        <>
          <DataTable<Pc>
            rowKey="device"
            pagination={false}
            showHeader={first}
            dataSource={[...items]}
            columns={columns(say, manage ? setEnding : null)}
          />
          {next !== null && onMore !== undefined && (
            <Button className="more" onClick={() => onMore(next)}>
              {say('fleet.more')}
            </Button>
          )}
          {ending !== null && (
            <Modal
              open
              title={say('fleet.revoke')}
              okText={say('fleet.revoke')}
              cancelText={say('state.cancel')}
              okButtonProps={{ danger: true, loading: revoke.isPending }}
              onCancel={() => setEnding(null)}
              onOk={() =>
                revoke.mutate(
                  { params: { id: ending.device } },
                  { onSuccess: () => setEnding(null), onError: said.failed },
                )
              }
            >
              {say('fleet.revoke.ask', { name: masked(ending.name) })}
            </Modal>
          )}
        </>
      )}
    </Remote>
  );
}

function columns(say: Say, onRevoke: ((pc: Pc) => void) | null) {
  return [
    { key: 'name', dataIndex: 'name', title: say('fleet.name'), render: masked },
    { key: 'branch', dataIndex: 'branch', title: say('word.branch'), render: masked },
    {
      key: 'version',
      dataIndex: 'version',
      title: say('fleet.version'),
      render: (version: string | null) => version ?? '–',
    },
    {
      key: 'policy',
      title: say('fleet.policy'),
      render: (_: unknown, { policy, ring, mode }: Pc) =>
        masked([policy ?? '–', ring, mode].filter((each) => each !== null).join(' · ')),
    },
    {
      key: 'seen',
      title: say('fleet.seen'),
      render: (_: unknown, { lastSeen }: Pc) => (lastSeen === null ? say('fleet.never') : <When at={lastSeen} />),
    },
    {
      key: 'coverage',
      title: say('fleet.coverage'),
      render: (_: unknown, { coverage }: Pc) => coverageOf(coverage, say),
    },
    { key: 'gaps', dataIndex: 'gaps', title: say('fleet.missing'), align: 'right' as const },
    { key: 'tamper', dataIndex: ['tamper', 'events'], title: say('fleet.tampered'), align: 'right' as const },
    { key: 'marks', title: say('fleet.marks'), render: (_: unknown, pc: Pc) => <Marks pc={pc} /> },
    ...(onRevoke === null
      ? []
      : [
          {
            key: 'actions',
            title: say('policies.actions'),
            render: (_: unknown, pc: Pc) =>
              pc.status === 'active' && (
                <Button size="small" danger onClick={() => onRevoke(pc)}>
                  {say('fleet.revoke')}
                </Button>
              ),
          },
        ]),
  ];
}

function coverageOf(coverage: Pc['coverage'], say: Say) {
  if (coverage === null) return '–';
  const { inspectedBytes, tunnelledBytes, opaqueBytes } = coverage;
  const all = inspectedBytes + tunnelledBytes + opaqueBytes;
  const share = all === 0 ? '–' : `${Math.round((inspectedBytes / all) * 100)}%`;
  const text = say('fleet.coverage.of', {
    inspected: sizeOf(inspectedBytes),
    tunnelled: sizeOf(tunnelledBytes),
    opaque: sizeOf(opaqueBytes),
  });
  return <span title={text}>{share}</span>;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
function sizeOf(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Math.round((bytes / 1024 ** step) * 10) / 10} ${UNITS[step]}`;
}

function Marks({ pc }: { readonly pc: Pc }) {
  const say = useSay();
  return (
    <Space size={4} wrap>
      {pc.status === 'revoked' && <Tag className="tone-red">{say('fleet.mark.revoked')}</Tag>}
      {pc.clonedAt !== null && <Tag className="tone-red">{say('fleet.mark.cloned')}</Tag>}
      {pc.replaces !== null && <Tag className="tone-amber">{say('fleet.mark.reimaged')}</Tag>}
      {pc.error !== null && (
        <Tag className="tone-red" title={pc.error}>
          {say('fleet.mark.error')}
        </Tag>
      )}
      {pc.outbox !== null && pc.outbox > 0 && (
        <Tag className="tone-blue">{say('fleet.mark.waiting', { count: pc.outbox })}</Tag>
      )}
    </Space>
  );
}
