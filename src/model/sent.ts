import type { Kind } from './kind.js';

/** Whose earlier transfers are counted together. */
export const SENT_PER = ['person', 'pc'] as const;

export type SentPer = (typeof SENT_PER)[number];

/** One question policy asks of the ledger: unique records of `kind` sent to non-sanctioned destinations. */
export interface SentQuery {
  readonly kind: Kind;
  readonly windowMs: number;
  readonly per: SentPer;
}

/** The answer: unique records in the window without this transfer, and with it. */
export interface SentCount {
  readonly query: SentQuery;
  readonly before: number;
  readonly after: number;
}
