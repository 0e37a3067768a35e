import type { RecordPrint } from '../model/finding.js';
import { type Counts, KINDS } from '../model/kind.js';
import type { MaskedPrint } from '../model/masked.js';
import type { SqlValue, Store } from '../store/store.js';
import { type EventKind, type LedgerEvent, pack, samenessOf } from './event.js';

/** An event as it is stored. */
export interface StoredEvent extends LedgerEvent {
  readonly id: number;
  /** How often it happened within its hour. */
  readonly times: number;
  /** Unique records of all kinds. */
  readonly records: number;
}

export interface EventFilter {
  readonly limit: number;
  readonly kinds?: readonly EventKind[];
  readonly person?: string;
  /** Milliseconds since 1970, included. */
  readonly since?: number;
  /** Milliseconds since 1970, not included. */
  readonly until?: number;
  /** At least so many records. */
  readonly records?: number;
}

export interface Events {
  /** Stores it, or counts it again where it is there; says its number, and whether its marks are still to be written. */
  put(
    event: LedgerEvent,
    prints: readonly RecordPrint[],
    masked?: readonly MaskedPrint[],
  ): { readonly id: number; readonly isNew: boolean };
  /** Newest first. */
  list(filter: EventFilter): StoredEvent[];
  /** Removes up to `limit` events of a kind that are older, and says how many went. */
  prune(kind: EventKind, before: number, limit: number): number;
  /** Removes the events of one person, or of an account where nobody was logged in. */
  forget(person: string, before: number): number;
  /** Ids of the keys that events still need. */
  keys(): readonly string[];
  /** Time of the newest, 0 where there is none. */
  newest(): number;
  /** Ids of the logins that events of this account are known by. */
  loginsAt(account: string): readonly string[];
}

interface Row {
  readonly id: number;
  readonly kind: EventKind;
  readonly at: number;
  readonly person: string;
  readonly account: string;
  readonly system: string;
  readonly host: string;
  readonly path: string;
  readonly recipients: string;
  readonly transfer: string;
  readonly key: string;
  readonly skew: number;
  readonly times: number;
  readonly records: number;
  readonly counts: string;
  readonly raw: string;
}

const COLUMNS =
  'id, kind, at, person, account, system, host, path, recipients, transfer, key, skew, times, records, counts, raw';

/** Kinds whose records are counted again later, and so kept with the event as well as in marks. */
const COUNTED: ReadonlySet<EventKind> = new Set<EventKind>(['sent', 'refused']);

/** @param keepsSeen whether what was only seen keeps its records too, until they are shipped */
export function openEvents(store: Store, keepsSeen: () => boolean): Events {
  const there = store.prepare<[Uint8Array], { id: number; raw: string; transfer: string }>(
    'SELECT id, raw, transfer FROM event WHERE same = ?',
  );
  const insert = store.prepare<SqlValue[], { id: number }>(
    `INSERT INTO event (same, kind, at, person, account, system, host, path, recipients, transfer, key, skew, times,
       records, counts, raw, prints)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?) RETURNING id`,
  );
  const again = store.prepare<[number, string, string, number], never>(
    'UPDATE event SET at = ?, transfer = ?, raw = ?, times = times + 1 WHERE id = ?',
  );
  const remove = store.prepare<[EventKind, number, number], never>(
    'DELETE FROM event WHERE id IN (SELECT id FROM event WHERE kind = ? AND at < ? LIMIT ?)',
  );
  const forget = store.prepare<[string, number], never>('DELETE FROM event WHERE person = ? AND at < ?');
  const keys = store.prepare<[], { key: string }>('SELECT DISTINCT key FROM event');
  const logins = store.prepare<[string], { person: string }>(
    'SELECT DISTINCT person FROM event WHERE account = ? AND person <> account',
  );
  const newest = store.prepare<[], { at: number | null }>('SELECT MAX(at) AS at FROM event');

  return {
    put(event, prints, masked) {
      const packed = pack(prints, masked);
      const same = samenessOf(event, packed);
      const known = there.get(same);
      if (known !== undefined) {
        // The same transfer may come twice: from the emergency file, or counted to its end.
        if (known.transfer !== event.transfer || event.transfer === '') {
          again.run(event.at, event.transfer, JSON.stringify(sumOf(countsIn(known.raw), event.raw)), known.id);
        }
        return { id: known.id, isNew: false };
      }
      const row = insert.get(
        same,
        event.kind,
        event.at,
        event.person,
        event.account,
        event.system,
        event.host,
        event.path,
        event.recipients.join('\n'),
        event.transfer,
        event.key,
        event.skewMs,
        prints.length,
        JSON.stringify(event.counts),
        JSON.stringify(event.raw),
        COUNTED.has(event.kind) || (event.kind !== 'import' && keepsSeen()) ? packed : '',
      );
      return { id: row?.id ?? 0, isNew: true };
    },
    list: (filter) => {
      const { sql, values } = query(filter);
      return store
        .prepare<SqlValue[], Row>(sql)
        .all(...values)
        .map(eventOf);
    },
    prune: (kind, before, limit) => remove.run(kind, before, limit).changes,
    forget: (person, before) => forget.run(person, before).changes,
    keys: () => keys.all().map(({ key }) => key),
    newest: () => newest.get()?.at ?? 0,
    loginsAt: (account) => logins.all(account).map(({ person }) => person),
  };
}

function query(filter: EventFilter): { sql: string; values: SqlValue[] } {
  const where: string[] = [];
  const values: SqlValue[] = [];
  const only = (condition: string, value: SqlValue): void => {
    where.push(condition);
    values.push(value);
  };
  if (filter.kinds !== undefined) {
    only('kind IN (SELECT value FROM json_each(?))', JSON.stringify(filter.kinds));
  }
  if (filter.person !== undefined) only('person = ?', filter.person);
  if (filter.since !== undefined) only('at >= ?', filter.since);
  if (filter.until !== undefined) only('at < ?', filter.until);
  if (filter.records !== undefined) only('records >= ?', filter.records);
  values.push(filter.limit);
  const clause = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
  return { sql: `SELECT ${COLUMNS} FROM event ${clause} ORDER BY at DESC, id DESC LIMIT ?`, values };
}

function eventOf(row: Row): StoredEvent {
  const { skew, recipients, counts, raw, ...rest } = row;
  return {
    ...rest,
    skewMs: skew,
    recipients: recipients === '' ? [] : recipients.split('\n'),
    counts: countsIn(counts),
    raw: countsIn(raw),
  };
}

/** Counts as they were written; none where somebody edited them. */
export function countsIn(text: string): Counts {
  const value: unknown = JSON.parse(text);
  const out: Partial<Record<(typeof KINDS)[number], number>> = {};
  if (typeof value !== 'object' || value === null) return out;
  for (const kind of KINDS) {
    const count: unknown = (value as Record<string, unknown>)[kind];
    if (typeof count === 'number' && count > 0) out[kind] = count;
  }
  return out;
}

export function sumOf(a: Counts, b: Counts): Counts {
  const out: Partial<Record<(typeof KINDS)[number], number>> = { ...a };
  for (const kind of KINDS) {
    const more = b[kind] ?? 0;
    if (more > 0) out[kind] = (out[kind] ?? 0) + more;
  }
  return out;
}
