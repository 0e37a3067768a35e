import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Db } from './database.js';

export interface AuditEntry {
  readonly number: number;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly detail: unknown;
  readonly hash: string;
}

export interface AuditFilter {
  readonly limit: number;
  /** Number of the entry the page before ended with. */
  readonly before?: number;
  readonly actor?: string;
  /** How the action begins. */
  readonly action?: string;
}

/** What was done, by whom; each entry seals all before it. */
export interface Audit {
  /** Gives the number of the entry. */
  add(actor: string, action: string, detail: object): Promise<number>;
  list(filter: AuditFilter): Promise<AuditEntry[]>;
  /** Reads everything, oldest first. */
  all(): AsyncGenerator<AuditEntry>;
}

export const FIRST_HASH = '0'.repeat(64);
const COUNTER = 'audit';
const PAGE = 1_000;

/** SHA-256 over the previous hash and the entry: changing, dropping or moving one breaks every later one. */
export function auditHash(previous: string, entry: Omit<AuditEntry, 'hash' | 'detail'> & { detail: string }): string {
  const { number, at, actor, action, detail } = entry;
  return createHash('sha256')
    .update(JSON.stringify([previous, number, at, actor, action, detail]))
    .digest('hex');
}

export function openAudit(db: Db, tenant: string, clock: () => number): Audit {
  return {
    add: (actor, action, detail) =>
      db.transaction().execute(async (inside) => {
        // The counter's row is the lock: entries of several nodes come one after the other.
        const { value: number } = await inside
          .insertInto('counter')
          .values({ tenant, name: COUNTER, value: 1 })
          .onConflict((conflict) =>
            conflict.columns(['tenant', 'name']).doUpdateSet((eb) => ({ value: eb('counter.value', '+', 1) })),
          )
          .returning('value')
          .executeTakeFirstOrThrow();
        const before = await inside
          .selectFrom('audit')
          .select('hash')
          .where('tenant', '=', tenant)
          .where('number', '=', number - 1)
          .executeTakeFirst();
        const entry = { number, at: clock(), actor, action, detail: JSON.stringify(detail) };
        const hash = auditHash(before?.hash ?? FIRST_HASH, entry);
        await inside
          .insertInto('audit')
          .values({ tenant, ...entry, hash })
          .execute();
        return number;
      }),

    list: async ({ before, limit, actor, action }) => {
      let query = db.selectFrom('audit').selectAll().where('tenant', '=', tenant);
      if (before !== undefined) query = query.where('number', '<', before);
      if (actor !== undefined) query = query.where('actor', '=', actor);
      if (action !== undefined) query = query.where('action', '>=', action).where('action', '<', `${action}\u{10ffff}`);
      const rows = await query.orderBy('number', 'desc').limit(limit).execute();
      return rows.map(entryOf);
    },

    async *all() {
      for (let after = 0; ; ) {
        const rows = await db
          .selectFrom('audit')
          .selectAll()
          .where('tenant', '=', tenant)
          .where('number', '>', after)
          .orderBy('number')
          .limit(PAGE)
          .execute();
        for (const row of rows) yield entryOf(row);
        const last = rows.at(-1);
        if (last === undefined) return;
        after = last.number;
        // SQLite answers at once: a long log must not keep everybody else waiting.
        await setImmediate();
      }
    },
  };
}

const entryOf = (row: { number: number; at: number; actor: string; action: string; detail: string; hash: string }) => {
  const { number, at, actor, action, detail, hash } = row;
  return { number, at, actor, action, detail: JSON.parse(detail) as unknown, hash };
};

export interface Verified {
  readonly ok: boolean;
  /** Entries that hold. */
  readonly entries: number;
  /** Of the last of them: whoever keeps it elsewhere sees later that nothing before it was changed. */
  readonly hash: string;
  readonly broken: { readonly entry: number; readonly what: 'number' | 'hash' } | null;
}

/** Reads the whole log, and stops where its chain breaks. */
export async function verifyAudit(audit: Audit): Promise<Verified> {
  let hash = FIRST_HASH;
  let entries = 0;
  for await (const entry of audit.all()) {
    const what = firstBreak(hash, entry, entries + 1);
    if (what !== null) return { ok: false, entries, hash, broken: { entry: entry.number, what } };
    hash = entry.hash;
    entries += 1;
  }
  return { ok: true, entries, hash, broken: null };
}

/** Where the chain of entries breaks; null when it holds. `detail` must print as it was stored. */
export function firstBreak(previous: string, entry: AuditEntry, expected: number): 'number' | 'hash' | null {
  if (entry.number !== expected) return 'number';
  return auditHash(previous, { ...entry, detail: JSON.stringify(entry.detail) }) === entry.hash ? null : 'hash';
}
