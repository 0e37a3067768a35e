import { type HeldBody, Holder, type HoldOptions } from '../hold.js';
import { MessageError, openBoundaries } from './messages.js';

/** Messages that came together: judged together, and then on their way together. */
export interface Burst {
  /** Whole messages only. Release it. */
  readonly body: HeldBody;
  /** Some message of the stream so far was compressed. */
  readonly packed: boolean;
  /** Nothing comes behind it. */
  readonly last: boolean;
}

/** Cuts a stream of messages where its sender pauses: a call of one message is one burst, and so is a file in pieces. */
export interface Bursts {
  /** A promise means: wait before handing over more. Throws MessageError, HoldError. */
  push(chunk: Buffer): Promise<void> | undefined;
  /** The sender is done; throws MessageError when a message is cut. */
  end(): void;
  /** The next burst; rejects with HoldError. The first may be empty, when the sender waits for an answer to its head alone. */
  next(): Promise<Burst>;
  /** Throws away what is held. */
  close(): void;
}

/** When a sender has paused. */
export interface Pace {
  /** No byte for so long. */
  readonly quietMs: number;
  /** A sender that never pauses is cut after so long. */
  readonly longestMs: number;
}

/** A longer message is none that a service takes. */
const MAX_MESSAGE = 64 * 1024 * 1024;
/** Bytes taken ahead while a burst is judged. */
const MAX_AHEAD = 1024 * 1024;
const CUT = 'a message is not complete';

export function openBursts(hold: HoldOptions, pace: () => Pace): Bursts {
  const boundaries = openBoundaries(MAX_MESSAGE);
  let holder = new Holder(hold);
  /** Of the message under way. */
  let tail: Buffer[] = [];
  let tailBytes = 0;
  let writing: Promise<void> = Promise.resolve();
  let began = performance.now();
  let timer: NodeJS.Timeout | null = null;
  let ended = false;
  let first = true;
  let waiting: { resolve(burst: Burst): void; reject(error: unknown): void } | null = null;
  let onTaken: (() => void) | null = null;

  function give(): void {
    const taker = waiting;
    if (taker === null) return;
    waiting = null;
    first = false;
    stopTimer();
    const full = holder;
    holder = new Holder(hold);
    const taken = onTaken;
    onTaken = null;
    taken?.();
    const { packed } = boundaries;
    const last = ended;
    writing.then(() => full.finish()).then((body) => taker.resolve({ body, packed, last }), taker.reject);
  }

  function stopTimer(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  function paused(): void {
    timer = null;
    if (holder.size > 0 || first) give();
  }

  /** Gives at once what is complete, or when its sender pauses. */
  function schedule(): void {
    if (waiting === null) return;
    stopTimer();
    if (ended) {
      give();
      return;
    }
    const { quietMs, longestMs } = pace();
    const left = began + longestMs - performance.now();
    timer = setTimeout(paused, Math.max(0, Math.min(quietMs, left)));
  }

  function hand(piece: Buffer): void {
    const wait = holder.take(piece);
    if (wait === undefined) return;
    writing = wait;
    // Whoever takes the burst hears of it.
    wait.catch(() => undefined);
  }

  return {
    push(chunk) {
      if (holder.size === 0) began = performance.now();
      const whole = boundaries.take(chunk);
      if (whole > 0) {
        for (const piece of tail) hand(piece);
        hand(whole === chunk.length ? chunk : chunk.subarray(0, whole));
        tail = [];
        tailBytes = 0;
      }
      if (whole < chunk.length) {
        tail.push(whole === 0 ? chunk : chunk.subarray(whole));
        tailBytes += chunk.length - whole;
      }
      schedule();
      if (waiting !== null || holder.size + tailBytes <= MAX_AHEAD) return undefined;
      return new Promise((resolve) => {
        onTaken = resolve;
      });
    },
    end() {
      if (!boundaries.between) throw new MessageError(3, CUT);
      ended = true;
      schedule();
    },
    next() {
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        began = performance.now();
        schedule();
      });
    },
    close() {
      stopTimer();
      waiting = null;
      tail = [];
      onTaken?.();
      writing
        .catch(() => undefined)
        .then(() => holder.discard())
        .catch((error: unknown) => process.emitWarning(`a spool file did not close: ${String(error)}`));
    },
  };
}
