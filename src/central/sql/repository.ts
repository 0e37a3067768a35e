import type { Db } from './database.js';

export interface RepositoryReader {
  read(name: string): Promise<Uint8Array | null>;
  names(prefix: string): Promise<string[]>;
}

/** The files of the signed repository, as nodes and the publishing command share them. */
export interface RepositoryFiles extends RepositoryReader {
  /** Bumped with every change; what nodes watch to wake their PCs. */
  revision(): Promise<number>;
  /**
   * One change at a time over all nodes: `work` reads what is there and says what to store. Nothing is stored when it
   * throws, or says null.
   */
  change(work: (there: RepositoryReader) => Promise<StoredFiles | null>): Promise<boolean>;
}

export interface StoredFiles {
  readonly write: ReadonlyMap<string, Uint8Array>;
  readonly remove?: readonly string[];
}

const COUNTER = 'repository';

export function repositoryFiles(db: Db, tenant: string, clock: () => number): RepositoryFiles {
  return {
    ...readerOf(db, tenant),
    revision: async () => {
      const row = await db
        .selectFrom('counter')
        .select('value')
        .where('tenant', '=', tenant)
        .where('name', '=', COUNTER)
        .executeTakeFirst();
      return row?.value ?? 0;
    },
    change: (work) =>
      db.transaction().execute(async (inside) => {
        // Holds the row until the end: nobody else changes anything meanwhile.
        await inside
          .insertInto('counter')
          .values({ tenant, name: COUNTER, value: 1 })
          .onConflict((conflict) =>
            conflict.columns(['tenant', 'name']).doUpdateSet((eb) => ({ value: eb('counter.value', '+', 1) })),
          )
          .execute();
        const files = await work(readerOf(inside, tenant));
        if (files === null) {
          await inside
            .updateTable('counter')
            .set((eb) => ({ value: eb('value', '-', 1) }))
            .where('tenant', '=', tenant)
            .where('name', '=', COUNTER)
            .execute();
          return false;
        }
        for (const [name, body] of files.write) {
          await inside
            .insertInto('repository')
            .values({ tenant, name, body: Buffer.from(body), stored_at: clock() })
            .onConflict((conflict) =>
              conflict.columns(['tenant', 'name']).doUpdateSet({ body: Buffer.from(body), stored_at: clock() }),
            )
            .execute();
        }
        for (const name of files.remove ?? []) {
          await inside.deleteFrom('repository').where('tenant', '=', tenant).where('name', '=', name).execute();
        }
        return true;
      }),
  };
}

function readerOf(db: Db, tenant: string): RepositoryReader {
  return {
    read: async (name) => {
      const row = await db
        .selectFrom('repository')
        .select('body')
        .where('tenant', '=', tenant)
        .where('name', '=', name)
        .executeTakeFirst();
      return row?.body ?? null;
    },
    names: async (prefix) => {
      const rows = await db
        .selectFrom('repository')
        .select('name')
        .where('tenant', '=', tenant)
        .where('name', 'like', `${prefix}%`)
        .execute();
      return rows.map(({ name }) => name);
    },
  };
}
