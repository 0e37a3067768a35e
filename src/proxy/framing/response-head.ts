import type { RawHeaders } from '../exchange.js';
import { field, fields } from '../headers.js';
import { readFields, unfold } from './fields.js';

/** How the end of a response body is known (RFC 9112 section 6.3). */
export type BodyEnd =
  | { readonly by: 'length'; readonly length: number }
  | { readonly by: 'chunks' }
  | { readonly by: 'close' };

export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  readonly headers: RawHeaders;
  readonly body: BodyEnd;
  /** The connection may carry another request afterwards. */
  readonly keepAlive: boolean;
  /** Seconds the origin keeps an idle connection, when it says so. */
  readonly idleSeconds: number | null;
  readonly bytes: number;
}

/** An answer no client should be handed. */
export class ResponseError extends Error {
  readonly code = 'UPSTREAM_MALFORMED';

  constructor(message: string) {
    super(message);
    this.name = 'ResponseError';
  }
}

const MAX_HEAD = 64 * 1024;
const START = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?\r\n/;

/** Reads a response's head; null while it is not whole. Throws ResponseError. `method` is the request's. */
export function readResponseHead(bytes: Buffer, method: string): ResponseHead | null {
  const end = bytes.indexOf('\r\n\r\n', 0, 'latin1');
  if (end < 0 || end > MAX_HEAD) {
    if (bytes.length > MAX_HEAD) throw new ResponseError('its head is over 64 KiB');
    if (!'HTTP/1.'.startsWith(bytes.toString('latin1', 0, 7))) throw new ResponseError('it does not begin with HTTP/1');
    return null;
  }
  const text = unfold(bytes.toString('latin1', 0, end + 2));
  const start = START.exec(text);
  if (start === null) throw new ResponseError('it does not begin with a status line');
  const headers = readFields(text, start[0].length);
  if (headers === null) throw new ResponseError('a line of its head is not "name: value"');
  const old = start[1] === '0';
  const status = Number(start[2]);
  const body = bodyEnd(headers, status, method);
  const options = fields(headers, 'connection').join(',').toLowerCase();
  const keepAlive = body.by !== 'close' && (old ? /\bkeep-alive\b/.test(options) : !/\bclose\b/.test(options));
  const idle = /\btimeout=(\d{1,6})\b/.exec(field(headers, 'keep-alive') ?? '')?.[1];
  return {
    status,
    statusText: start[3] ?? '',
    headers,
    body,
    keepAlive,
    idleSeconds: idle === undefined ? null : Number(idle),
    bytes: end + 4,
  };
}

function bodyEnd(headers: RawHeaders, status: number, method: string): BodyEnd {
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return { by: 'length', length: 0 };
  const coding = fields(headers, 'transfer-encoding').join(',').toLowerCase();
  const lengths = new Set(fields(headers, 'content-length').flatMap((value) => value.split(/[ \t]*,[ \t]*/)));
  if (coding !== '') {
    // Both at once is how one answer is made to look like two.
    if (lengths.size > 0) throw new ResponseError('it gives both a length and a transfer coding');
    if (coding !== 'chunked') throw new ResponseError('its transfer coding is not "chunked"');
    return { by: 'chunks' };
  }
  if (lengths.size === 0) return { by: 'close' };
  const [length = ''] = lengths;
  if (lengths.size > 1 || !/^\d{1,15}$/.test(length)) throw new ResponseError('its Content-Length is not one number');
  return { by: 'length', length: Number(length) };
}
