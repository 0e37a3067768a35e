import { sql } from 'kysely';
import type { Db, Sql } from './database.js';
import { MONTHLY, SHAPES, typeOf } from './schema.js';
import type { TableShape } from './shape.js';
import type { Tables } from './tables.js';

/* Every table read whole and written whole, for back-ups: the same rows from either database. */

export type TableName = keyof Tables;
export type Cell = string | number | Uint8Array | null;

/** Tables in the order of their names, with their columns as this program knows them. */
export const TABLES: ReadonlyArray<{ readonly name: TableName; readonly columns: readonly string[] }> = (
  Object.keys(SHAPES) as TableName[]
)
  .sort()
  .map((name) => ({ name, columns: Object.keys(SHAPES[name].columns) }));

/** Columns of a table that hold bytes. */
export const bytesOf = (name: TableName): readonly string[] =>
  Object.entries((SHAPES[name] as TableShape).columns)
    .filter(([, column]) => typeOf(column) === 'bytes')
    .map(([column]) => column);

/** Rows of a page; of a table with bytes one at a time, since one may be a whole program. */
const PAGE = 200;

/** Reads everything as it is at one moment, while others write. */
export function atOneMoment<T>({ db, dialect }: Sql, work: (db: Db) => Promise<T>): Promise<T> {
  return db.connection().execute(async (one) => {
    const begin = dialect === 'postgres' ? 'begin isolation level repeatable read read only' : 'begin deferred';
    await sql.raw(begin).execute(one);
    try {
      return await work(one);
    } finally {
      await sql.raw('rollback').execute(one);
    }
  });
}

/** All rows of a table in the order of its key, a page in memory at a time. Cells in the order of TABLES. */
export async function* rowsIn(db: Db, name: TableName): AsyncGenerator<Cell[]> {
  const shape: TableShape = SHAPES[name];
  const columns = Object.keys(shape.columns);
  const limit = bytesOf(name).length > 0 ? 1 : PAGE;
  const key = sql.join(shape.key.map((column) => sql.ref(column)));
  for (let last: readonly Cell[] | null = null; ; ) {
    const after: ReturnType<typeof sql> = last === null ? sql`` : sql`where (${key}) > (${sql.join(last)})`;
    const { rows } = await sql<Record<string, Cell>>`
      select ${sql.join(columns.map((column) => sql.ref(column)))} from ${sql.table(name)}
      ${after} order by ${key} limit ${sql.lit(limit)}`.execute(db);
    for (const row of rows) yield columns.map((column) => row[column] ?? null);
    const end = rows.at(-1);
    if (end === undefined || rows.length < limit) return;
    last = shape.key.map((column) => end[column] ?? null);
  }
}

/** Puts rows into a table that has none of them. `columns` names the cells. */
export async function putRows(
  db: Db,
  name: TableName,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map((row) => sql`(${sql.join(row)})`);
  await sql`insert into ${sql.table(name)} (${sql.join(columns.map((column) => sql.ref(column)))})
    values ${sql.join(values)}`.execute(db);
}

/** Names of the migrations this database went through, oldest first. */
export async function migrationsDone(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

/** The first table with a row in it; null when all are empty. */
export async function firstFilled(db: Db): Promise<TableName | null> {
  for (const { name } of TABLES) {
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(db);
    if (rows.length > 0) return name;
  }
  return null;
}

/** True where rows of this table lie in partitions by month, on PostgreSQL. */
export const isMonthly = (name: TableName): boolean => MONTHLY.includes(name);
