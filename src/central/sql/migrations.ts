import { type CreateIndexBuilder, type Kysely, type Migration, sql } from 'kysely';
import { type Dialect, MONTHLY, nativeType, SHAPES, typeOf } from './schema.js';
import { type AddedColumn, type AddedIndex, START, type TableShape } from './shape.js';

/** Steps in the order of their names; a released one is never changed. Each makes what the shapes say came with it. */
export function migrations(dialect: Dialect): Record<string, Migration> {
  return Object.fromEntries(names().map((name) => [name, { up: (db) => bring(db, dialect, name) }]));
}

const tables = (): Array<[string, TableShape]> => Object.entries(SHAPES);
const sinceOf = (of: { readonly since?: string } | string | readonly string[]): string =>
  (typeof of === 'object' && 'since' in of ? of.since : undefined) ?? START;
const addedBy = (shape: TableShape, name: string): Array<[string, AddedColumn]> =>
  Object.entries(shape.columns).flatMap(([column, type]) =>
    typeof type === 'object' && type.since === name ? [[column, type]] : [],
  );

function names(): string[] {
  const all = tables().flatMap(([, shape]) => {
    return [shape, ...Object.values(shape.columns), ...Object.values(shape.indexes ?? {})].map(sinceOf);
  });
  return [...new Set(all)].sort();
}

async function bring(db: Kysely<unknown>, dialect: Dialect, name: string): Promise<void> {
  for (const [table, shape] of tables()) {
    if (sinceOf(shape) === name) await createTable(db, dialect, table, shape);
    else for (const [column, added] of addedBy(shape, name)) await addColumn(db, dialect, table, column, added);
    for (const [index, of] of Object.entries(shape.indexes ?? {})) {
      const since = 'since' in of ? of.since : sinceOf(shape);
      if (since === name) await createIndex(db, table, index, columnsOf(dialect, shape, of), of);
    }
  }
  if (dialect === 'sqlite') return;
  for (const [table, shape] of tables()) {
    if (shape.monthly !== true || sinceOf(shape) !== name) continue;
    // A PC whose clock is years off must still be able to report.
    await sql`create table ${sql.table(`${table}_other`)} partition of ${sql.table(table)} default`.execute(db);
  }
}

async function createTable(db: Kysely<unknown>, dialect: Dialect, name: string, shape: TableShape): Promise<void> {
  let table = db.schema.createTable(name);
  for (const [column, type] of Object.entries(shape.columns)) {
    if (typeof type === 'object' && type.since !== sinceOf(shape)) continue;
    const native = nativeType(dialect, typeOf(type));
    table = table.addColumn(column, sql.raw(native.name), (each) => (native.nullable ? each : each.notNull()));
  }
  table = table.addPrimaryKeyConstraint(`${name}_key`, [...shape.key] as never[]);
  if (dialect === 'postgres' && shape.monthly === true) table = table.modifyEnd(sql`partition by range (at)`);
  if (dialect === 'sqlite') table = table.modifyEnd(sql.raw(shape.key.length > 1 ? 'strict, without rowid' : 'strict'));
  await table.execute();
}

async function addColumn(
  db: Kysely<unknown>,
  dialect: Dialect,
  table: string,
  column: string,
  { type, fallback }: AddedColumn,
): Promise<void> {
  const native = nativeType(dialect, type);
  await db.schema
    .alterTable(table)
    .addColumn(column, sql.raw(native.name), (each) =>
      native.nullable ? each : each.notNull().defaultTo(sql.raw(fallback ?? "''")),
    )
    .execute();
}

async function createIndex(
  db: Kysely<unknown>,
  table: string,
  name: string,
  columns: readonly string[],
  of: readonly string[] | AddedIndex,
): Promise<void> {
  const index: CreateIndexBuilder = db.schema
    .createIndex(name)
    .on(table)
    .columns([...columns]);
  const only = 'since' in of ? of.only : undefined;
  await (only === undefined ? index : index.where(sql<boolean>`${sql.raw(only)}`)).execute();
}

/**
 * SQLite ends every index with what is left of the key. Where lists are read by time and id, the id is named first: an
 * index that has to be sorted behind the time loses against one in the whole order that leads to every row.
 */
function columnsOf(dialect: Dialect, { key }: TableShape, of: readonly string[] | AddedIndex): readonly string[] {
  const columns = 'since' in of ? of.columns : of;
  return dialect === 'sqlite' && key.includes('id') && columns.at(-1) === 'at' ? [...columns, 'id'] : columns;
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
    for (let month = first; month <= first + 3; month++) await makePartition(db, name, monthStart(month));
  }
}

/** Makes the partition of the month that this moment lies in (PostgreSQL), where there is none yet. */
export async function makePartition(db: Kysely<unknown>, table: string, at: number): Promise<void> {
  const month = monthOf(at);
  const from = monthStart(month);
  const partition = `${table}_${new Date(from).toISOString().slice(0, 7).replace('-', '_')}`;
  const bounds = `from (${from}) to (${monthStart(month + 1)})`;
  await sql`create table if not exists ${sql.table(partition)} partition of ${sql.table(table)} for values ${sql.raw(bounds)}`.execute(
    db,
  );
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
      await sql`drop table if exists ${sql.table(name)}`.execute(db);
    }
  }
  await sql`delete from ${sql.table(table)} where at < ${before}`.execute(db);
}
