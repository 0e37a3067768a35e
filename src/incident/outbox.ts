import { createHash } from 'node:crypto';
import { MAX_BATCH_BYTES, MAX_BATCH_ITEMS, type Shipment, type ShipmentBatch } from '../model/sync.js';
import type { Migration, Store } from '../store/store.js';
import { uuidv7 } from './uuid.js';

/** Events of the ledger that no transfer tells of. */
const SEEN = "'view', 'export', 'import', 'incoming'";

/**
 * What is still to be shipped to central. Triggers fill it, in the transaction that stores the row: nothing that is kept
 * can be forgotten, whoever wrote it. A PC that belongs to no fleet queues nothing. Comes after the tables it watches.
 */
export const OUTBOX_MIGRATIONS: readonly Migration[] = [
  {
    name: 'outbox/1-outbox',
    sql: `
      CREATE TABLE outbox_state (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        stream TEXT NOT NULL,
        last INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE outbox (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL) STRICT;
      ${['incident', 'transfer'].flatMap((table) => [trigger(table, 'INSERT'), trigger(table, 'UPDATE OF body')]).join('')}
    `,
  },
  {
    name: 'outbox/2-seen',
    sql: `
      CREATE TRIGGER outbox_event_insert AFTER INSERT ON event
      WHEN NEW.kind IN (${SEEN}) AND EXISTS (SELECT 1 FROM outbox_state) BEGIN
        UPDATE outbox_state SET last = last + 1;
        INSERT INTO outbox (number, kind, id) SELECT last, 'seen', CAST(NEW.id AS TEXT) FROM outbox_state;
      END;`,
  },
  {
    name: 'outbox/3-shipped',
    // Fingerprints of what was shipped, eight bytes each: central may lose what it had, and asks for all of it anew.
    sql: 'ALTER TABLE event ADD COLUMN shipped BLOB;',
  },
];

function trigger(table: string, event: string): string {
  return `
      CREATE TRIGGER outbox_${table}_${event.split(' ', 1)[0]?.toLowerCase()} AFTER ${event} ON ${table}
      WHEN EXISTS (SELECT 1 FROM outbox_state) BEGIN
        UPDATE outbox_state SET last = last + 1;
        INSERT INTO outbox (number, kind, id) SELECT last, '${table}', NEW.id FROM outbox_state;
      END;`;
}

/** The queue towards central. Every method throws StoreError when the database cannot serve. */
export interface Outbox {
  /** Queues everything there is under a new stream: at enrolment, and when central knows less than it once said. */
  restart(stream: string): void;
  /** True once `restart` has run on this database: a database set aside takes its queue with it. */
  started(): boolean;
  /** The oldest that fit into one batch; null when nothing waits. */
  batch(): ShipmentBatch | null;
  /** Forgets what central has up to this number. */
  acknowledge(stream: string, number: number): void;
  waiting(): number;
}

interface Row {
  readonly number: number;
  readonly kind: 'incident' | 'transfer' | 'seen' | 'notice' | 'tamper';
  readonly id: string;
  readonly sequence: number | null;
  readonly body: string | null;
  readonly sealed: string | null;
  /** Of an event: what tells it from others, its time, and its records as the ledger packs them. */
  readonly same: Uint8Array | null;
  readonly at: number | null;
  readonly prints: string | null;
  /** The fingerprints of one that was shipped before, eight bytes each. */
  readonly shipped: Uint8Array | null;
}

