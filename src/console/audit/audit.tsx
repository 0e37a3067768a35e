import { useInfiniteQuery } from '@tanstack/react-query';
import { Alert, Button, Input, Space, Tag, Typography } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { call } from '../api/client.js';
import { useAsk } from '../api/queries.js';
import { withWord } from '../parts/address.js';
import { DataTable } from '../parts/data-table.js';
import { masked } from '../parts/masked.js';
import { PageFrame } from '../parts/page-frame.js';
import { useSaid } from '../parts/said.js';
import { Failed, Loading } from '../parts/states.js';
import { When } from '../parts/when.js';
import { useSay } from '../shell/preferences.js';
import { isKey } from '../text/catalogue.js';
import { type Entry, follows } from './chain.js';

const AUDIT = 'GET /api/v1/audit';
const PAGE = 100;
const WORDS = ['actor', 'action'] as const;

/** What was done, by whom. Each entry's hash is computed anew in this page; the whole log is verified by central. */
export function Audit() {
  const say = useSay();
  const [search, setSearch] = useSearchParams();
  const only = Object.fromEntries(WORDS.flatMap((word) => (search.get(word) ? [[word, search.get(word)]] : [])));
  const filtered = Object.keys(only).length > 0;
  const log = useInfiniteQuery({
    queryKey: [AUDIT, only],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call(
        AUDIT,
        { query: { limit: PAGE, ...only, ...(pageParam === undefined ? {} : { cursor: pageParam }) } },
        signal,
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const entries = useMemo(() => log.data?.pages.flatMap(({ items }) => items as readonly Entry[]) ?? [], [log.data]);
  const chain = useChain(entries);
  return (
    <PageFrame title={say('page.audit')} tools={<Verify />}>
      <Typography.Paragraph type="secondary">{say(filtered ? 'audit.filtered' : 'audit.in-page')}</Typography.Paragraph>
      <Space wrap className="notice no-print">
        {WORDS.map((word) => (
          <Input.Search
            key={word}
            allowClear
            aria-label={say(`audit.${word}`)}
            placeholder={say(`audit.${word}.hint`)}
            defaultValue={search.get(word) ?? ''}
            onSearch={(text) => setSearch(withWord(search, word, text.trim() === '' ? [] : [text.trim()]))}
          />
        ))}
      </Space>
      {log.isPending && <Loading rows={8} />}
      {log.error !== null && <Failed error={log.error} retry={() => void log.refetch()} />}
      {log.data !== undefined && (
        <DataTable<Entry>
          rowKey="number"
          pagination={false}
          dataSource={entries}
          columns={[
            { dataIndex: 'number', title: say('audit.number'), align: 'right' },
            { dataIndex: 'at', title: say('word.time'), render: (at: string) => <When at={at} /> },
            ...(filtered
              ? []
              : [
                  {
                    key: 'chain',
                    title: say('audit.chain'),
                    render: (_: unknown, { number, hash }: Entry) => (
                      <Holds holds={chain.get(number) ?? null} hash={hash} />
                    ),
                  },
                ]),
            {
              dataIndex: 'actor',
              title: say('audit.actor'),
              render: (actor: string) => <div className="clip">{masked(actor)}</div>,
            },
            {
              dataIndex: 'action',
              title: say('audit.action'),
              render: (action: string) => <Action of={action} />,
            },
            { dataIndex: 'detail', title: say('audit.detail'), render: (detail: unknown) => <Detail of={detail} /> },
          ]}
        />
      )}
      {log.hasNextPage && (
        <Button className="more" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {say('fleet.more')}
        </Button>
      )}
    </PageFrame>
  );
}

/** In words; the word that is written, and looked for, stands below. */
function Action({ of }: { readonly of: string }) {
  const say = useSay();
  const key = `act.${of}`;
  if (!isKey(key)) return of;
  return (
    <>
      {say(key)}
      <div className="hint">{of}</div>
    </>
  );
}

/** What an entry says, word by word. A login in it may be a number. */
function Detail({ of }: { readonly of: unknown }) {
  const pairs = typeof of === 'object' && of !== null ? Object.entries(of).filter(([, value]) => value !== null) : [];
  return (
    <dl className="pairs clip long">
      {pairs.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{masked(typeof value === 'string' ? value : JSON.stringify(value))}</dd>
        </div>
      ))}
    </dl>
  );
}

function Holds({ holds, hash }: { readonly holds: boolean | null; readonly hash: string }) {
  const say = useSay();
  if (holds === null) return <Tag className="tone-neutral">{say('audit.unchecked')}</Tag>;
  return (
    <Tag className={holds ? 'tone-green' : 'tone-red'} title={hash}>
      {say(holds ? 'audit.holds' : 'audit.breaks')}
    </Tag>
  );
}

/** By number of the entry: whether it follows the one before. */
function useChain(entries: readonly Entry[]): ReadonlyMap<number, boolean | null> {
  const [chain, setChain] = useState<ReadonlyMap<number, boolean | null>>(new Map());
  useEffect(() => {
    let current = true;
    // Newest first: the one before stands below.
    void Promise.all(
      entries.map(async (entry, at) => [entry.number, await follows(entry, entries[at + 1])] as const),
    ).then((pairs) => {
      if (current) setChain(new Map(pairs));
    });
    return () => {
      current = false;
    };
  }, [entries]);
  return chain;
}

function Verify() {
  const say = useSay();
  const said = useSaid();
  const asked = useAsk('GET /api/v1/audit/verify', {}, { enabled: false });
  const verify = async (): Promise<void> => {
    const { error } = await asked.refetch();
    if (error !== null) said.failed(error);
  };
  const { data } = asked;
  return (
    <Space wrap>
      {data !== undefined && data.broken === null && (
        <Alert
          type="success"
          showIcon
          title={say('audit.whole', { entries: data.entries })}
          description={
            <span className="break">
              {say('audit.last')}: <code>{data.hash}</code>
            </span>
          }
        />
      )}
      {data !== undefined && data.broken !== null && (
        <Alert type="error" showIcon title={say(`audit.broken.${data.broken.what}`, { entry: data.broken.entry })} />
      )}
      <Button type="primary" loading={asked.isFetching} onClick={() => void verify()}>
        {say('audit.verify')}
      </Button>
    </Space>
  );
}
