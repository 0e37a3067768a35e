import type { Figures } from '../model/figures.js';
import type { RecordPrint } from '../model/finding.js';
import type { SentCount, SentQuery } from '../model/sent.js';
import type { Migration, Store } from '../store/store.js';
import { FIGURES_MIGRATIONS, openFigures } from './figures.js';
import { openSent, RECIPIENT_MIGRATIONS, SENT_MIGRATIONS, type Sent } from './sent.js';
import { openTransfers, TRANSFER_MIGRATIONS, type TransferFilter, type TransferRow } from './transfers.js';

export type { Sent } from './sent.js';
export type { TransferFilter, TransferRow } from './transfers.js';

export const LEDGER_MIGRATIONS: readonly Migration[] = [
  ...SENT_MIGRATIONS,
  ...TRANSFER_MIGRATIONS,
  ...RECIPIENT_MIGRATIONS,
  ...FIGURES_MIGRATIONS,
];

export interface LedgerOptions {
  /** How long transfer rows are kept. Default 90 days. */
  readonly transferRetentionMs?: number;
}

/** What left this PC, as fingerprints. Every method throws StoreError when the database cannot serve. */
export interface Ledger {
  /**
   * Unique records of `query.kind` sent by this person (or from this PC) in the window, without `prints` and with them.
   * A window reaches as far ahead of `now` as back, so that a clock set back does not hide what was just sent.
   */
  countSent(
    query: SentQuery,
    at: { readonly personId: string; readonly now: number },
    prints: readonly RecordPrint[],
  ): SentCount;
  /** Remembers that these records left. Only for destinations that are not sanctioned. */
  markSent(sent: Sent, prints: readonly RecordPrint[]): void;
  /** Raw, unique and counted by kind of what this person sent, one for each window. */
  figures(personId: string, now: number, windowsMs: readonly number[]): Figures[];
  /** Stores one judged transfer; an id already there stays as it is. */
  addTransfer(row: TransferRow): void;
  /** As `addTransfer`, but an id already there takes the new counts. */
  amendTransfer(row: TransferRow): void;
  transfers(filter: TransferFilter): TransferRow[];
  /** Removes sent records older than 365 days and transfers beyond their retention; says how many rows went. */
  prune(now: number): number;
}

const DAY_MS = 86_400_000;

export function openLedger(store: Store, options: LedgerOptions = {}): Ledger {
  const sent = openSent(store);
  const figures = openFigures(store);
  const transfers = openTransfers(store);
  const retentionMs = options.transferRetentionMs ?? 90 * DAY_MS;
  return {
    countSent: sent.count,
    markSent: (what, prints) =>
      store.transaction(() => {
        sent.mark(what, prints);
        figures.markRaw(what.personId, what.now, what.transferId, what.raw ?? {});
      }),
    figures: figures.figures,
    addTransfer: transfers.add,
    amendTransfer: transfers.amend,
    transfers: transfers.list,
    prune: (now) =>
      store.transaction(() => {
        const year = now - 365 * DAY_MS;
        return sent.prune(year) + figures.prune(year) + transfers.prune(now - retentionMs);
      }),
  };
}
