import { EmergencyError, openEmergency } from '../incident/emergency.js';
import type { Incidents } from '../incident/incidents.js';
import type { Notes } from '../incident/notes.js';
import type { Outbox } from '../incident/outbox.js';
import type { Asked, EventKind, Ledger, LedgerEvent, SentAt, TransferRow, Tries } from '../ledger/ledger.js';
import type { Clock } from '../model/clock.js';
import { WINDOWS_MS } from '../model/figures.js';
import type { RecordPrint } from '../model/finding.js';
import type { Incident } from '../model/incident.js';
import type { TriesTerms } from '../model/ledger-terms.js';
import type { SentCount, SentQuery } from '../model/sent.js';
import type { Policy } from '../policy/policy.js';
import { type Entry, readEntry } from './entry.js';
import { entryOf, type Judged, type Reason } from './judged.js';
import { serveRooms } from './rooms.js';

export type { Judged, Reason } from './judged.js';
export { openRooms } from './rooms.js';

/** How well the records are kept, for /health. */
export interface RecordHealth {
  readonly ok: boolean;
  /** Code of the last fault of database or emergency file, until it serves again. */
  readonly fault: string | null;
  /** Bytes waiting in the emergency file. */
  readonly waitingBytes: number;
}

/** Keeps what was decided: incident, sent mark and transfer row in one transaction, or in the emergency file. */
export interface Recorder {
  /** Returns the incident's id when there is one. Never throws: a transfer is judged whatever the disk does. */
  record(judged: Judged, reason: Reason | null): string | null;
  /** Replaces what was recorded of this transfer while it was still being counted. Never throws. */
  amend(judged: Judged): void;
  /** Null when the database cannot answer: policy then counts this transfer alone. */
  countSent(query: SentQuery, at: SentAt, prints: readonly RecordPrint[]): SentCount | null;
  /** Null when the database cannot answer: nothing is then raised. */
  tries(at: SentAt, prints: readonly RecordPrint[], terms: TriesTerms): Tries | null;
  /** Remembers what was shown, exported or came in, a slice at a time. Never throws; without a database it is lost. */
  seen(event: Omit<LedgerEvent, 'key'>, asked: Asked): void;
  /** What the ledger answers; null when the database cannot. */
  ask<T>(work: (ledger: Ledger) => T): T | null;
  setReason(incident: string, reason: Reason): boolean;
  reasonOf(incident: string): Reason | null;
  /** Brings what waits in the emergency file into the database, and drops what is past its retention. */
  tend(now: number): void;
  /** Up to `limit` incidents, newest first; none while the database cannot serve. */
  latest(limit: number): readonly Incident[];
  /** What `work` gives; null while the database cannot answer. */
  ship<T>(work: (outbox: Outbox) => T): T | null;
  /** What `work` gives, done whole or not at all; null while the database cannot take it. */
  note<T>(work: (notes: Notes) => T): T | null;
  readonly health: RecordHealth;
  close(): void;
}

export interface RecorderOptions {
  readonly database: string;
  readonly emergencyFile: string;
  readonly policy: () => Policy;
  readonly clock: Clock;
  /** Wall clock less `clock`, where somebody had set the clock. */
  readonly skewMs?: () => number;
  /** Id of the fingerprint key of today. */
  readonly keyId?: () => string;
  /** Told of every transfer that makes an incident. */
  readonly onIncident?: (judged: Judged) => void;
  /** Told of faults; the text holds no content. */
  readonly onFault: (message: string) => void;
}

/** Transfers come in between. */
const BETWEEN_SLICES_MS = 50;

