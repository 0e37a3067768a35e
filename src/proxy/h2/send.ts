import { type ClientHttp2Stream, constants, type OutgoingHttpHeaders } from 'node:http2';
import { Readable } from 'node:stream';
import { withoutQuic } from '../alt-svc.js';
import type { Counters } from '../counters.js';
import type { Exchange, RawHeaders, RequestHead, ResponseSink } from '../exchange.js';
import { LinkError } from '../framing/link.js';
import { ResponseError } from '../framing/response-head.js';
import { reasonPhrase } from '../framing/status.js';
import { endToEnd, field, pairs } from '../headers.js';
import type { Outgoing } from '../outgoing.js';
import { outgoing } from './fields.js';
import type { Sessions } from './sessions.js';

/** The origin had not looked at the request when it gave it back: it may go again (RFC 9113 section 8.7). */
class RefusedStreamError extends Error {}

/** How long an origin may take to begin its answer. */
const ANSWER_MS = 300_000;
/** How often a request goes out that an origin gives back unread. */
const MAX_TRIES = 3;

/** A request's head as it travels on. `length` of its body, null where none is named. */
export function requestFields(
  { method, scheme, host, port, target, headers }: RequestHead,
  length: number | null,
): OutgoingHttpHeaders {
  const name = host.includes(':') ? `[${host}]` : host;
  const authority = field(headers, 'host') ?? (port === (scheme === 'https' ? 443 : 80) ? name : `${name}:${port}`);
  const trailers = field(headers, 'te')?.toLowerCase() === 'trailers' ? { te: 'trailers' } : {};
  return {
    ':method': method,
    ':scheme': scheme,
    ':authority': authority,
    ':path': target,
    ...outgoing(null, endToEnd(headers, ['expect', 'content-length'])),
    ...trailers,
    ...(length === null ? {} : { 'content-length': String(length) }),
  };
}

/**
 * Sends a request whose body we hold and relays the answer while it arrives, as `forward` does over HTTP/1.1. A request the
 * origin gives back unread is sent again.
 */
export async function forwardH2(
  exchange: Exchange,
  body: Outgoing | null,
  sessions: Sessions,
  counters: Counters,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const empty = body === null || body.size === 0;
    const stream = await sessions.request(requestFields(exchange.head, body?.size ?? null), empty);
    const answered = relayAnswer(stream, exchange, counters).done;
    if (!empty) {
      const content = body.content();
      if (content instanceof Readable) {
        content.on('error', () => stream.close(constants.NGHTTP2_CANCEL)).pipe(stream);
      } else {
        for (const piece of content) stream.write(piece);
        stream.end();
      }
    }
    try {
      await answered;
      return;
    } catch (error) {
      if (!(error instanceof RefusedStreamError)) throw error;
      if (tries >= MAX_TRIES || body?.once === true || exchange.gone)
        throw new LinkError('UPSTREAM_BROKE_OFF', 'the site gave the request back', error);
    }
  }
}

/** An answer on its way to the client. */
export interface Relayed {
  /** Resolves when the exchange is over; rejects when no answer could be had. */
  readonly done: Promise<void>;
  /** The client has had its head. */
  readonly begun: boolean;
  /** Ends it here with these fields behind it; false when it had not begun, and the client is still to be answered. */
  stop(trailers: RawHeaders): boolean;
}

/** Relays the answer that comes on a stream. A client that goes takes its request with it. */
export function relayAnswer(stream: ClientHttp2Stream, exchange: Exchange, counters: Counters): Relayed {
  let sink: ResponseSink | null = null;
  let trailers: RawHeaders = [];
  let over = false;
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const done = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  const settle = (): boolean => {
    if (over) return false;
    over = true;
    exchange.onGone = null;
    return true;
  };
  const fail = (error: Error): void => {
    if (!settle()) return;
    stream.close(constants.NGHTTP2_CANCEL);
    if (sink === null) reject(error);
    else {
      sink.abort();
      resolve();
    }
  };
  const broken = (): void => {
    fail(
      stream.rstCode === constants.NGHTTP2_REFUSED_STREAM
        ? new RefusedStreamError('the request was given back')
        : new LinkError('UPSTREAM_BROKE_OFF', 'the site broke off before its answer was whole'),
    );
  };
  exchange.onGone = () => {
    if (!settle()) return;
    stream.close(constants.NGHTTP2_CANCEL);
    resolve();
  };
  stream.setTimeout(ANSWER_MS, () => {
    fail(new LinkError('UPSTREAM_SILENT', `the site did not answer in ${ANSWER_MS / 1000} seconds`));
  });
  stream.on('headers', (_fields: unknown, _flags: number, raw: unknown) => {
    attempt(() => {
      const { status, headers } = readAnswer(raw);
      // 100 is between the origin and us: the body is sent in any case.
      if (!over && status !== 100) exchange.inform(status, endToEnd(headers));
    }, fail);
  });
  stream.once('response', (_fields: unknown, flags: number, raw: unknown) => {
    attempt(() => {
      if (over) return;
      const { status, headers } = readAnswer(raw);
      stream.setTimeout(0);
      const ended = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      sink = exchange.relay(status, reasonPhrase(status), withoutQuic(endToEnd(headers), counters), ended);
    }, fail);
  });
  stream.once('trailers', (_fields: unknown, _flags: number, raw: unknown) => {
    attempt(() => {
      trailers = readFields(raw);
    }, fail);
  });
  stream.on('data', (piece: Buffer) => {
    if (over || sink === null || sink.write(piece)) return;
    stream.pause();
    sink.onDrain(() => stream.resume());
  });
  stream.once('end', () => {
    // What is reset ends for its reader too: 'close' tells of that.
    if (sink === null || (stream.rstCode ?? 0) !== 0 || !settle()) return;
    sink.end(endToEnd(trailers));
    resolve();
    // A body that is not needed any more is not sent to its end.
    if (!stream.writableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
  });
  stream.on('error', broken);
  stream.on('close', broken);
  return {
    done,
    get begun() {
      return sink !== null;
    },
    stop(fields) {
      if (!settle()) return sink !== null;
      stream.close(constants.NGHTTP2_CANCEL);
      sink?.end(fields);
      resolve();
      return sink !== null;
    },
  };
}

function attempt(work: () => void, fail: (error: Error) => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ResponseError)) throw error;
    fail(error);
  }
}

const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Fields of an answer, without pseudo-header fields; throws ResponseError for what HTTP/1.1 could not say. */
function readFields(raw: unknown): RawHeaders {
  const all = pairs(Array.isArray(raw) ? (raw as string[]) : []);
  const headers = all.filter(([name]) => !name.startsWith(':'));
  for (const [name, value] of headers) {
    if (!NAME.test(name) || !VALUE.test(value)) throw new ResponseError('a field of it is not "name: value"');
  }
  return headers;
}

function readAnswer(raw: unknown): { readonly status: number; readonly headers: RawHeaders } {
  const all = pairs(Array.isArray(raw) ? (raw as string[]) : []);
  const status = all.find(([name]) => name === ':status')?.[1] ?? '';
  if (!/^[1-9]\d\d$/.test(status)) throw new ResponseError('it has no status');
  return { status: Number(status), headers: readFields(raw) };
}
