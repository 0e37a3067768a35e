import type { Clock } from '../model/clock.js';
import { Problem } from './api/problem.js';

/** So many a minute from one address; more are turned away. */
export interface RateLimit {
  /** Throws Problem TOO_MANY. */
  take(key: string): void;
}

const MINUTE_MS = 60_000;
const MAX_KEYS = 10_000;

export function rateLimit(perMinute: number, clock: Clock): RateLimit {
  const counts = new Map<string, { count: number; until: number }>();
  return {
    take(key) {
      const now = clock();
      const there = counts.get(key);
      if (there === undefined || now >= there.until) {
        if (counts.size >= MAX_KEYS) for (const [old, { until }] of counts) if (now >= until) counts.delete(old);
        if (counts.size >= MAX_KEYS) counts.clear();
        counts.set(key, { count: 1, until: now + MINUTE_MS });
        return;
      }
      there.count += 1;
      if (there.count <= perMinute) return;
      const retryAfter = Math.ceil((there.until - now) / 1000);
      throw new Problem('TOO_MANY', `Too many attempts; try again in ${retryAfter} seconds.`, { retryAfter });
    },
  };
}

/** Work that waits its turn in the database, up to a number; beyond it senders keep what they have and come back. */
export interface Turnstile {
  /** Rejects with Problem TOO_MANY when the queue is full. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** @param spread seconds over which senders are asked to come back, chosen by `chance` (0 to 1) */
export function turnstile(maxInside: number, spread: number, chance: () => number): Turnstile {
  let inside = 0;
  return {
    async run(work) {
      if (inside >= maxInside) {
        const retryAfter = 1 + Math.floor(chance() * spread);
        throw new Problem('TOO_MANY', 'Central is busy; keep what you have and come back.', { retryAfter });
      }
      inside += 1;
      try {
        return await work();
      } finally {
        inside -= 1;
      }
    },
  };
}
