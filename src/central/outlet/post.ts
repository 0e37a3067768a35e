import https from 'node:https';
import { rootCertificates } from 'node:tls';
import { checkHost, guardedLookup, type Reach, ReachError } from './guard.js';
import type { Sent } from './message.js';

export interface Posted {
  readonly status: number;
  readonly text: string;
  /** Seconds, where the receiver said. */
  readonly retryAfter: number | null;
}

const TIMEOUT_MS = 15_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/** What central trusts: the usual authorities and those of its administrator. */
export const trusted = ({ ca }: Reach, own?: string): string[] | undefined => {
  const extra = [ca, own].filter((pem): pem is string => typeof pem === 'string');
  return extra.length === 0 ? undefined : [...rootCertificates, ...extra];
};

/**
 * POSTs over HTTPS, or GETs where there is no body; follows nothing, reads at most `maxBytes` of the answer. Rejects with ReachError, or with what the
 * connection said.
 */
export function post(
  url: string,
  body: string | null,
  headers: Readonly<Record<string, string>>,
  reach: Reach,
  maxBytes = MAX_ANSWER_BYTES,
): Promise<Posted> {
  return new Promise((resolve, reject) => {
    const { hostname } = new URL(url);
    checkHost(hostname, reach);
    const ca = trusted(reach);
    const request = https.request(url, {
      method: body === null ? 'GET' : 'POST',
      headers: body === null ? headers : { ...headers, ...lengthOf(body) },
      lookup: guardedLookup(reach),
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(ca === undefined ? {} : { ca }),
    });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= maxBytes) chunks.push(chunk);
        else response.destroy(new Error('the answer is too long'));
      });
      response.on('error', reject);
      response.on('end', () => {
        const after = Number(response.headers['retry-after']);
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString('utf8'),
          retryAfter: Number.isFinite(after) && after > 0 ? after : null,
        });
      });
    });
    request.end(body ?? undefined);
  });
}

const lengthOf = (body: string) => ({
  'Content-Type': 'application/json; charset=utf-8',
  'Content-Length': Buffer.byteLength(body),
});

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