/** Never throws for the database: without one it still records, in the emergency file, and says so in `health`. */
export function openRecorder(options: RecorderOptions): Recorder {
  const emergency = openEmergency(options.emergencyFile, readEntry);
  const rooms = serveRooms(options);
  /** The emergency file failed as well, and has not taken an entry since. */
  let emergencyFault: string | null = null;
  let closed = false;

  function emergencyDo(work: () => void): void {
    try {
      work();
      emergencyFault = null;
    } catch (error) {
      if (!(error instanceof EmergencyError)) throw error;
      emergencyFault = error.code;
      options.onFault(error.message);
    }
  }

  function keep(entry: Entry): void {
    const done = rooms.write(({ store, incidents, ledger }) =>
      store.transaction(() => {
        write(entry, incidents, ledger);
        return true;
      }),
    );
    if (done !== null) return;
    const { evidence: _, ...line } = entry;
    emergencyDo(() => emergency.append(line));
  }

  /** Slices of the ledger's own work, each on its own, until there is none. */
  function tendMarks(): void {
    if (!closed && rooms.write(({ ledger }) => ledger.tend()) === true)
      setTimeout(tendMarks, BETWEEN_SLICES_MS).unref();
  }

  rooms.read(() => undefined);
  return {
    record(judged, reason) {
      const entry = entryOf(judged, reason, options);
      if (entry.incident !== null || entry.row !== null) keep(entry);
      if (entry.incident !== null) options.onIncident?.(judged);
      return entry.incident?.id ?? null;
    },
    amend: (judged) => keep({ ...entryOf(judged, null, options), amends: true }),
    countSent: (query, at, prints) => rooms.read(({ ledger }) => ledger.countSent(query, at, prints)),
    tries: (at, prints, terms) => rooms.read(({ ledger }) => ledger.tries(at, prints, terms)),
    ask: (work) => rooms.read(({ ledger }) => work(ledger)),
    seen(event, { prints }) {
      const begun = rooms.write(({ ledger }) => ledger.markSlowly(event, prints));
      const go = (): void => {
        if (!closed && begun !== null && rooms.write(begun) === true) setImmediate(go);
      };
      setImmediate(go);
    },
    setReason: (incident, reason) =>
      rooms.write(({ incidents }) => incidents.setReason(incident, reason.text, reason.at)) === true,
    reasonOf: (incident) => rooms.read(({ incidents }) => incidents.get(incident)?.reason ?? null),
    tend(now) {
      rooms.write(({ store, incidents, ledger }) => {
        const bringIn = (): void => {
          const { unread } = emergency.drain((entries) =>
            store.transaction(() => {
              for (const entry of entries) write(entry, incidents, ledger);
            }),
          );
          if (unread > 0)
            options.onFault(`${unread} lines of ${options.emergencyFile} could not be read and were set aside`);
        };
        if (emergency.waiting() > 0) emergencyDo(bringIn);
        const { retention } = options.policy().ledger;
        const gone = ledger.prune(now, retention);
        // What went is to be in no file any more, the log included.
        if (gone + incidents.prune(new Date(now - retention.incidentsMs).toISOString()) > 0) store.emptyLog();
      });
      tendMarks();
    },
    latest: (limit) => rooms.read(({ incidents }) => incidents.list({ limit })) ?? [],
    ship: (work) => rooms.read(({ outbox }) => work(outbox)),
    note: (work) => rooms.write(({ store, notes }) => store.transaction(() => work(notes))),
    get health() {
      const waitingBytes = emergency.waiting();
      const fault = emergencyFault ?? rooms.fault;
      return { ok: fault === null && waitingBytes === 0, fault, waitingBytes };
    },
    close() {
      closed = true;
      emergency.close();
      rooms.close();
    },
  };
}

function write(entry: Entry, incidents: Incidents, ledger: Ledger): void {
  const { row, kind, amends } = entry;
  if (row !== null) {
    ledger[amends ? 'amendTransfer' : 'addTransfer'](row);
    if (kind !== null) ledger.mark(eventOf(row, kind), row.prints, row.masked);
  }
  if (entry.incident === null) return;
  const { person, at } = entry.incident;
  const now = Date.parse(at);
  const windows = ledger.figures(person.id, now, WINDOWS_MS);
  const provenance = ledger.provenance(entry.evidence ?? { prints: row?.prints ?? [] }, now);
  const traced = provenance === null ? {} : { provenance };
  incidents[amends ? 'amend' : 'add']({ ...entry.incident, windows, ...traced });
  if (entry.sealed !== undefined) incidents.keepSealed(entry.incident.id, entry.sealed);
}

function eventOf(row: TransferRow, kind: EventKind): Omit<LedgerEvent, 'key'> {
  return {
    kind,
    at: row.at,
    person: row.person,
    account: row.account ?? row.person,
    system: row.system ?? row.channel,
    host: row.host,
    path: row.path ?? '/',
    recipients: row.recipients ?? [],
    transfer: row.id,
    skewMs: row.skewMs ?? 0,
    counts: row.records,
    raw: row.rawRecords ?? {},
  };
}
