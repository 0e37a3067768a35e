import type { Db } from './database.js';

/** A filter of the queue that somebody keeps, for themselves or for all. */
export interface View {
  readonly name: string;
  readonly query: string;
  readonly shared: boolean;
  readonly by: string;
}

export interface Views {
  /** The own ones, and those others share. */
  list(account: string): Promise<View[]>;
  /** False when this account keeps too many. */
  keep(account: string, view: Omit<View, 'by'>, now: number): Promise<boolean>;
  remove(account: string, name: string): Promise<void>;
}

const MAX_VIEWS = 50;
const MAX_SHOWN = 200;

export function openViews(db: Db, tenant: string): Views {
  const own = (account: string) =>
    db.selectFrom('view').where('tenant', '=', tenant).where('account', '=', account).select('name');
  return {
    list: async (account) => {
      const rows = await db
        .selectFrom('view')
        .selectAll()
        .where('tenant', '=', tenant)
        .where((eb) => eb.or([eb('account', '=', account), eb('shared', '=', 1)]))
        .orderBy('name')
        .limit(MAX_SHOWN)
        .execute();
      return rows.map(({ name, query, shared, account: by }) => ({ name, query, shared: shared === 1, by }));
    },
    keep: async (account, { name, query, shared }, now) => {
      const names = (await own(account).execute()).map((row) => row.name);
      if (names.length >= MAX_VIEWS && !names.includes(name)) return false;
      const row = { query, shared: shared ? 1 : 0, at: now };
      await db
        .insertInto('view')
        .values({ tenant, account, name, ...row })
        .onConflict((conflict) => conflict.columns(['tenant', 'account', 'name']).doUpdateSet(row))
        .execute();
      return true;
    },
    remove: async (account, name) => {
      await db
        .deleteFrom('view')
        .where('tenant', '=', tenant)
        .where('account', '=', account)
        .where('name', '=', name)
        .execute();
    },
  };
}
