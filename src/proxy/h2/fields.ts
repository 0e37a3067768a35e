import type { OutgoingHttpHeaders } from 'node:http2';
import type { RawHeaders } from '../exchange.js';

/** Fields that HTTP/2 does not carry (RFC 9113 section 8.2.2), beside those every relay leaves out. */
const LEFT_OUT = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'te',
  'trailer',
  'host',
]);

/** Fields of which there can be one: a second is never what both ends read, so the first stands. */
const SINGLE = new Set([
  'access-control-allow-credentials',
  'access-control-max-age',
  'access-control-request-method',
  'age',
  'authorization',
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-md5',
  'content-range',
  'content-type',
  'date',
  'dnt',
  'etag',
  'expires',
  'from',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'range',
  'referer',
  'retry-after',
  'tk',
  'upgrade-insecure-requests',
  'user-agent',
  'x-content-type-options',
]);

/** Fields as Node's HTTP/2 takes them: lower case, repeats as a list. `status` opens the head of an answer. */
export function outgoing(status: number | null, headers: RawHeaders): OutgoingHttpHeaders {
  const out: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  if (status !== null) out[':status'] = String(status);
  for (const [key, value] of headers) {
    const name = key.toLowerCase();
    if (LEFT_OUT.has(name)) continue;
    const before = out[name];
    if (before === undefined) out[name] = value;
    else if (SINGLE.has(name)) continue;
    else if (typeof before === 'string') out[name] = [before, value];
    else before.push(value);
  }
  return out;
}
