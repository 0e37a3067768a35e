import type { RecordPrint } from '../model/finding.js';
import type { Store } from '../store/store.js';

/** Prints of records, and what they were called under older keys. */
export interface Asked {
  readonly prints: readonly RecordPrint[];
  readonly older?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Finds the events in which records were, and leaves them in `temp.hit (n, event)`, `n` being the record's place: whoever
 * asked goes on in SQL. A record is known by its people; one that names nobody, by its homes.
 */
export interface Lookup {
  find(asked: Asked): void;
}

/** Pairs of record and event that one question may find. */
const MAX_HITS = 4_000_000;

export function openLookup(store: Store): Lookup {
  store.prepare('PRAGMA temp_store = MEMORY').run();
  store
    .prepare(
      'CREATE TEMP TABLE IF NOT EXISTS hit (n INTEGER NOT NULL, event INTEGER NOT NULL, PRIMARY KEY (event, n)) WITHOUT ROWID',
    )
    .run();
  const clear = store.prepare<[], never>('DELETE FROM temp.hit');
  const fill = store.prepare<[string, string, number], never>(
    `INSERT OR IGNORE INTO temp.hit (n, event)
     SELECT CAST(substr(asked.value, 17) AS INTEGER), mark.event FROM json_each(?) AS asked
       CROSS JOIN mark ON mark.print = unhex(substr(asked.value, 1, 16))
     UNION ALL
     SELECT CAST(substr(asked.value, 17) AS INTEGER), mark_new.event FROM json_each(?) AS asked
       CROSS JOIN mark_new ON mark_new.print = unhex(substr(asked.value, 1, 16))
     LIMIT ?`,
  );
  return {
    find({ prints, older = {} }) {
      const values: string[] = [];
      for (const [n, { persons, homes }] of prints.entries()) {
        for (const print of persons.length > 0 ? persons : homes) {
          values.push(print + n);
          for (const once of older[print] ?? []) values.push(once + n);
        }
      }
      clear.run();
      if (values.length === 0) return;
      // In the order of prints, so that neighbours are read together.
      const asked = JSON.stringify(values.sort());
      fill.run(asked, asked, MAX_HITS);
    },
  };
}
