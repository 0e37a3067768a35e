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

/** The running totals of one transfer, shared by all its branches. */
export class Allowance {
  readonly budget: Budget;
  readonly #now: () => number;
  readonly #deadline: number;
  #total = 0;
  #entries = 0;
  #calls = 0;

  constructor(budget: Budget, now: () => number) {
    this.budget = budget;
    this.#now = now;
    this.#deadline = now() + budget.maxBusyMs;
  }

  /** Throws BudgetSpent(time) once the busy time is over. Cheap enough for every chunk or row. */
  tick(): void {
    if ((this.#calls++ & 15) === 0 && this.#now() > this.#deadline) throw new BudgetSpent('time');
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
