import { type Kysely, type Migration, sql } from 'kysely';
import { type Dialect, MONTHLY, nativeType, SHAPES, type TableShape } from './schema.js';

/** Steps in the order of their names; a released one is never changed. */
export function migrations(dialect: Dialect): Record<string, Migration> {
  return {
    '0001-start': {
      up: async (db: Kysely<unknown>) => {
        for (const [name, shape] of Object.entries(SHAPES)) await createTable(db, dialect, name, shape);
        if (dialect === 'postgres') {
          // A PC whose clock is years off must still be able to report.
          for (const name of MONTHLY) {
            await sql`create table ${sql.table(`${name}_other`)} partition of ${sql.table(name)} default`.execute(db);
          }
        }
      },
    },
  };
}

async function createTable(db: Kysely<unknown>, dialect: Dialect, name: string, shape: TableShape): Promise<void> {
  let table = db.schema.createTable(name);
  for (const [column, type] of Object.entries(shape.columns)) {
    const native = nativeType(dialect, type);
    table = table.addColumn(column, sql.raw(native.name), (each) => (native.nullable ? each : each.notNull()));
  }
  table = table.addPrimaryKeyConstraint(`${name}_key`, [...shape.key] as never[]);
  if (dialect === 'postgres' && shape.monthly === true) table = table.modifyEnd(sql`partition by range (at)`);
  if (dialect === 'sqlite') table = table.modifyEnd(sql.raw(shape.key.length > 1 ? 'strict, without rowid' : 'strict'));
  await table.execute();
  for (const [index, columns] of Object.entries(shape.indexes ?? {})) {
    await db.schema
      .createIndex(index)
      .on(name)
      .columns([...columns])
      .execute();
  }
}

/** First millisecond of a month, counted from January 1970. */
const monthStart = (month: number): number => Date.UTC(1970 + Math.floor(month / 12), month % 12, 1);
const monthOf = (at: number): number => {
  const date = new Date(at);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
};

/**
 * Makes the partitions of last month to the month after next (PostgreSQL). Run at the start and daily: rows of a month
 * without a partition go to the one for all others, which is slow but loses nothing.
 */
export async function ensurePartitions(db: Kysely<unknown>, now: number): Promise<void> {
  const first = monthOf(now) - 1;
  for (const name of MONTHLY) {
    for (let month = first; month <= first + 3; month++) {
      const from = monthStart(month);
      const partition = `${name}_${new Date(from).toISOString().slice(0, 7).replace('-', '_')}`;
      const bounds = `from (${from}) to (${monthStart(month + 1)})`;
      await sql`create table if not exists ${sql.table(partition)} partition of ${sql.table(name)} for values ${sql.raw(bounds)}`.execute(
        db,
      );
    }
  }
}

/** Removes what was before that moment: whole partitions on PostgreSQL, rows on SQLite. Returns the names or tables. */
export async function dropBefore(db: Kysely<unknown>, dialect: Dialect, table: string, before: number): Promise<void> {
  if (dialect === 'postgres') {
    const { rows } = await sql<{ name: string }>`
      select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = ${table}::regclass`.execute(db);
    for (const { name } of rows) {
      const month = /_(\d{4})_(\d{2})$/.exec(name);
      if (month === null || Date.UTC(Number(month[1]), Number(month[2]), 1) > before) continue;
      await sql`drop table ${sql.table(name)}`.execute(db);
    }
  }
  await sql`delete from ${sql.table(table)} where at < ${before}`.execute(db);
}
