import type { OpaqueCount, OpaquePer, OpaqueQuery } from '../../model/opaque.js';

/** Who sent unreadable bytes, and by what way. */
export interface OpaqueSource {
  /** Person id. */
  readonly person: string;
  readonly channel: string;
  readonly host: string;
}

/** Bytes that nobody could read, added up over the windows the policy asks about. Says nothing of their content. */
export interface OpaqueBudget {
  add(queries: readonly OpaqueQuery[], source: OpaqueSource, bytes: number): void;
  /** How it stands before `more` bytes leave, and after. */
  counts(queries: readonly OpaqueQuery[], source: OpaqueSource, more: number): OpaqueCount[];
}

/** Steps in which a window moves on. */
const STEPS = 60;
const MAX_SUMS = 4_096;

/** @param monotonicMs time that never jumps: a clock set back must not stop a window. */
export function openOpaqueBudget(monotonicMs: () => number): OpaqueBudget {
  const sums = new Map<string, SlidingSum>();

  function sumOf(query: OpaqueQuery, source: OpaqueSource): SlidingSum {
    const key = keyOf(query, source);
    const sum = sums.get(key) ?? new SlidingSum(query.windowMs / STEPS);
    sums.delete(key);
    sums.set(key, sum);
    // The one untouched longest goes first.
    for (const oldest of sums.keys()) {
      if (sums.size <= MAX_SUMS) break;
      sums.delete(oldest);
    }
    return sum;
  }

  return {
    add(queries, source, bytes) {
      for (const query of queries) sumOf(query, source).add(monotonicMs(), bytes);
    },
    counts: (queries, source, more) =>
      queries.map((query) => {
        const before = sumOf(query, source).total(monotonicMs());
        return { query, before, after: before + more };
      }),
  };
}

const OF: Readonly<Record<OpaquePer, (source: OpaqueSource) => string>> = {
  channel: ({ channel }) => channel,
  destination: ({ host }) => host,
};

function keyOf({ windowMs, per }: OpaqueQuery, source: OpaqueSource): string {
  return `${windowMs} ${per} ${source.person} ${OF[per](source)}`;
}

/** What was added within the last 60 steps. */
class SlidingSum {
  readonly #stepMs: number;
  readonly #steps = new Float64Array(STEPS);
  #current = 0;
  #sum = 0;

  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  add(now: number, bytes: number): void {
    this.#moveTo(now);
    const at = this.#current % STEPS;
    this.#steps[at] = (this.#steps[at] ?? 0) + bytes;
    this.#sum += bytes;
  }

  total(now: number): number {
    this.#moveTo(now);
    return this.#sum;
  }

  #moveTo(now: number): void {
    const step = Math.floor(now / this.#stepMs);
    for (let left = Math.min(STEPS, step - this.#current); left > 0; left--) {
      const at = (step - left + 1) % STEPS;
      this.#sum -= this.#steps[at] ?? 0;
      this.#steps[at] = 0;
    }
    this.#current = Math.max(step, this.#current);
  }
}
