import {
  MutationCache,
  QueryCache,
  QueryClient,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { AnswerOf, CallName } from '../../central/api/calls.js';
import { CallFailed, call, type Given } from './client.js';

const ME = 'GET /api/v1/me' satisfies CallName;
const MAX_TRIES = 2;
const FIRST_PAUSE_MS = 1_000;
/** Nobody sits before a page for longer; whoever wants to may ask again. */
const LONGEST_PAUSE_S = 60;

/** What may pass by itself: central was busy, restarted, or asked for a pause that is short enough to sit out. */
function passes(tries: number, error: Error): boolean {
  if (tries >= MAX_TRIES || !(error instanceof CallFailed)) return false;
  return error.status === 429 ? (error.retryAfter ?? 1) <= LONGEST_PAUSE_S : error.status >= 500;
}

/** Milliseconds before the next try: what central asked for, else a little longer each time. */
export const pauseBefore = (tries: number, error: unknown): number =>
  error instanceof CallFailed && error.retryAfter !== null
    ? Math.min(error.retryAfter, LONGEST_PAUSE_S) * 1000
    : FIRST_PAUSE_MS * 2 ** tries;

/** What was asked of central, kept. Whichever call hears that the session ended leads back to the sign-in page. */
export function makeQueryClient(): QueryClient {
  const ended = (error: unknown): void => {
    if (error instanceof CallFailed && error.code === 'NOT_AUTHENTICATED') client.setQueryData([ME, {}], null);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: ended }),
    mutationCache: new MutationCache({ onError: ended }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: passes,
        retryDelay: pauseBefore,
        // Central may be there though the browser believes it has no network: it is asked, and says so or not.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
  return client;
}

export interface AskOptions {
  readonly enabled?: boolean;
  /** Milliseconds between looks. */
  readonly every?: number;
  /** Shows what was there while the next answer is on its way. */
  readonly keep?: boolean;
}

/** What central answers to a call that changes nothing. Asked anew when `useAct` says so, or live events do. */
export function useAsk<N extends CallName>(
  name: N,
  given: Given<N>,
  { enabled = true, every, keep = false }: AskOptions = {},
): UseQueryResult<AnswerOf<N>> {
  return useQuery<AnswerOf<N>>({
    queryKey: [name, given],
    queryFn: ({ signal }) => call(name, given, signal),
    enabled,
    ...(every === undefined ? {} : { refetchInterval: every }),
    ...(keep ? { placeholderData: (before: AnswerOf<N> | undefined) => before } : {}),
  } as Parameters<typeof useQuery<AnswerOf<N>>>[0]);
}

/** A call that changes something; what the named calls had answered is asked anew then. */
export function useAct<N extends CallName>(name: N, changes: readonly CallName[] = []) {
  const client = useQueryClient();
  return useMutation<AnswerOf<N>, Error, Given<N>>({
    mutationFn: (given) => call(name, given),
    onSuccess: async () => {
      await Promise.all(changes.map((each) => client.invalidateQueries({ queryKey: [each] })));
    },
  });
}

export type Me = AnswerOf<typeof ME>;

/** Who is signed in; null for nobody. */
export function useMe(): UseQueryResult<Me | null> {
  return useQuery<Me | null>({
    queryKey: [ME, {}],
    queryFn: async () => {
      try {
        return await call(ME, {});
      } catch (error) {
        if (error instanceof CallFailed && error.code === 'NOT_AUTHENTICATED') return null;
        throw error;
      }
    },
    staleTime: 5 * 60_000,
  });
}
