const DAY_MS = 86_400_000;

/** How long each class of rows is kept, milliseconds. */
export interface Retention {
  /** What source systems showed and exported, and what came in. */
  readonly seenMs: number;
  readonly sentMs: number;
  readonly refusedMs: number;
  /** Rows of judged transfers. */
  readonly transfersMs: number;
  readonly incidentsMs: number;
}

export const DEFAULT_RETENTION: Retention = {
  seenMs: 180 * DAY_MS,
  sentMs: 365 * DAY_MS,
  refusedMs: 90 * DAY_MS,
  transfersMs: 90 * DAY_MS,
  incidentsMs: 365 * DAY_MS,
};
