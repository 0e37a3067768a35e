import type { Clock } from '../model/clock.js';
import { Problem } from './api/problem.js';

/** So many a minute from one address, account or PC; more are turned away. */
export interface RateLimit {
  /** Throws Problem TOO_MANY. */
  take(key: string): void;
}

const MINUTE_MS = 60_000;
/** A node has fewer PCs; beyond it counting begins anew. */
const MAX_KEYS = 200_000;

/** Everybody's minute begins and ends at once: nothing is looked through, however many there are. */
export function rateLimit(perMinute: number, clock: Clock): RateLimit {
  let counts = new Map<string, number>();
  let until = Number.NEGATIVE_INFINITY;
  return {
    take(key) {
      const now = clock();
      if (now >= until || counts.size >= MAX_KEYS) {
        counts = new Map();
        until = now + MINUTE_MS;
      }
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count <= perMinute) return;
      const retryAfter = Math.ceil((until - now) / 1000);
      throw new Problem('TOO_MANY', `Too many calls; come back in ${retryAfter} seconds.`, { retryAfter });
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
