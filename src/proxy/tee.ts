import type { Destination, Route } from '../model/destination.js';
import type { Exchange } from './exchange.js';
import type { Judgement } from './gate.js';
import { HoldError, Holder } from './hold.js';
import { heldOf, type ServeContext } from './serve.js';

/** Reads a streamed request alongside: its bytes go on at once, a copy is looked at while they do and judged in the end. */
export interface Tee {
  /** Call for every piece that goes on. */
  take(chunk: Buffer): void;
  /** The body is whole: it is judged. */
  end(): void;
  /** The request broke off: what was looked at stands. */
  stop(): void;
}

/** The first look, and how much more there must be for the next: all looks together read about as much as the body twice. */
const FIRST_BYTES = 64 * 1024;
const GROWTH = 2;
/** A sender that pauses is looked at too, while that is cheap. */
const QUIET_MS = 300;
const CHEAP_BYTES = 1024 * 1024;

/**
 * A copy over the limits is judged as far as it goes, and the transfer is left alone.
 * @param cut told once, when a rule is met: of what goes there nothing more may leave
 */
export function openTee(
  exchange: Exchange,
  destination: Destination,
  route: Route,
  context: ServeContext,
  cut: (judgement: Judgement) => void,
): Tee {
  const { gate, counters } = context;
  const holder = new Holder(context.hold);
  let writing: Promise<void> = Promise.resolve();
  let given: HoldError | null = null;
  let left = 0;
  let looked = 0;
  let next = FIRST_BYTES;
  let looking: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let over = false;

  const giveUp = (error: unknown): void => {
    if (!(error instanceof HoldError)) throw error;
    given = error;
  };
  const failed = (error: unknown): void => {
    process.emitWarning(`a streamed request was not read: ${error instanceof Error ? error.name : 'unknown'}`);
  };

  function finish(judgement: Judgement | null): void {
    if (judgement === null || judgement.action !== 'refuse' || over) return;
    over = true;
    stopTimer();
    counters.refused += 1;
    cut(judgement);
  }

  function stopTimer(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  /** One look at a time; what comes meanwhile waits for the next. */
  function look(): void {
    stopTimer();
    if (over || looking !== null || given !== null || holder.size === looked) return;
    looked = holder.size;
    next = looked * GROWTH;
    looking = writing
      .then(() => gate.review({ ...heldOf(exchange, destination, route, holder.soFar()), left: () => left }))
      .then(finish)
      .catch(failed)
      .finally(() => {
        looking = null;
      });
  }

  async function judgeAll(): Promise<void> {
    await writing;
    await looking;
    if (over) {
      await holder.discard();
      return;
    }
    const whole = given === null ? ((await holder.finish().catch(giveUp)) ?? null) : null;
    const body = whole ?? holder.soFar();
    counters.inspectedBytes += body.size;
    try {
      const held = heldOf(exchange, destination, route, body);
      finish(await gate.judge({ ...held, unreadable: whole === null ? 'too-large' : null, left: () => left }));
    } finally {
      if (whole === null) await holder.discard();
      else whole.release();
    }
  }

  return {
    take(chunk) {
      left += chunk.length;
      if (given !== null || over) return;
      try {
        const wait = holder.take(chunk);
        if (wait !== undefined) writing = wait.catch(giveUp);
      } catch (error) {
        giveUp(error);
        return;
      }
      if (holder.size >= next) look();
      else if (holder.size <= CHEAP_BYTES) timer ??= setTimeout(look, QUIET_MS);
    },
    end() {
      stopTimer();
      judgeAll().catch(failed);
    },
    stop() {
      if (over) return;
      over = true;
      stopTimer();
      writing
        .then(() => looking)
        .then(() => holder.discard())
        .catch(failed);
    },
  };
}
