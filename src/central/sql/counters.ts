import type { Db } from './database.js';

/** Numbers with a name. */
export interface Counters {
  get(name: string): Promise<number | null>;
  set(name: string, value: number): Promise<void>;
  /** One more. */
  raise(name: string): Promise<void>;
}

export function openCounters(db: Db, tenant: string): Counters {
  const write = (name: string, value: number, onto: boolean) =>
    db
      .insertInto('counter')
      .values({ tenant, name, value })
      .onConflict((conflict) =>
        conflict
          .columns(['tenant', 'name'])
          .doUpdateSet((eb) => ({ value: onto ? eb('counter.value', '+', value) : eb.val(value) })),
      )
      .execute();
  return {
    get: async (name) => {
      const row = await db
        .selectFrom('counter')
        .select('value')
        .where('tenant', '=', tenant)
        .where('name', '=', name)
        .executeTakeFirst();
      return row === undefined ? null : Number(row.value);
    },
    set: async (name, value) => {
      await write(name, value, false);
    },
    raise: async (name) => {
      await write(name, 1, true);
    },
  };
}
