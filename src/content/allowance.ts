import type { Budget } from '../model/budget.js';
import type { Reason } from '../model/outcome.js';

const MiB = 1024 * 1024;

/** A budget is used up: ends the branch being read. Never leaves this room; becomes `sink.unread()`. */
export class BudgetSpent extends Error {
  readonly code = 'BUDGET_SPENT';
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(`inspection stopped: budget ${reason} is spent; raise it in the policy if this was lawful work`);
    this.reason = reason;
  }
}

/** What the outcome of a branch is when this budget ended it: the tail is missing, or nothing can be said about it. */
export function outcomeOf(reason: Reason): 'partial' | 'uninspectable' {
  return reason === 'too-large' || reason === 'entries' || reason === 'corrupt' || reason === 'no-ocr'
    ? 'partial'
    : 'uninspectable';
}

/** Before the first beat, milliseconds; each comes after twice the time of the one before, up to `BEAT_MS`. */
const FIRST_BEAT_MS = 2;
const BEAT_MS = 25;

/** The running totals of one transfer, shared by all its branches. */
export class Allowance {
  readonly budget: Budget;
  readonly #now: () => number;
  #deadline: number;
  readonly #beat: (() => void) | null;
  #nextBeat: number;
  #pause = FIRST_BEAT_MS;
  #total = 0;
  #entries = 0;
  #calls = 0;
  #late = false;

  /**
   * `beat` is called soon, and then every 25 ms or so of reading, between two rows, lines or chunks and never inside a call of the sink:
   * the place to send word of what was found so far, or to stop. What it throws ends the reading and comes through.
   */
  constructor(budget: Budget, now: () => number, beat: (() => void) | null = null) {
    this.budget = budget;
    this.#now = now;
    this.#beat = beat;
    const started = now();
    this.#deadline = started + budget.maxBusyMs;
    this.#nextBeat = started + FIRST_BEAT_MS;
  }

  /** Throws BudgetSpent(time) once the busy time is over. Cheap enough for every chunk or row. */
  tick(): void {
    if ((this.#calls++ & 15) !== 0 && !this.#late) return;
    const now = this.#now();
    // What is late stays late: of ten thousand parts that are left, none begins.
    this.#late = now > this.#deadline;
    if (this.#late) throw new BudgetSpent('time');
    if (this.#beat === null || now < this.#nextBeat) return;
    this.#pause = Math.min(BEAT_MS, 2 * this.#pause);
    this.#nextBeat = now + this.#pause;
    this.#beat();
  }

  /** Busy time that is left, in milliseconds; never below zero. */
  get leftMs(): number {
    return Math.max(0, this.#deadline - this.#now());
  }

  /** Bytes and entries that may still come out. */
  get left(): { readonly bytes: number; readonly entries: number } {
    return {
      bytes: Math.max(0, this.budget.maxTotalBytes - this.#total),
      entries: Math.max(0, this.budget.maxEntries - this.#entries),
    };
  }

  /** Moves the end of the busy time, for work that has a time of its own. */
  lend(ms: number): void {
    this.#deadline += ms;
  }

  /** Waiting that is not this transfer's fault: its time does not count. */
  async waiting<T>(step: Promise<T>): Promise<T> {
    const began = this.#now();
    try {
      return await step;
    } finally {
      this.#deadline += this.#now() - began;
    }
  }

  /** Counts one entry of a container. */
  entry(): void {
    this.tick();
    if (++this.#entries > this.budget.maxEntries) throw new BudgetSpent('entries');
  }

  /** Counts unpacked bytes of one part that was `packedBytes` long; call the result with each chunk's size. */
  meter(packedBytes: number): (bytes: number) => void {
    let part = 0;
    return (bytes) => {
      this.tick();
      part += bytes;
      this.#total += bytes;
      if (this.#total > this.budget.maxTotalBytes || part > this.budget.maxPartBytes)
        throw new BudgetSpent('too-large');
      if (part > MiB && part > packedBytes * this.budget.maxRatio) throw new BudgetSpent('ratio');
    };
  }
}
