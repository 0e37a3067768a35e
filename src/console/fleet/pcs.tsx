import { Button, Checkbox, Input, Space, Statistic, Tag } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { AnswerOf } from '../../central/api/calls.js';
import { useAct, useAsk } from '../api/queries.js';
import { withWord } from '../parts/address.js';
import { bytesText, shareText } from '../parts/bytes.js';
import { Confirm } from '../parts/confirm.js';
import { DataTable } from '../parts/data-table.js';
import { masked } from '../parts/masked.js';
import { useMay } from '../parts/may.js';
import { useSaid } from '../parts/said.js';
import { Remote } from '../parts/states.js';
import { When } from '../parts/when.js';
import { type Say, useSay } from '../shell/preferences.js';
import { PlacePc } from './place-pc.js';
import { modeText, policyText } from './policy-text.js';

const FLEET = 'GET /api/v1/fleet';
const SUMMARY = 'GET /api/v1/fleet/summary';
export type Pc = AnswerOf<typeof FLEET>['items'][number];
const PAGE = 100;
const SILENT_SECONDS = 15 * 60;
const LOOK_MS = 30_000;

/** Every PC: what it runs, when it was heard of, what it covers, what is odd about it. The filter is the address. */
export function Pcs() {
  const say = useSay();
  const [search, setSearch] = useSearchParams();
  const [name, branch] = [search.get('name') ?? '', search.get('branch') ?? ''];
  const [silent, unwell] = [search.get('silent') === 'yes', search.get('unwell') === 'yes'];
  const filter: Filter = {
    ...(name === '' ? {} : { name }),
    ...(branch === '' ? {} : { branch }),
    ...(silent ? { silent: SILENT_SECONDS } : {}),
    ...(unwell ? { unwell: 'yes' } : {}),
  };
  const set = (word: string, value: string): void => setSearch(withWord(search, word, value === '' ? [] : [value]));
  return (
    <>
      <Summary />
      <Space wrap className="notice no-print">
        {(['name', 'branch'] as const).map((word) => (
          <Input.Search
            key={word}
            allowClear
            aria-label={say(`fleet.${word}`)}
            placeholder={say(`fleet.${word}`)}
            defaultValue={search.get(word) ?? ''}
            onSearch={(text) => set(word, text.trim())}
          />
        ))}
        <Checkbox checked={silent} onChange={({ target }) => set('silent', target.checked ? 'yes' : '')}>
          {say('fleet.only-silent')}
        </Checkbox>
        <Checkbox checked={unwell} onChange={({ target }) => set('unwell', target.checked ? 'yes' : '')}>
          {say('fleet.only-unwell')}
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
        <Tag key={version} className="tone-neutral">{`${say('fleet.policy')} ${policyText(say, version)}: ${pcs}`}</Tag>
      ))}
    </Space>
  );
}

interface Filter {
  readonly name?: string;
  readonly branch?: string;
  readonly silent?: number;
  readonly unwell?: 'yes';
}

type Deed = { readonly what: 'revoke' | 'place'; readonly pc: Pc };

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
  const [deed, setDeed] = useState<Deed | null>(null);
  const done = (): void => setDeed(null);
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
            columns={columns(say, manage ? setDeed : null)}
          />
          {next !== null && onMore !== undefined && (
            <Button className="more" onClick={() => onMore(next)}>
              {say('fleet.more')}
            </Button>
          )}
          {deed?.what === 'place' && <PlacePc pc={deed.pc} onDone={done} />}
          {deed?.what === 'revoke' && (
            <Confirm
              danger
              title={say('fleet.revoke')}
              text={say('fleet.revoke.ask', { name: masked(deed.pc.name) })}
              busy={revoke.isPending}
              onCancel={done}
              onYes={() => revoke.mutate({ params: { id: deed.pc.device } }, { onSuccess: done, onError: said.failed })}
            />
          )}
        </>
      )}
    </Remote>
  );
}

function columns(say: Say, onDeed: ((deed: Deed) => void) | null) {
  return [
    { key: 'name', dataIndex: 'name', title: say('fleet.name'), render: masked },
    {
      key: 'branch',
      title: say('word.branch'),
      render: (_: unknown, { branch, tags }: Pc) => masked([branch, ...tags.map((tag) => `#${tag}`)].join(' ')),
    },
    {
      key: 'version',
      dataIndex: 'version',
      title: say('fleet.version'),
      render: (version: string | null) => masked(version ?? '–'),
    },
    {
      key: 'policy',
      title: say('fleet.policy'),
      render: (_: unknown, { policy, ring, mode }: Pc) =>
        [
          policyText(say, policy ?? '–'),
          ...(ring === null ? [] : [masked(ring)]),
          ...(mode === null ? [] : [modeText(say, mode)]),
        ].join(' · '),
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
    ...(onDeed === null
      ? []
      : [
          {
            key: 'actions',
            title: say('policies.actions'),
            render: (_: unknown, pc: Pc) =>
              pc.status === 'active' && (
                <Space size={4}>
                  <Button size="small" onClick={() => onDeed({ what: 'place', pc })}>
                    {say('fleet.place')}
                  </Button>
                  <Button size="small" danger onClick={() => onDeed({ what: 'revoke', pc })}>
                    {say('fleet.revoke')}
                  </Button>
                </Space>
              ),
          },
        ]),
  ];
}

function coverageOf(coverage: Pc['coverage'], say: Say) {
  if (coverage === null) return '–';
  const { inspectedBytes, tunnelledBytes, opaqueBytes } = coverage;
  const all = inspectedBytes + tunnelledBytes + opaqueBytes;
  const text = say('fleet.coverage.of', {
    inspected: bytesText(inspectedBytes),
    tunnelled: bytesText(tunnelledBytes),
    opaque: bytesText(opaqueBytes),
  });
  return <span title={text}>{shareText(inspectedBytes, all)}</span>;
}

function Marks({ pc }: { readonly pc: Pc }) {
  const say = useSay();
  return (
    <Space size={4} wrap>
      {pc.status === 'revoked' && <Tag className="tone-red">{say('fleet.mark.revoked')}</Tag>}
      {pc.status === 'active' && !pc.healthy && <Tag className="tone-red">{say('fleet.mark.unwell')}</Tag>}
      {pc.clonedAt !== null && <Tag className="tone-red">{say('fleet.mark.cloned')}</Tag>}
      {pc.replaces !== null && <Tag className="tone-amber">{say('fleet.mark.reimaged')}</Tag>}
      {pc.error !== null && (
        <Tag className="tone-red" title={masked(pc.error)}>
          {say('fleet.mark.error')}
        </Tag>
      )}
      {pc.outbox !== null && pc.outbox > 0 && (
        <Tag className="tone-blue">{say('fleet.mark.waiting', { count: pc.outbox })}</Tag>
      )}
    </Space>
  );
}
