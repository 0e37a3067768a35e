import type { Counts } from './kind.js';

/** What one person sent to destinations that are not sanctioned, in one window (DESIGN.md section 6). */
export interface Figures {
  readonly windowMs: number;
  /** Entries, repeats included. */
  readonly raw: Counts;
  /** Different records. */
  readonly unique: Counts;
  /** Different records of each recipient: one record to two recipients is two, twice to the same is one. */
  readonly counted: Counts;
  /** False when there was more than is read for one question: these are lower bounds. */
  readonly complete: boolean;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The windows of DESIGN.md section 6, shortest first. */
export const WINDOWS_MS = [HOUR_MS, DAY_MS, 7 * DAY_MS, 30 * DAY_MS, 365 * DAY_MS] as const;
