import { type Insertable, type RawBuilder, sql } from 'kysely';
import type { Db, Tables } from './database.js';
import { type Dialect, nativeType, SHAPES, typeOf } from './schema.js';
import type { TableShape } from './shape.js';

/** Escapes that JSON writes for halves of characters; PostgreSQL takes none. */
const HALVES = /\\ud[89a-f]/;

/**
 * Rows as one parameter: a statement whose text does not change with their number costs neither a compilation here nor
 * thousands of parameters there.
 * @param columns names of the columns, which the rows have in any order
 */
export function rowsOf(
  dialect: Dialect,
  table: keyof Tables,
  columns: readonly string[],
  rows: readonly object[],
): RawBuilder<unknown> {
  const text = JSON.stringify(rows);
  const json = HALVES.test(text)
    ? JSON.stringify(rows, (_, value) => (typeof value === 'string' ? Buffer.from(value).toString() : value))
    : text;
  if (dialect === 'sqlite') {
    const values = columns.map((name) => sql`value ->> ${sql.lit(`$.${name}`)} as ${sql.ref(name)}`);
    return sql`(select ${sql.join(values)} from json_each(${json}))`;
  }
  const shape: TableShape = SHAPES[table];
  const typed = columns.map((name) => {
    const type = shape.columns[name];
    if (type === undefined) throw new Error(`${table} has no column ${name}`);
    return sql`${sql.ref(name)} ${sql.raw(nativeType('postgres', typeOf(type)).name)}`;
  });
  return sql`(select * from json_to_recordset(${json}::json) as r(${sql.join(typed)}))`;
}

/** Inserts rows of one table. `conflict` is what follows `on conflict`, in SQL. */
export async function insertRows<T extends keyof Tables>(
  db: Db,
  dialect: Dialect,
  table: T,
  rows: readonly Insertable<Tables[T]>[],
  conflict: RawBuilder<unknown>,
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const names = Object.keys(first);
  const columns = sql.join(names.map((name) => sql.ref(name)));
  await sql`insert into ${sql.table(table)} (${columns})
    select ${columns} from ${rowsOf(dialect, table, names, rows)} as given where 1 = 1
    on conflict ${conflict}`.execute(db);
}
