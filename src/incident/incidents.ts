import type { Incident } from '../model/incident.js';
import type { Verdict } from '../model/verdict.js';
import { type Migration, type SqlValue, type Store, StoreError } from '../store/store.js';
import { readIncident } from './read.js';

export const INCIDENT_MIGRATIONS: readonly Migration[] = [
  {
    name: 'incident/1-incidents',
    sql: `
      CREATE TABLE incident (
        sequence INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        at INTEGER NOT NULL,
        verdict TEXT NOT NULL,
        channel TEXT NOT NULL,
        body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX incident_at ON incident (at, sequence);
      CREATE TABLE incident_counter (only INTEGER PRIMARY KEY CHECK (only = 1), last INTEGER NOT NULL) STRICT;
      INSERT INTO incident_counter (only, last) VALUES (1, 0);
    `,
  },
  {
    name: 'incident/2-evidence',
    // Apart from the incident: lists are read without it, and it goes with its incident.
    sql: `
      CREATE TABLE evidence (incident TEXT PRIMARY KEY, sealed TEXT NOT NULL) STRICT;
      CREATE TRIGGER evidence_goes AFTER DELETE ON incident BEGIN DELETE FROM evidence WHERE incident = OLD.id; END;
    `,
  },
];

/** An incident before the store numbers it. */
export type NewIncident = Omit<Incident, 'sequence'>;

export interface IncidentFilter {
  /** At most this many, newest first. */
  readonly limit: number;
  /** Id of an incident: only those listed after it. */
  readonly before?: string;
  readonly verdict?: Verdict;
  readonly channel?: string;
  /** ISO 8601; that moment included. */
  readonly since?: string;
}

/** The incidents of this PC. Every method throws StoreError when the database cannot serve. */
export interface Incidents {
  /** Stores and numbers it; an id already there gives what is stored, unchanged. */
  add(incident: NewIncident): Incident;
  /** As `add`, but an id already there keeps its number and reason, and takes everything else anew. */
  amend(incident: NewIncident): Incident;
  /** Keeps what was sealed of its full values, in place of what was kept before. In the transaction that stores it. */
  keepSealed(id: string, sealed: string): void;
  /** What was sealed with it; null for nothing. */
  sealed(id: string): string | null;
  /** False when the id is unknown. `text` is cut to 500 characters and loses its control characters. */
  setReason(id: string, text: string, atIso: string): boolean;
  get(id: string): Incident | undefined;
  /** Up to `limit` incidents whose id starts so, newest first. */
  find(idPrefix: string, limit: number): Incident[];
  list(filter: IncidentFilter): Incident[];
  count(): number;
  /** Removes the incidents before that moment and says how many. Numbers are never given twice. */
  prune(beforeIso: string): number;
}

const MAX_REASON_CHARACTERS = 500;

interface Row {
  readonly sequence: number;
  readonly body: string;
}

