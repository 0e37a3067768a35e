import type { PublicKey } from '../../model/evidence.js';
import { keyIdOf } from '../../policy/evidence.js';
import type { Db } from './database.js';

export const KEY_USES = ['review', 'approve'] as const;
export type KeyUse = (typeof KEY_USES)[number];

/** A public key that somebody made in their browser. In force once a signed policy names it. */
export interface ReviewKey {
  readonly id: string;
  readonly account: string;
  readonly use: KeyUse;
  readonly key: PublicKey;
  readonly madeAt: number;
  readonly retiredAt: number | null;
}

export interface ReviewKeys {
  list(): Promise<ReviewKey[]>;
  get(id: string): Promise<ReviewKey | null>;
  /** Keys of an account that are not retired. */
  of(account: string): Promise<ReviewKey[]>;
  /**
   * Null when the key is there already, or the account has one for the other use: who could read and open would need
   * nobody else.
   */
  add(account: string, use: KeyUse, key: PublicKey, now: number): Promise<ReviewKey | null>;
  /** False when there is none that is still used. */
  retire(id: string, now: number): Promise<boolean>;
}

interface Row {
  readonly id: string;
  readonly account: string;
  readonly use: string;
  readonly key: string;
  readonly made_at: number;
  readonly retired_at: number | null;
}

export function openReviewKeys(db: Db, tenant: string): ReviewKeys {
  const all = () => db.selectFrom('sealing_key').selectAll().where('tenant', '=', tenant);
  const of = async (account: string): Promise<ReviewKey[]> => {
    const rows = await all().where('account', '=', account).where('retired_at', 'is', null).execute();
    return rows.map(keyOf);
  };
  return {
    list: async () => (await all().orderBy('made_at').orderBy('id').execute()).map(keyOf),
    get: async (id) => {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : keyOf(row);
    },
    of,
    add: async (account, use, key, now) => {
      const id = keyIdOf(key);
      // Also retired ones: what they can open, they can open for ever.
      const mine = await all().where('account', '=', account).execute();
      if (mine.some((other) => other.use !== use)) return null;
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('sealing_key')
        .values({ tenant, id, account, use, key: JSON.stringify(key), made_at: now, retired_at: null })
        .onConflict((conflict) => conflict.columns(['tenant', 'id']).doNothing())
        .executeTakeFirst();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n ? { id, account, use, key, madeAt: now, retiredAt: null } : null;
    },
    retire: async (id, now) => {
      const { numUpdatedRows } = await db
        .updateTable('sealing_key')
        .set({ retired_at: now })
        .where('tenant', '=', tenant)
        .where('id', '=', id)
        .where('retired_at', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
  };
}

const keyOf = (row: Row): ReviewKey => ({
  id: row.id,
  account: row.account,
  use: row.use as KeyUse,
  key: JSON.parse(row.key) as PublicKey,
  madeAt: row.made_at,
  retiredAt: row.retired_at,
});
