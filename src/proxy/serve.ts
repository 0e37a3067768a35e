import type { Destination, Route } from '../model/destination.js';
import type { Counters } from './counters.js';
import type { Exchange } from './exchange.js';
import { failureOf } from './faults.js';
import { forward } from './forward.js';
import type { EarlyRefusal, Gate, Held, InspectableBody, Judgement } from './gate.js';
import { type Look, openGlances } from './glance.js';
import { endToEnd, field, inspectable } from './headers.js';
import { type HeldBody, Holder, type HoldOptions, memoryBody } from './hold.js';
import { failureAnswer, refusal } from './refusal.js';
import { RequestError } from './request-error.js';
import { judgedTarget } from './target.js';
import type { Upstream, UpstreamTarget } from './upstream.js';
import { watchAnswer } from './watch.js';

/** What serving needs, made once. */
export interface ServeContext {
  readonly gate: Gate;
  readonly upstream: Upstream;
  readonly hold: HoldOptions;
  readonly counters: Counters;
}

const EMPTY = memoryBody(Buffer.alloc(0));

export function destinationOf(exchange: Exchange): Destination {
  const { head } = exchange;
  return {
    scheme: head.scheme,
    host: head.host,
    port: head.port,
    method: head.method,
    path: judgedTarget(head.target),
    referer: field(head.headers, 'referer'),
    userAgent: field(head.headers, 'user-agent'),
    contentType: field(head.headers, 'content-type'),
    process: null,
    headers: inspectable(head.headers),
  };
}

/** What the gate is asked about: the head without its credentials, and the whole body. */
export function heldOf(exchange: Exchange, destination: Destination, route: Route, body: InspectableBody): Held {
  const { head, peer } = exchange;
  const headers = destination.headers ?? inspectable(head.headers);
  return {
    destination,
    route,
    head: { method: head.method, host: head.host, target: destination.path, headers },
    cookie: field(head.headers, 'cookie'),
    body,
    peer,
    unreadable: null,
  };
}

/**
 * The life of one held transfer: take the whole body, have it judged, then forward it or refuse it. Until the judgement
 * is in, nothing of the request, head included, goes to the destination.
 */
export async function serve(
  exchange: Exchange,
  destination: Destination,
  route: Route,
  target: UpstreamTarget,
  context: ServeContext,
): Promise<void> {
  const { gate, counters } = context;
  counters.requests += 1;
  const watch = gate.watch?.({ head: exchange.head, route, peer: exchange.peer }) ?? null;
  const unwatch = watch === null ? null : watchAnswer(exchange, watch, context.hold);
  let body: HeldBody = EMPTY;
  let counted: Promise<void> | undefined;
  const { head } = exchange;
  const refuse = (judgement: Judgement): void => {
    counters.refused += 1;
    const answer = refusal(head, judgement);
    exchange.respond(answer.status, answer.headers, answer.body);
  };
  try {
    if (exchange.hasBody) {
      const arrived = await holdBody(exchange, context.hold, {
        look: (soFar, signal) => gate.glance(heldOf(exchange, destination, route, soFar), signal),
        refuse: ({ judgement }) => {
          if (!exchange.gone) refuse(judgement);
        },
      });
      body = arrived.body;
      if (arrived.early !== null) {
        await arrived.early.complete(heldOf(exchange, destination, route, body), arrived.whole);
        return;
      }
    }
    counters.inspectedBytes += body.size;
    const judgement = await gate.judge(heldOf(exchange, destination, route, body));
    counted = judgement.counted;
    if (exchange.gone) return;
    if (judgement.action === 'refuse') {
      refuse(judgement);
      return;
    }
    await forward(exchange, hasLength(exchange) ? body : null, target, context);
    counters.forwarded += 1;
  } catch (error) {
    fail(exchange, error, counters);
  } finally {
    unwatch?.();
    if (counted === undefined) body.release();
    else counted.finally(() => body.release());
  }
}

/** A request that names a body, even an empty one, is forwarded with its length. */
function hasLength(exchange: Exchange): boolean {
  return exchange.hasBody || field(exchange.head.headers, 'content-length') !== null;
}

interface Arrived {
  readonly body: HeldBody;
  /** All of it; otherwise the client broke off once it was refused. */
  readonly whole: boolean;
  readonly early: EarlyRefusal | null;
}

/** A body that says it is larger than the shelf is spooled from the start, and leaves the room to others. */
function shelved({ head }: Exchange, options: HoldOptions): HoldOptions {
  const { shelf, ...spooled } = options;
  return shelf !== undefined && Number(field(head.headers, 'content-length')) > shelf.maxBytes ? spooled : options;
}

/** Takes the body in. A refusal that is certain before its end goes out at once; the rest is still taken, to be counted. */
async function holdBody(
  exchange: Exchange,
  options: HoldOptions,
  { look, refuse }: { readonly look: Look; refuse(early: EarlyRefusal): void },
): Promise<Arrived> {
  const holder = new Holder(shelved(exchange, options));
  const glances = openGlances(look, refuse);
  try {
    await exchange.readBody((chunk) => {
      const wait = holder.take(chunk);
      glances.arrived(holder);
      return wait;
    });
    return { early: await glances.settled(), body: await holder.finish(), whole: true };
  } catch (error) {
    const early = await glances.settled();
    if (early !== null) return { early, body: await holder.finish(), whole: false };
    await holder.discard();
    throw error;
  }
}

/** Answers a failed exchange, unless its client is gone or already had an answer from the parser. */
export function fail(exchange: Exchange, error: unknown, counters: Counters): void {
  if (error instanceof RequestError) counters.malformed += 1;
  else counters.failed += 1;
  if (exchange.gone) return;
  const answer = failureAnswer(exchange.head.headers, exchange.head.host, failureOf(error, exchange.head.host));
  exchange.respond(answer.status, endToEnd(answer.headers), answer.body);
}
