import { randomBytes } from 'node:crypto';
import type { RawHeaders } from '../exchange.js';
import { bodyReader } from '../framing/body-reader.js';
import { ResponseError } from '../framing/response-head.js';
import { endToEnd } from '../headers.js';
import { memoryBody } from '../hold.js';
import type { Intercepted } from '../intercept.js';
import { refusal } from '../refusal.js';
import { destinationOf, fail, heldOf, type ServeContext } from '../serve.js';
import { type Door, openWebSocket } from '../websocket/open.js';
import type { H2Exchange } from './exchange.js';

/**
 * A WebSocket that is one stream of an HTTP/2 connection (RFC 8441). To the site it is an ordinary upgrade; its messages are
 * judged as those of any other.
 */
export async function serveWebSocket(
  exchange: H2Exchange,
  { target }: Intercepted,
  context: ServeContext & { readonly onFault: (error: unknown) => void },
): Promise<void> {
  const { gate, counters } = context;
  counters.requests += 1;
  const { head, stream, peer } = exchange;
  // In HTTP/1.1, as which it is judged and goes on, the handshake is a GET.
  const destination = { ...destinationOf(exchange), method: 'GET', contentType: null };
  const route = gate.resolve(destination);
  const held = heldOf(exchange, destination, route, memoryBody(Buffer.alloc(0)));
  const judgement = await gate.judge({ ...held, head: { ...held.head, method: 'GET' } });
  if (exchange.gone) return;
  if (judgement.action === 'refuse') {
    counters.refused += 1;
    const answer = refusal(head, judgement);
    exchange.respond(answer.status, answer.headers, answer.body);
    return;
  }
  stream.setTimeout(0);
  const key: RawHeaders = [['Sec-WebSocket-Key', randomBytes(16).toString('base64')]];
  const headers = [...head.headers, ...key];
  const early = Buffer.alloc(0);
  const line = { client: stream, early, method: 'GET', path: head.target, headers, target, destination, route, peer };
  try {
    await openWebSocket({ ...line, ...streamDoor(exchange) }, context);
    counters.forwarded += 1;
  } catch (error) {
    fail(exchange, error, counters);
  }
}

/** The door of HTTP/2: 200 opens the stream, any other status is a plain answer. */
function streamDoor(exchange: H2Exchange): Door {
  return {
    accept({ headers }) {
      exchange.open(endToEnd(headers, ['sec-websocket-accept']));
    },
    decline({ status, statusText, headers, body }, rest, server) {
      const sink = exchange.relay(status, statusText, endToEnd(headers));
      const reader = bodyReader(body);
      const end = (): void => {
        server.destroy();
        sink.end([]);
      };
      const give = (chunk: Buffer): void => {
        try {
          reader.take(chunk, 0, (piece) => {
            if (sink.write(piece)) return;
            server.pause();
            sink.onDrain(() => server.resume());
          });
          if (reader.done) end();
        } catch (error) {
          if (!(error instanceof ResponseError)) throw error;
          server.destroy();
          sink.abort();
        }
      };
      exchange.onGone = () => void server.destroy();
      server.on('data', give);
      server.on('error', () => sink.abort());
      server.on('end', () => {
        if (body.by === 'close') end();
        else if (!reader.done) sink.abort();
      });
      if (reader.done) end();
      else if (rest.length > 0) give(rest);
      server.resume();
    },
  };
}
