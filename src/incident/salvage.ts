import { openStore, type Store, StoreError } from '../store/store.js';
import { INCIDENT_MIGRATIONS } from './incidents.js';

/** What could be brought over from a damaged database. */
export interface Salvaged {
  readonly restored: number;
  /** Incidents whose pages cannot be read. */
  readonly lost: number;
  /** False when the last number given is unknown: numbering then starts over and central sees it. */
  readonly numbered: boolean;
}

/** The newest numbers looked at: what a damaged file says about itself may be anything. */
const MAX_LOOKUPS = 200_000;

interface Row {
  readonly sequence: number;
  readonly id: string;
  readonly at: number;
  readonly verdict: string;
  readonly channel: string;
  readonly body: string;
}

/**
 * Copies every incident that can still be read from a database set aside, numbers included, and goes on numbering where
 * it stopped. Incidents already in `store` stay; run it on a new one, before anything is added.
 *
 * @throws StoreError when `store` itself cannot serve; damage of the old file is an outcome
 */
export function salvageIncidents(damagedPath: string, store: Store): Salvaged {
  const open = (steps: number): Store | undefined =>
    readable(() => openStore(damagedPath, INCIDENT_MIGRATIONS.slice(0, steps), { readOnly: true }));
  // An earlier version's file knows no evidence.
  const damaged = open(INCIDENT_MIGRATIONS.length) ?? open(1);
  if (damaged === undefined) return { restored: 0, lost: 0, numbered: false };
  try {
    const counter = askNumber(damaged, 'SELECT last FROM incident_counter');
    const highest = askNumber(damaged, 'SELECT MAX(sequence) AS last FROM incident') ?? counter ?? 0;
    const numbered = counter !== undefined || highest > 0;
    // One look-up a number: a scan would stop at the first damaged page.
    const one = damaged.prepare<[number], Row>(
      'SELECT sequence, id, at, verdict, channel, body FROM incident WHERE sequence = ?',
    );
    const insert = store.prepare<[number, string, number, string, string, string], never>(
      `INSERT INTO incident (sequence, id, at, verdict, channel, body) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    );
    const sealedOf = readable(() =>
      damaged.prepare<[string], { sealed: string }>('SELECT sealed FROM evidence WHERE incident = ?'),
    );
    const keepSealed = store.prepare<[string, string], never>(
      'INSERT INTO evidence (incident, sealed) VALUES (?, ?) ON CONFLICT DO NOTHING',
    );
    const number = store.prepare<[number], never>('UPDATE incident_counter SET last = max(last, ?)');
    return store.transaction(() => {
      let restored = 0;
      let lost = 0;
      for (let sequence = Math.max(1, highest - MAX_LOOKUPS + 1); sequence <= highest; sequence++) {
        const found = readable(() => ({ row: one.get(sequence) }));
        if (found === undefined) lost += 1;
        else if (found.row !== undefined) {
          const { id, at, verdict, channel, body } = found.row;
          restored += insert.run(sequence, id, at, verdict, channel, body).changes;
          const sealed = readable(() => sealedOf?.get(id));
          if (sealed !== undefined) keepSealed.run(id, sealed.sealed);
        }
      }
      number.run(Math.max(counter ?? 0, highest));
      return { restored, lost, numbered };
    });
  } finally {
    damaged.close();
  }
}

function askNumber(damaged: Store, sql: string): number | undefined {
  return readable(() => damaged.prepare<[], { last: number | null }>(sql).get()?.last ?? undefined);
}

function readable<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}
