import type { Figures } from '../model/figures.js';
import type { RecordPrint } from '../model/finding.js';
import { DEFAULT_LEDGER, type Retention } from '../model/ledger-terms.js';
import type { MaskedPrint } from '../model/masked.js';
import type { SentCount, SentQuery } from '../model/sent.js';
import type { Migration, Store } from '../store/store.js';
import type { LedgerEvent } from './event.js';
import { type EventFilter, openEvents, type StoredEvent } from './events.js';
import { FIGURES_MIGRATIONS, openFigures } from './figures.js';
import { openLookup } from './lookup.js';
import { openMarks } from './marks.js';
import { EVENT_MIGRATIONS } from './migrations.js';
import { openPeople, type PersonDay } from './people.js';
import { openProvenance, type ProvenanceRoom } from './provenance.js';
import { openSent, RECIPIENT_MIGRATIONS, SENT_MIGRATIONS, type Sent, type SentAt } from './sent.js';
import { openTrace, type TraceRoom } from './trace.js';
import { openTransfers, TRANSFER_MIGRATIONS, type TransferFilter, type TransferRow } from './transfers.js';
import { openTries, type TriesRoom } from './tries.js';

export type { EventKind, LedgerEvent } from './event.js';
export type { EventFilter, StoredEvent } from './events.js';
export type { Asked } from './lookup.js';
export type { PersonDay } from './people.js';
export type { Sent, SentAt } from './sent.js';
export type { Traced, TracedEvent, TracedPerson } from './trace.js';
export type { TransferFilter, TransferRow } from './transfers.js';
export type { Tries } from './tries.js';

export const LEDGER_MIGRATIONS: readonly Migration[] = [
  ...SENT_MIGRATIONS,
  ...TRANSFER_MIGRATIONS,
  ...RECIPIENT_MIGRATIONS,
  ...FIGURES_MIGRATIONS,
  ...EVENT_MIGRATIONS,
];

export interface LedgerOptions {
  /** Id of the fingerprint key that prints are made with now. */
  readonly keyId?: () => string;
  /** Whether events keep the records that were only seen, to be shipped: in a fleet. */
  readonly keepsSeen?: () => boolean;
}

/** What this PC remembers of records, as fingerprints. Every method throws StoreError when the database cannot serve. */
export interface Ledger extends ProvenanceRoom, TriesRoom, TraceRoom {
  /**
   * Unique records of `query.kind` sent by this person (or from this PC) in the window, without `prints` and with them.
   * A window reaches as far ahead of `now` as back, so that a clock set back does not hide what was just sent.
   */
  countSent(query: SentQuery, at: SentAt, prints: readonly RecordPrint[]): SentCount;
  /** Remembers that these records left. Only for destinations that are not sanctioned. */
  markSent(sent: Sent, prints: readonly RecordPrint[]): void;
  /** Remembers an event and marks its records; what is the same within an hour is one event. */
  mark(event: Omit<LedgerEvent, 'key'>, prints: readonly RecordPrint[], masked?: readonly MaskedPrint[]): void;
  /** As `mark`, for long lists: a function that writes one slice at each call, until it says false. */
  markSlowly(event: Omit<LedgerEvent, 'key'>, prints: readonly RecordPrint[]): () => boolean;
  /** Raw, unique and counted by kind of what this person sent, one for each window. */
  figures(personId: string, now: number, windowsMs: readonly number[]): Figures[];
  /** Newest first. */
  events(filter: EventFilter): StoredEvent[];
  /** What each person saw, exported and sent on each day of a time. */
  people(since: number, until: number): PersonDay[];
  /** Stores one judged transfer; an id already there stays as it is. */
  addTransfer(row: TransferRow): void;
  /** As `addTransfer`, but an id already there takes the new counts. */
  amendTransfer(row: TransferRow): void;
  transfers(filter: TransferFilter): TransferRow[];
  /** Removes what is past its retention, a slice of each class at most; says how many rows went. */
  prune(now: number, retention?: Retention): number;
  /** One slice of the work that marks leave behind; false when there is none. */
  tend(): boolean;
  /** Removes everything about one person before that time; the bytes go with `store.compact()`. Says how many rows went. */
  forget(personId: string, before: number): number;
  /** Ids of the fingerprint keys that rows still need. */
  keys(): readonly string[];
  /** Ledger time of the newest event, 0 where there is none. */
  newest(): number;
  /** Ids of the logins by which people are known at this account; none: it is one person's. */
  loginsAt(account: string): readonly string[];
  marks(): { readonly kept: number; readonly fresh: number };
}

/** Records marked in one transaction: some ten milliseconds. */
const SLICE = 2_000;
/** Rows of one class that go at a time. */
const PRUNED = 2_000;

export function openLedger(store: Store, options: LedgerOptions = {}): Ledger {
  const sent = openSent(store);
  const figures = openFigures(store);
  const transfers = openTransfers(store);
  const events = openEvents(store, options.keepsSeen ?? (() => false));
  const marks = openMarks(store);
  const lookup = openLookup(store);
  const { keyId = () => '' } = options;

  const mark = (
    event: Omit<LedgerEvent, 'key'>,
    prints: readonly RecordPrint[],
    masked?: readonly MaskedPrint[],
  ): void =>
    store.transaction(() => {
      const { id, isNew } = events.put({ ...event, key: keyId() }, prints, masked);
      if (isNew) marks.add(id, prints, 0);
    });

  return {
    countSent: sent.count,
    mark,
    markSent: (what, prints) => mark(eventOf(what), prints),
    markSlowly(event, prints) {
      let id: number | null = null;
      let next = 0;
      return () =>
        store.transaction(() => {
          if (id === null) {
            const put = events.put({ ...event, key: keyId() }, prints);
            if (!put.isNew) return false;
            id = put.id;
          }
          marks.add(id, prints.slice(next, next + SLICE), next);
          next += SLICE;
          return next < prints.length;
        });
    },
    figures: figures.figures,
    ...openProvenance(store, lookup),
    ...openTries(store),
    ...openTrace(store, lookup),
    ...openPeople(store),
    events: events.list,
    addTransfer: transfers.add,
    amendTransfer: transfers.amend,
    transfers: transfers.list,
    prune: (now, retention = DEFAULT_LEDGER.retention) =>
      store.transaction(() => {
        const { seenMs, sentMs, refusedMs, transfersMs } = retention;
        let gone = 0;
        for (const kind of ['view', 'export', 'import', 'incoming'] as const) {
          gone += events.prune(kind, now - seenMs, PRUNED);
        }
        gone += events.prune('sent', now - sentMs, PRUNED) + events.prune('refused', now - refusedMs, PRUNED);
        if (gone > 0) marks.sweepAll();
        return gone + transfers.prune(now - transfersMs);
      }),
    tend: marks.tend,
    forget: (personId, before) =>
      store.transaction(() => {
        const gone = events.forget(personId, before);
        if (gone > 0) marks.sweepAll();
        return gone + transfers.forget(personId, before);
      }),
    keys: events.keys,
    newest: events.newest,
    loginsAt: events.loginsAt,
    marks: marks.count,
  };
}

function eventOf(sent: Sent): Omit<LedgerEvent, 'key'> {
  const { personId, now, channel, host, path, transferId, recipients, counts, raw, account, skewMs } = sent;
  return {
    kind: 'sent',
    at: now,
    person: personId,
    account: account ?? personId,
    system: channel,
    host,
    path: path ?? '/',
    recipients: recipients ?? [],
    transfer: transferId,
    skewMs: skewMs ?? 0,
    counts: counts ?? {},
    raw: raw ?? {},
  };
}
