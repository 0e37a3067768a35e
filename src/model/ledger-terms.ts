const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

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

/** When refused tries raise what comes next. */
export interface TriesTerms {
  /** Refused tries with much the same records, the next one included. */
  readonly count: number;
  readonly withinMs: number;
  /** Share of the records, 0 to 1, that two tries must have in common. */
  readonly overlap: number;
  /** How long what would be flagged or coached is blocked afterwards. */
  readonly cooldownMs: number;
}

/** What a policy says of the ledger. */
export interface LedgerTerms {
  /** Records from which a view, an export, an import or a list that comes in is bulk. */
  readonly bulk: number;
  readonly retention: Retention;
  readonly tries: TriesTerms;
}

export const DEFAULT_LEDGER: LedgerTerms = {
  bulk: 50,
  retention: {
    seenMs: 180 * DAY_MS,
    sentMs: 365 * DAY_MS,
    refusedMs: 90 * DAY_MS,
    transfersMs: 90 * DAY_MS,
    incidentsMs: 365 * DAY_MS,
  },
  tries: { count: 3, withinMs: DAY_MS, overlap: 0.5, cooldownMs: 30 * MINUTE_MS },
};
