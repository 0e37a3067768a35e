import { exchange } from './exchange.js';
import { type Reach, ReachError } from './guard.js';
import type { Sent } from './message.js';

export interface Posted {
  readonly status: number;
  readonly text: string;
  /** Seconds, where the receiver said. */
  readonly retryAfter: number | null;
}

const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * POSTs JSON over HTTPS, or GETs where there is no body; follows nothing, reads at most `maxBytes` of the answer. Rejects
 * with ReachError, or with what the connection said.
 */
export async function post(
  url: string,
  body: string | null,
  headers: Readonly<Record<string, string>>,
  reach: Reach,
  maxBytes = MAX_ANSWER_BYTES,
): Promise<Posted> {
  const asked =
    body === null
      ? { method: 'GET', headers, body, maxBytes }
      : { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json; charset=utf-8' }, body, maxBytes };
  const { status, headers: said, body: text } = await exchange(url, asked, reach);
  const after = Number(said['retry-after']);
  return { status, text: text.toString('utf8'), retryAfter: Number.isFinite(after) && after > 0 ? after : null };
}

const MAX_ERROR = 200;

/** A fault of the network comes and goes; an address that is refused stays so. Never holds the address: it may be a secret. */
export function failed(error: unknown): Sent {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  const message = error instanceof Error ? error.message : String(error);
  return { ok: false, error: `${code}${message}`.slice(0, MAX_ERROR), again: !(error instanceof ReachError) };
}

/** Of a status alone: 2xx is done, 408, 425, 429 and 5xx may pass, the rest will not. */
export function byStatus({ status, retryAfter }: Posted): Sent {
  if (status >= 200 && status < 300) return { ok: true };
  const again = status >= 500 || [408, 425, 429].includes(status);
  return {
    ok: false,
    error: `the receiver answered ${status}`,
    again,
    ...(retryAfter === null ? {} : { afterMs: retryAfter * 1000 }),
  };
}
