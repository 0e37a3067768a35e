import type { Rate } from './limits.js';

/** Events that are free for a while and then only at a rate: what a client may do, and not all at once. */
export interface Allowance {
  /** False once there were more than are allowed. `now` in milliseconds. */
  spend(now: number): boolean;
}

export function openAllowance({ burst, perSecond }: Rate): Allowance {
  let left = burst;
  let last = Number.NEGATIVE_INFINITY;
  return {
    spend(now) {
      if (last !== Number.NEGATIVE_INFINITY) left = Math.min(burst, left + ((now - last) * perSecond) / 1000);
      last = now;
      left -= 1;
      return left >= 0;
    },
  };
}
