import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call } from '../api/client.js';
import { useAsk } from '../api/queries.js';
import type { QueueQuery } from './filter.js';
import type { Row } from './row.js';

const PAGE = 100;
const LIST = 'GET /api/v1/incidents';

/** What the queue shows, and how it gets more of it. */
export interface Rows {
  readonly rows: readonly Row[];
  readonly pending: boolean;
  readonly error: unknown;
  /** Of the last try, while there will be another. */
  readonly waiting: unknown;
  readonly more: boolean;
  readonly capacity: number | null;
  onMore(): void;
  again(): void;
}

/** The incidents of a filter, a page at a time; or the work of the day. */
export function useRows(query: QueueQuery, today: boolean): Rows {
  const all = useInfiniteQuery({
    queryKey: [LIST, { query }],
    queryFn: ({ pageParam, signal }) =>
      call(LIST, { query: { ...query, limit: PAGE, ...(pageParam === '' ? {} : { cursor: pageParam }) } }, signal),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    enabled: !today,
    placeholderData: (before) => before,
  });
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = all;
  const searching = !today && hasNextPage && all.data?.pages.every(({ items }) => items.length === 0) === true;
  useEffect(() => {
    // What is rare lies far back: a search ends after so many incidents, and goes on from there.
    if (searching && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [searching, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const work = useAsk('GET /api/v1/queue/today', {}, { enabled: today, keep: true });
  if (today) {
    return {
      rows: work.data?.items ?? [],
      pending: work.isPending,
      error: work.error,
      waiting: work.failureReason,
      more: false,
      capacity: work.data?.capacity ?? null,
      onMore: () => undefined,
      again: () => void work.refetch(),
    };
  }
  return {
    rows: all.data?.pages.flatMap(({ items }) => items) ?? [],
    pending: all.isPending,
    error: all.error,
    waiting: all.failureReason,
    more: all.hasNextPage,
    capacity: null,
    onMore: () => {
      // What failed is tried again when somebody says so, not without end.
      if (!isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
    },
    again: () => void (isFetchNextPageError ? fetchNextPage() : all.refetch()),
  };
}
