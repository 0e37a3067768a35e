import { type ClientHttp2Stream, constants } from 'node:http2';
import type { Destination, Route } from '../../model/destination.js';
import type { Judgement } from '../gate.js';
import type { H2Exchange } from '../h2/exchange.js';
import { type Relayed, relayAnswer, requestFields } from '../h2/send.js';
import { field } from '../headers.js';
import type { HeldBody } from '../hold.js';
import { heldOf, type ServeContext } from '../serve.js';
import type { UpstreamTarget } from '../upstream.js';
import { type Burst, openBursts, type Pace } from './bursts.js';
import { failureStatus, refusalStatus } from './status.js';

/*
 * A call that is a stream of messages, and may be one for days (gRPC over HTTP/2). Its life where content is held:
 *
 *   head ─► messages until the sender pauses ─► judged ─► head and messages go on ─► messages until … ─► judged ─► …
 *
 * Where it is streamed, everything goes on at once and the same judging goes along beside it. A refusal ends the call with
 * status 7 for its client and a reset for the site.
 */

/** How long a client may be thought to have more to send: until the site has spoken it sends a file, then it talks. */
const BEFORE_ANSWER: Pace = { quietMs: 60, longestMs: 5_000 };
const AFTER_ANSWER: Pace = { quietMs: 10, longestMs: 250 };

/** Codings of messages that inspection undoes. */
const READABLE = new Set(['identity', 'gzip', 'deflate']);

/** Whether a request is such a call. */
export function isCall({ head }: H2Exchange): boolean {
  return /^application\/grpc(?:\+|;|$)/i.test(field(head.headers, 'content-type') ?? '');
}

export interface Call {
  readonly exchange: H2Exchange;
  readonly destination: Destination;
  readonly route: Route;
  readonly target: UpstreamTarget;
}

/** Carries a call to its end. Rejects for faults of our own only. */
export async function serveCall(call: Call, context: ServeContext): Promise<void> {
  const { exchange, route } = call;
  const { counters } = context;
  counters.requests += 1;
  const line = openLine(call, context);
  const bursts = openBursts(context.hold, () => (line.answered ? AFTER_ANSWER : BEFORE_ANSWER));
  let over = false;
  const streams = route.treatment !== 'inspect-hold' && route.treatment !== 'refuse';
  try {
    if (streams) await line.open();
    const read = exchange
      .readBody((chunk) => {
        const waits = [bursts.push(chunk), streams ? line.write(chunk) : undefined].filter(
          (wait) => wait !== undefined,
        );
        return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined);
      })
      .then(() => bursts.end());
    // A body that breaks off, or is none, ends the call wherever it is.
    const broken = read.then(() => new Promise<never>(() => undefined));
    await Promise.race([judgeAll(), line.over, broken]);
    await line.over;
    counters.forwarded += 1;
  } catch (error) {
    if (error instanceof Refused) {
      counters.refused += 1;
      line.end(refusalStatus(error.judgement));
    } else {
      counters.failed += 1;
      line.end(failureStatus(error, exchange.head.host));
    }
  } finally {
    over = true;
    bursts.close();
    exchange.stopReading();
  }

  async function judgeAll(): Promise<void> {
    for (;;) {
      const burst = await bursts.next();
      try {
        await judge(burst);
        if (over) return;
        if (!streams) await line.pass(burst.body);
      } finally {
        burst.body.release();
      }
      if (!burst.last) continue;
      line.finish();
      return;
    }
  }

  async function judge({ body, packed }: Burst): Promise<void> {
    counters.inspectedBytes += body.size;
    const coding = field(exchange.head.headers, 'grpc-encoding')?.toLowerCase() ?? 'identity';
    const held = heldOf(exchange, call.destination, route, body);
    const judgement = await context.gate.judge({
      ...held,
      // The head was judged with the first messages: what it said is not said again by each.
      head: line.left() === 0 ? held.head : { ...held.head, target: TALK_TARGET, headers: TALK },
      unreadable: packed && !READABLE.has(coding) ? 'unsupported-format' : null,
      left: line.left,
    });
    if (judgement.action === 'refuse') throw new Refused(judgement);
  }
}

/** The head of later messages. */
const TALK_TARGET = '/';
const TALK = [['content-type', 'application/grpc']] as const;

class Refused extends Error {
  readonly judgement: Judgement;

  constructor(judgement: Judgement) {
    super('the call is refused');
    this.judgement = judgement;
  }
}

/** The other half of a call: towards the site. */
interface Line {
  /** The site has said something. */
  readonly answered: boolean;
  /** Settles when the answer is whole, or cannot be had. */
  readonly over: Promise<void>;
  /** Bytes of messages that have left. */
  left(): number;
  open(): Promise<void>;
  write(chunk: Buffer): Promise<void> | undefined;
  /** Sends a burst, and before it the head if that is still here. */
  pass(body: HeldBody): Promise<void>;
  finish(): void;
  /** Breaks off: the site is reset, the client is told by these fields. */
  end(status: readonly (readonly [string, string])[]): void;
}

function openLine({ exchange, target }: Call, { upstream, counters }: ServeContext): Line {
  let stream: ClientHttp2Stream | null = null;
  let relayed: Relayed | null = null;
  let bytes = 0;
  let settle: (answer: Promise<void>) => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    settle = resolve;
  });
  over.catch(() => undefined);

  const line: Line = {
    over,
    get answered() {
      return relayed?.begun === true;
    },
    left: () => bytes,
    async open() {
      if (stream !== null) return;
      stream = await upstream.sessions(target).request(requestFields(exchange.head, null), false);
      relayed = relayAnswer(stream, exchange, counters);
      settle(relayed.done);
    },
    write(chunk) {
      if (stream === null || stream.destroyed) return undefined;
      bytes += chunk.length;
      return stream.write(chunk) ? undefined : drained(stream);
    },
    async pass(body) {
      await line.open();
      for (let at = 0; at < body.size && stream !== null && !stream.destroyed; ) {
        const piece = Buffer.from(body.read(at, PIECE));
        at += piece.length;
        await line.write(piece);
      }
    },
    finish: () => void stream?.end(),
    end(status) {
      stream?.close(constants.NGHTTP2_CANCEL);
      if (relayed?.stop(status) === true || exchange.gone) return;
      exchange.relay(200, 'OK', [['content-type', 'application/grpc'], ...status], true).end([]);
    },
  };
  return line;
}

const PIECE = 256 * 1024;

function drained(stream: ClientHttp2Stream): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      stream.removeListener('drain', settle);
      stream.removeListener('close', settle);
      resolve();
    };
    stream.once('drain', settle);
    stream.once('close', settle);
  });
}
