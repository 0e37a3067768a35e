import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Exchange, RawHeaders, RequestHead, ResponseSink } from '../exchange.js';
import { field } from '../headers.js';
import { RequestError } from '../request-error.js';
import { outgoing } from './fields.js';
import type { H2Request } from './request.js';

/** What the connection says about every request on it. */
export interface H2Origin {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
}

/** Methods whose servers ask for a length even when there is nothing (RFC 9110 section 8.6). */
const WITH_CONTENT = new Set(['POST', 'PUT', 'PATCH']);

/** What is known of a stream beside its fields. */
export interface Circumstances {
  readonly origin: H2Origin;
  readonly peer: Exchange['peer'];
  /** Its head was the whole request. */
  readonly ended: boolean;
  /** How long its body may stop arriving. */
  readonly stallMs: number;
}

/** An exchange that is one stream of an HTTP/2 connection. */
export interface H2Exchange extends Exchange {
  readonly stream: ServerHttp2Stream;
  /** Answers an extended CONNECT with 200: from here on the stream carries what was asked for. */
  open(headers: RawHeaders): void;
  /** Reads no more of the body: what still comes of it is the client's to stop. */
  stopReading(): void;
}

export function h2Exchange(
  stream: ServerHttp2Stream,
  request: H2Request,
  { origin, peer, ended, stallMs }: Circumstances,
): H2Exchange {
  const bare = ended && request.length === null && WITH_CONTENT.has(request.method);
  const head: RequestHead = {
    method: request.method,
    ...origin,
    target: request.target,
    headers: bare ? [...request.headers, ['content-length', '0']] : request.headers,
  };
  const expects = field(head.headers, 'expect')?.toLowerCase() === '100-continue';
  let answered = false;

  stream.on('close', () => {
    const gone = exchange.onGone;
    exchange.onGone = null;
    if (!answered) gone?.();
  });
  stream.on('timeout', () => stream.close(constants.NGHTTP2_CANCEL));
  stream.setTimeout(ended ? 0 : stallMs);

  const exchange: H2Exchange = {
    stream,
    open: (headers) => stream.respond(outgoing(200, headers)),
    stopReading() {
      stream.removeAllListeners('data');
      stream.pause();
      if (stream.writableFinished) stopSending(stream);
    },
    head,
    hasBody: !ended,
    peer,
    onGone: null,
    get gone() {
      return !answered && (stream.destroyed || stream.closed || stream.aborted);
    },
    readBody(take) {
      if (expects) exchange.inform(100, []);
      return readBody(stream, request.length, take).then(() => void stream.setTimeout(0));
    },
    respond(status, headers, body) {
      if (stream.destroyed || stream.closed || stream.headersSent) return;
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      answered = true;
      stream.respond(outgoing(status, [...headers, ['content-length', String(bytes.length)]]));
      stream.end(head.method === 'HEAD' ? undefined : bytes, () => stopSending(stream));
    },
    inform(status, headers) {
      if (!stream.destroyed && !stream.closed && !stream.headersSent)
        stream.additionalHeaders(outgoing(status, headers));
    },
    relay(status, _, headers, bodiless = false) {
      if (stream.destroyed || stream.closed) return GONE;
      const empty = bodiless || head.method === 'HEAD' || status === 204 || status === 304;
      const over = (): void => {
        answered = true;
      };
      return relay(stream, outgoing(status, headers), { empty, stallMs, over });
    },
  };
  return exchange;
}

/** Once the answer is out, a client need not send the rest of a body that nobody reads (RFC 9113 section 8.1). */
function stopSending(stream: ServerHttp2Stream): void {
  const unread = !stream.endAfterHeaders && !stream.readableEnded && stream.listenerCount('data') === 0;
  if (unread && !stream.closed) stream.close(constants.NGHTTP2_NO_ERROR);
}

function relay(
  stream: ServerHttp2Stream,
  headers: OutgoingHttpHeaders,
  { empty, stallMs, over }: { readonly empty: boolean; readonly stallMs: number; over(): void },
): ResponseSink {
  // Only what has no length can have trailers behind it.
  const waitForTrailers = !empty && headers['content-length'] === undefined;
  let trailers: OutgoingHttpHeaders = {};
  stream.respond(headers, { endStream: empty, waitForTrailers });
  if (waitForTrailers) {
    stream.once('wantTrailers', () => {
      // None at all ends the stream as well.
      stream.sendTrailers(trailers);
      // A reset in the same turn would overtake them.
      setImmediate(() => stopSending(stream));
    });
  }
  return {
    write(piece) {
      if (stream.destroyed || piece.length === 0 || stream.write(piece)) return true;
      // An answer may be slow in coming; what is there must be taken.
      stream.setTimeout(stallMs);
      return false;
    },
    onDrain: (resume) =>
      void stream.once('drain', () => {
        stream.setTimeout(0);
        resume();
      }),
    end(fields) {
      trailers = outgoing(null, fields);
      over();
      stream.end(() => {
        if (!waitForTrailers) stopSending(stream);
      });
    },
    abort: () => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
  };
}

const GONE: ResponseSink = {
  write: () => true,
  onDrain: () => undefined,
  end: () => undefined,
  abort: () => undefined,
};

function readBody(
  stream: ServerHttp2Stream,
  length: number | null,
  take: (chunk: Buffer) => Promise<void> | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let size = 0;
    const fail = (error: unknown): void => {
      stream.removeListener('data', onData);
      // Nobody reads what still comes: the window closes, and the answer tells the client.
      stream.pause();
      reject(error);
    };
    const broken = (): void => fail(new RequestError(400, 'the client broke off before the body was complete'));
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      try {
        const wait = take(chunk);
        if (wait === undefined) return;
        stream.pause();
        wait.then(() => stream.resume(), fail);
      } catch (error) {
        fail(error);
      }
    };
    stream.on('data', onData);
    stream.once('end', () => {
      // A stream that is reset ends for its reader too. Only a body of its full length, or one the client ended itself, is whole.
      if (length !== null ? size === length : !stream.aborted && !stream.closed) resolve();
      else broken();
    });
    stream.once('error', fail);
    stream.once('aborted', broken);
    stream.once('close', broken);
  });
}
