import { PassThrough } from 'node:stream';
import type { Destination, Route } from '../../model/destination.js';
import { forward } from '../forward.js';
import { field } from '../headers.js';
import { refusal } from '../refusal.js';
import { fail, type ServeContext } from '../serve.js';
import { openTee } from '../tee.js';
import type { UpstreamTarget } from '../upstream.js';
import type { H2Exchange } from './exchange.js';

/** Bytes that wait for a slow site before the client has to wait too. */
const MAX_WAITING = 256 * 1024;

/**
 * A request that is not held: it goes on while it comes, and where the route asks for it is read alongside and cut off when
 * a rule is met.
 */
export async function serveStream(
  exchange: H2Exchange,
  destination: Destination,
  route: Route,
  target: UpstreamTarget,
  context: ServeContext,
): Promise<void> {
  const { counters } = context;
  counters.requests += 1;
  const content = new PassThrough({ highWaterMark: MAX_WAITING });
  // Whoever reads it hears of it.
  content.on('error', () => undefined);
  let cut = false;
  const tee =
    route.treatment !== 'inspect-tee'
      ? null
      : openTee(exchange, destination, route, context, (judgement) => {
          cut = true;
          const { onGone } = exchange;
          exchange.onGone = null;
          onGone?.();
          content.destroy();
          if (exchange.stream.headersSent) exchange.stream.close(CANCEL);
          else {
            const answer = refusal(exchange.head, judgement);
            exchange.respond(answer.status, answer.headers, answer.body);
          }
          exchange.stopReading();
        });
  if (exchange.hasBody) {
    exchange
      .readBody((chunk) => {
        if (cut || content.destroyed) return undefined;
        tee?.take(chunk);
        if (content.write(chunk)) return undefined;
        return new Promise((resolve) => {
          content.once('drain', resolve);
          content.once('close', resolve);
        });
      })
      .then(
        () => {
          content.end();
          tee?.end();
        },
        (error: unknown) => {
          tee?.stop();
          content.destroy(error instanceof Error ? error : new Error('the body broke off'));
        },
      );
  } else tee?.end();
  const length = field(exchange.head.headers, 'content-length');
  const body = { size: length === null ? null : Number(length), content: () => content, once: true };
  try {
    await forward(exchange, exchange.hasBody || length !== null ? body : null, target, context);
    if (!cut) counters.forwarded += 1;
  } catch (error) {
    if (!cut) fail(exchange, error, counters);
  } finally {
    if (!exchange.stream.readableEnded) exchange.stopReading();
  }
}

/** RFC 9113 section 7: CANCEL. */
const CANCEL = 8;
