import type { IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import { rootCertificates } from 'node:tls';
import { checkHost, guardedLookup, type Reach } from './guard.js';

export interface Exchanged {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  /** The longest answer that is read. */
  readonly maxBytes: number;
}

const TIMEOUT_MS = 15_000;

/** What central trusts: the usual authorities and those of its administrator. */
export const trusted = ({ ca }: Reach, own?: string): string[] | undefined => {
  const extra = [ca, own].filter((pem): pem is string => typeof pem === 'string');
  return extra.length === 0 ? undefined : [...rootCertificates, ...extra];
};

/** One call over HTTPS; follows nothing. Rejects with ReachError, or with what the connection said. */
export function exchange(url: string, { method, headers, body, maxBytes }: Asked, reach: Reach): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const { hostname } = new URL(url);
    checkHost(hostname, reach);
    const ca = trusted(reach);
    const length = body === null ? {} : { 'Content-Length': Buffer.byteLength(body) };
    const request = https.request(url, {
      method,
      headers: { ...headers, ...length },
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
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    request.end(body ?? undefined);
  });
}
