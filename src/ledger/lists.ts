/** What one transfer brought of a kind. */
export interface Listed {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** A fingerprint for each record. */
  readonly keys: readonly string[];
}

/** What leaves within this time makes one list, in however many transfers. */
const LIST_MS = 3_600_000;

/**
 * Which transfers are part of a list: of an hour in which at least so many different records left. One number a day is
 * talk, whatever it adds up to in a month.
 *
 * @param rows in the order of time, either way
 */
export function inLists(rows: readonly Listed[], least: number): boolean[] {
  const listed = rows.map(() => false);
  const times = new Map<string, number>();
  let first = 0;
  for (const [last, row] of rows.entries()) {
    for (const key of row.keys) times.set(key, (times.get(key) ?? 0) + 1);
    for (; Math.abs((rows[first]?.at ?? row.at) - row.at) > LIST_MS; first++) {
      for (const key of rows[first]?.keys ?? []) {
        const left = (times.get(key) ?? 1) - 1;
        if (left === 0) times.delete(key);
        else times.set(key, left);
      }
    }
    if (times.size < least) continue;
    for (let at = last; at >= first && listed[at] !== true; at--) listed[at] = true;
  }
  return listed;
}
