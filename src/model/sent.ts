import { KINDS } from './kind.js';

/** Whose earlier transfers are counted together. */
export const SENT_PER = ['person', 'pc'] as const;

export type SentPer = (typeof SENT_PER)[number];

/** The kinds of record, and phones pieced together from masks that hide different digits. */
export const SENT_KINDS = [...KINDS, 'pieced'] as const;

export type SentKind = (typeof SENT_KINDS)[number];

/** One question policy asks of the ledger: unique records of `kind` sent to non-sanctioned destinations. */
export interface SentQuery {
  readonly kind: SentKind;
  readonly windowMs: number;
  readonly per: SentPer;
  /** Only what left in lists: at least so many different records within an hour. */
  readonly listsOf?: number;
}

/** The answer: unique records in the window without this transfer, and with it. */
export interface SentCount {
  readonly query: SentQuery;
  readonly before: number;
  readonly after: number;
  /** Records of this transfer among them, where that is not simply all of their kind. */
  readonly here?: number;
}