export function openIncidents(store: Store): Incidents {
  const byId = store.prepare<[string], Row>('SELECT sequence, body FROM incident WHERE id = ?');
  const number = store.prepare<[], { last: number }>(
    'UPDATE incident_counter SET last = last + 1 WHERE only = 1 RETURNING last',
  );
  const insert = store.prepare<[number, string, number, string, string, string], never>(
    'INSERT INTO incident (sequence, id, at, verdict, channel, body) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const keepSealed = store.prepare<[string, string], never>(
    'INSERT INTO evidence (incident, sealed) VALUES (?, ?) ON CONFLICT (incident) DO UPDATE SET sealed = excluded.sealed',
  );
  const sealedOf = store.prepare<[string], { sealed: string }>('SELECT sealed FROM evidence WHERE incident = ?');
  const setBody = store.prepare<[string, string], never>('UPDATE incident SET body = ? WHERE id = ?');
  const total = store.prepare<[], { n: number }>('SELECT COUNT(*) AS n FROM incident');
  const remove = store.prepare<[number], never>('DELETE FROM incident WHERE at < ?');
  const byPrefix = store.prepare<[string, string, number], Row>(
    'SELECT sequence, body FROM incident WHERE id >= ? AND id < ? ORDER BY at DESC, sequence DESC LIMIT ?',
  );

  const read = (row: Row): Incident => incidentOf(row, store.path);

  const get = (id: string): Incident | undefined => {
    const row = byId.get(id);
    return row === undefined ? undefined : read(row);
  };

  const add = (incident: NewIncident): Incident =>
    store.transaction(() => {
      const there = get(incident.id);
      if (there !== undefined) return there;
      // A counter of its own: AUTOINCREMENT leaves gaps, MAX + 1 gives a number again after pruning.
      const sequence = number.get()?.last ?? 1;
      const at = timeOf(incident.at);
      insert.run(sequence, incident.id, at, incident.verdict, incident.channel, JSON.stringify(incident));
      return { ...incident, sequence };
    });

  return {
    get,
    add,
    sealed: (id) => sealedOf.get(id)?.sealed ?? null,
    keepSealed: (id, sealed) => void keepSealed.run(id, sealed),
    amend: (incident) =>
      store.transaction(() => {
        const there = get(incident.id);
        if (there === undefined) return add(incident);
        const changed: NewIncident = { ...incident, reason: there.reason };
        setBody.run(JSON.stringify(changed), incident.id);
        return { ...changed, sequence: there.sequence };
      }),
    setReason: (id, text, atIso) =>
      store.transaction(() => {
        const there = get(id);
        if (there === undefined) return false;
        const { sequence, ...incident } = there;
        const changed: NewIncident = { ...incident, reason: { text: spoken(text), at: atIso } };
        setBody.run(JSON.stringify(changed), id);
        return true;
      }),
    // `g` sorts after every character of an id.
    find: (idPrefix, limit) => byPrefix.all(idPrefix, `${idPrefix}g`, limit).map(read),
    list: (filter) => {
      const { sql, values } = query(filter);
      return store
        .prepare<SqlValue[], Row>(sql)
        .all(...values)
        .map(read);
    },
    count: () => total.get()?.n ?? 0,
    prune: (beforeIso) => remove.run(timeOf(beforeIso)).changes,
  };
}

function query(filter: IncidentFilter): { sql: string; values: SqlValue[] } {
  const where: string[] = [];
  const values: SqlValue[] = [];
  const only = (condition: string, value: SqlValue): void => {
    where.push(condition);
    values.push(value);
  };
  // An id that is gone was pruned, and so was everything before it: comparing with NULL lists nothing.
  if (filter.before !== undefined) {
    only('(at, sequence) < (SELECT at, sequence FROM incident WHERE id = ?)', filter.before);
  }
  if (filter.verdict !== undefined) only('verdict = ?', filter.verdict);
  if (filter.channel !== undefined) only('channel = ?', filter.channel);
  if (filter.since !== undefined) only('at >= ?', timeOf(filter.since));
  values.push(filter.limit);
  const clause = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
  return {
    sql: `SELECT sequence, body FROM incident ${clause} ORDER BY at DESC, sequence DESC LIMIT ?`,
    values,
  };
}

/** Checked on the way out: the file lies on a PC whose user may have edited it. */
function incidentOf(row: Row, path: string): Incident {
  const incident = readIncident(jsonOf(row, path));
  if (incident === undefined) throw edited(row, path, undefined);
  return { ...incident, sequence: row.sequence };
}

function jsonOf(row: Row, path: string): unknown {
  try {
    return JSON.parse(row.body);
  } catch (cause) {
    throw edited(row, path, cause);
  }
}

function edited(row: Row, path: string, cause: unknown): StoreError {
  return new StoreError('STORE_CORRUPT', path, `incident number ${row.sequence} is not as it was written`, cause);
}

function timeOf(iso: string): number {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) throw new RangeError(`not an ISO 8601 time: ${iso}`);
  return at;
}

function spoken(text: string): string {
  const characters = [...text.replace(/\p{Cc}+/gu, ' ').trim()];
  return characters.slice(0, MAX_REASON_CHARACTERS).join('');
}
