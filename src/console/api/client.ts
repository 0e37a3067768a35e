import type { AnswerOf, BodyOf, CallName, ParamsOf, QueryOf } from '../../central/api/calls.js';
import { masked } from '../parts/masked.js';

/** Central said no, or could not be asked. `code` is one of its problem titles, `OFFLINE` or `SLOW`. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly code: string;
  readonly status: number;
  readonly retryAfter: number | null;

  constructor(
    code: string,
    status: number,
    detail: string,
    more: { retryAfter?: number | null; cause?: unknown } = {},
  ) {
    super(detail, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.status = status;
    this.retryAfter = more.retryAfter ?? null;
  }
}

type Part<Name extends string, T> = undefined extends T ? unknown : { readonly [K in Name]: T };

/** What a call takes: path parameters, query and body, those it has. */
export type Given<N extends CallName> = Part<'params', ParamsOf<N>> &
  Part<'query', QueryOf<N>> &
  Part<'body', BodyOf<N>>;

interface Loose {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/**
 * Address of a call, its parameters filled in; undefined ones and nulls of the query are left out. Addresses end in logs: a
 * number that somebody typed, or calls a file by, is hidden.
 */
export function addressOf<N extends CallName>(name: N, given: Given<N>): string {
  const { params = {}, query = {} } = given as Loose;
  const path = name
    .slice(name.indexOf(' ') + 1)
    .replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(masked(String(params[key]))));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== null && each !== '') search.append(key, masked(String(each)));
    }
  }
  return search.size === 0 ? path : `${path}?${search}`;
}

/** Calls central. Rejects with CallFailed. */
export function call<N extends CallName>(name: N, given: Given<N>, signal?: AbortSignal): Promise<AnswerOf<N>> {
  const { body } = given as Loose;
  return send(name, given, body === undefined ? null : ['application/json', JSON.stringify(body)], signal);
}

/** Sends a file as it is. Rejects with CallFailed. */
export function sendFile<N extends CallName>(name: N, given: Given<N>, file: Blob): Promise<AnswerOf<N>> {
  return send(name, given, ['application/octet-stream', file]);
}

/** After so long a look is given up; what changes something may have to read a list of 64 MiB first. */
const READ_MS = 45_000;
const WRITE_MS = 600_000;

/** Ends when whoever asked does not want it any more, or after that long. */
function limited(signal: AbortSignal | undefined, ms: number) {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const timer = setTimeout(end, ms);
  if (signal?.aborted === true) end();
  signal?.addEventListener('abort', end);
  return {
    signal: ending.signal,
    end: (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    },
  };
}

async function send<N extends CallName>(
  name: N,
  given: Given<N>,
  content: readonly [type: string, body: string | Blob] | null,
  signal?: AbortSignal,
): Promise<AnswerOf<N>> {
  const method = name.slice(0, name.indexOf(' '));
  const patience = limited(signal, method === 'GET' ? READ_MS : WRITE_MS);
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(addressOf(name, given), {
      method,
      credentials: 'same-origin',
      signal: patience.signal,
      ...(content === null ? {} : { headers: { 'Content-Type': content[0] }, body: content[1] }),
    });
    answer = await response.json().catch((error: unknown) => {
      if (error instanceof SyntaxError) return null;
      throw error;
    });
  } catch (cause) {
    if (signal?.aborted === true) throw cause;
    if (patience.signal.aborted) throw new CallFailed('SLOW', 0, 'central does not answer in time', { cause });
    throw new CallFailed('OFFLINE', 0, 'central cannot be reached', { cause });
  } finally {
    patience.end();
  }
  if (response.ok) return answer as AnswerOf<N>;
  const { title = 'INTERNAL', detail = '' } = (answer ?? {}) as { title?: string; detail?: string };
  const wait = Number(response.headers.get('Retry-After'));
  throw new CallFailed(title, response.status, detail, { retryAfter: wait > 0 ? wait : null });
}