export function openOutbox(store: Store): Outbox {
  const state = store.prepare<[], { stream: string }>('SELECT stream FROM outbox_state');
  const count = store.prepare<[], { n: number }>('SELECT COUNT(*) AS n FROM outbox');
  const oldest = store.prepare<[number], Row>(
    `SELECT o.number, o.kind, o.id, i.sequence, e.sealed, v.same, v.at, v.prints, v.shipped,
       coalesce(i.body, t.body, n.body, CASE WHEN v.id IS NOT NULL THEN json_object('event', v.kind, 'person', v.person,
         'account', v.account, 'system', v.system, 'host', v.host, 'path', v.path, 'records', v.records) END) AS body
     FROM outbox o
     LEFT JOIN incident i ON o.kind = 'incident' AND i.id = o.id
     LEFT JOIN evidence e ON i.id IS NOT NULL AND e.incident = i.id
     LEFT JOIN transfer t ON o.kind = 'transfer' AND t.id = o.id
     LEFT JOIN note n ON o.kind IN ('notice', 'tamper') AND n.id = o.id
     LEFT JOIN event v ON o.kind = 'seen' AND v.id = CAST(o.id AS INTEGER)
     ORDER BY o.number LIMIT ?`,
  );
  const shipped = store.prepare<[number], { id: number; prints: string }>(
    `SELECT id, prints FROM event WHERE prints <> '' AND kind IN (${SEEN}) AND id IN
       (SELECT CAST(id AS INTEGER) FROM outbox WHERE kind = 'seen' AND number <= ?)`,
  );
  const keepShipped = store.prepare<[Uint8Array, number], never>(
    "UPDATE event SET prints = '', shipped = ? WHERE id = ?",
  );
  const remove = store.prepare<[number], never>('DELETE FROM outbox WHERE number <= ?');
  const steps = [
    'DELETE FROM outbox',
    `INSERT INTO outbox (number, kind, id) SELECT row_number() OVER (ORDER BY at, id), kind, id FROM (
       SELECT 'incident' AS kind, id, at FROM incident UNION ALL SELECT 'transfer', id, at FROM transfer
       UNION ALL SELECT kind, id, at FROM note
       UNION ALL SELECT 'seen', CAST(id AS TEXT), at FROM event WHERE kind IN (${SEEN}))`,
    'DELETE FROM outbox_state',
  ].map((sql) => store.prepare<[], never>(sql));
  const begin = store.prepare<[string], never>(
    'INSERT INTO outbox_state (only, stream, last) SELECT 1, ?, coalesce(MAX(number), 0) FROM outbox',
  );

  return {
    restart: (stream) =>
      store.transaction(() => {
        for (const step of steps) step.run();
        begin.run(stream);
      }),
    started: () => state.get() !== undefined,
    batch: () =>
      store.transaction(() => {
        const stream = state.get()?.stream;
        const items: Shipment[] = [];
        let bytes = 0;
        for (const row of oldest.all(MAX_BATCH_ITEMS)) {
          bytes += (row.body?.length ?? 0) + (row.sealed?.length ?? 0) + (row.prints?.length ?? 0);
          bytes += 2 * (row.shipped?.length ?? 0);
          if (items.length > 0 && bytes > MAX_BATCH_BYTES) break;
          items.push(shipmentOf(row));
        }
        return stream === undefined || items.length === 0 ? null : { stream, items };
      }),
    acknowledge: (stream, number) =>
      store.transaction(() => {
        if (state.get()?.stream !== stream) return;
        // The list goes, what was shipped of it stays: half a row of it, and enough to ship it anew.
        for (const { id, prints } of shipped.all(number)) {
          keepShipped.run(Buffer.from(printsIn(prints).join(''), 'hex'), id);
        }
        remove.run(number);
      }),
    waiting: () => count.get()?.n ?? 0,
  };
}

/** A row that somebody edited into nonsense is shipped as nothing: it must not hold up the others. */
function shipmentOf(row: Row): Shipment {
  if (row.kind === 'seen') return seenShipment(row);
  const { number, kind, id, sequence, body, sealed } = row;
  const nothing = { number, kind, id, body: null };
  const evidence = sealed === null ? {} : { evidence: sealed };
  if (body === null) return nothing;
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null) return nothing;
    return { number, kind, id, body: sequence === null ? value : { ...value, sequence, ...evidence } };
  } catch (error) {
    if (error instanceof SyntaxError) return nothing;
    throw error;
  }
}

/** Prints of one event that are shipped: people, or homes where nobody is named. */
const MAX_PRINTS = 100_000;
const HOUR_MS = 3_600_000;

/** Its id follows from what it is: shipped anew, it is the same. */
function seenShipment({ number, kind, same, at, prints, shipped, body }: Row): Shipment {
  const digest = createHash('sha256')
    .update(same ?? new Uint8Array(0))
    .digest();
  const id = uuidv7(Math.floor((at ?? 0) / HOUR_MS) * HOUR_MS, (size) => digest.subarray(0, size));
  if (body === null) return { number, kind, id, body: null };
  const known =
    shipped === null ? printsIn(prints ?? '') : (Buffer.from(shipped).toString('hex').match(/.{16}/g) ?? []);
  return { number, kind, id, body: { ...(JSON.parse(body) as object), id, prints: known } };
}

/** What of a packed list is shipped. */
function printsIn(packed: string): string[] {
  const all = packed.split('\n').flatMap((line) => {
    const [of = '', persons = '', homes = ''] = line.split('\t');
    return of.startsWith('~') ? [] : (persons === '' ? homes : persons).split(' ');
  });
  return all.filter((print) => /^[0-9a-f]{16}$/.test(print)).slice(0, MAX_PRINTS);
}
