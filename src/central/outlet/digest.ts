import { CHINA_MS } from './words.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface Period {
  readonly from: number;
  readonly to: number;
}

/** The last whole period that has ended. A day ends at that hour in China. */
export function lastPeriod(every: 'hour' | 'day', hour: number, now: number): Period {
  const length = every === 'hour' ? HOUR_MS : DAY_MS;
  const offset = every === 'hour' ? 0 : hour * HOUR_MS - CHINA_MS;
  const to = Math.floor((now - offset) / length) * length + offset;
  return { from: to - length, to };
}
