/** Parameters of one statement that both databases take (PostgreSQL 65,535; SQLite 32,766). */
const MAX_ROWS = 500;

/** Rows in groups that one statement takes. */
export function* chunks<T>(rows: readonly T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += MAX_ROWS) yield rows.slice(at, at + MAX_ROWS);
}
