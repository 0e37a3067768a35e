import { withoutQuic } from './alt-svc.js';
import type { Counters } from './counters.js';
import type { Exchange, RawHeaders, RequestHead, ResponseSink } from './exchange.js';
import { writeFields } from './framing/fields.js';
import type { AnswerHandler, Link } from './framing/link.js';
import type { Links } from './framing/links.js';
import type { ResponseHead } from './framing/response-head.js';
import { forwardH2 } from './h2/send.js';
import { endToEnd, field } from './headers.js';
import { inChunks, type Outgoing } from './outgoing.js';
import type { Upstream, UpstreamTarget } from './upstream.js';

/** Methods that may be sent again when a kept connection died before any answer (RFC 9110 section 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** A kept connection turned out dead before it said anything: the request may go again on another. */
class StaleLinkError extends Error {}

/**
 * Sends a request whose body we hold and relays the answer while it arrives. Resolves when the exchange is over, and
 * rejects when no answer could be had (nothing was sent to the client then); an answer that breaks off later is broken
 * off for the client too.
 */
export async function forward(
  exchange: Exchange,
  body: Outgoing | null,
  target: UpstreamTarget,
  { upstream, counters }: { readonly upstream: Upstream; readonly counters: Counters },
): Promise<void> {
  if (upstream.speaksOnlyH2(target)) await forwardH2(exchange, body, upstream.sessions(target), counters);
  else await forwardH1(exchange, body, upstream.links(target), counters);
}

/** An idempotent request is sent once more, on a new connection's behalf, if the kept one is dead. */
async function forwardH1(exchange: Exchange, body: Outgoing | null, links: Links, counters: Counters): Promise<void> {
  for (;;) {
    const link = await links.take();
    if (exchange.gone) {
      links.give(link);
      return;
    }
    try {
      await send(exchange, body, link, counters);
      return;
    } catch (error) {
      if (!(error instanceof StaleLinkError)) throw error;
      if (body?.once === true || !IDEMPOTENT.has(exchange.head.method) || exchange.gone) throw error.cause;
    }
  }
}

/** The request's head as it travels on. Where the body's length is known, chunked framing becomes a length. */
function requestHead({ head }: Exchange, body: Outgoing | null): string {
  const host = field(head.headers, 'host') === null ? `Host: ${authorityOf(head)}\r\n` : '';
  const fields = host + writeFields(endToEnd(head.headers, ['expect', 'content-length']));
  const named = body?.size === null ? 'Transfer-Encoding: chunked\r\n' : `Content-Length: ${body?.size ?? 0}\r\n`;
  const length = body === null ? '' : named;
  return `${head.method} ${head.target} HTTP/1.1\r\n${fields}${length}\r\n`;
}

/** HTTP/1.0 clients need not name the host; origins of today want it named. */
function authorityOf({ scheme, host, port }: RequestHead): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === (scheme === 'https' ? 443 : 80) ? name : `${name}:${port}`;
}

function send(exchange: Exchange, body: Outgoing | null, link: Link, counters: Counters): Promise<void> {
  return new Promise((resolve, reject) => {
    const kept = link.used;
    const plain = body === null || body.size === 0 ? [] : body.content();
    const content = body?.size === null ? inChunks(plain) : plain;
    let sink: ResponseSink | null = null;
    let over = false;
    const settle = (): void => {
      over = true;
      exchange.onGone = null;
    };
    const resume = (): void => {
      if (!over) link.resume();
    };
    // By a name: written into the assignment, V8 keeps each exchange until a full collection (bench/README.md).
    const gone = (): void => {
      settle();
      link.abort();
      resolve();
    };
    const handler: AnswerHandler = {
      inform: ({ status, headers }: ResponseHead) => exchange.inform(status, endToEnd(headers)),
      head({ status, statusText, headers }) {
        sink = exchange.relay(status, statusText, withoutQuic(endToEnd(headers), counters));
      },
      data(piece) {
        if (sink === null || sink.write(piece)) return true;
        sink.onDrain(resume);
        return false;
      },
      end(trailers: RawHeaders) {
        settle();
        sink?.end(endToEnd(trailers));
        resolve();
      },
      failed(error, begun) {
        settle();
        if (sink !== null) {
          sink.abort();
          resolve();
        } else reject(kept && !begun ? new StaleLinkError('the kept connection was dead', { cause: error }) : error);
      },
    };
    exchange.onGone = gone;
    link.send(exchange.head.method, requestHead(exchange, body), content, handler);
  });
}
