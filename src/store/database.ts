import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import { driver } from './driver.js';
import { StoreError } from './error.js';
import { guarded } from './guard.js';

/** A statement as a query builder drives it: values are bound as a list, and it says whether it gives rows. */
export interface SqlStatement {
  readonly reader: boolean;
  all(values: readonly unknown[]): unknown[];
  run(values: readonly unknown[]): { readonly changes: number; readonly lastInsertRowid: number | bigint };
  iterate(values: readonly unknown[]): IterableIterator<unknown>;
}

/** An open SQLite database for a query builder, which brings its own schema and migrations. */
export interface SqlDatabase {
  prepare(sql: string): SqlStatement;
  close(): void;
}

/** Statements kept prepared: a server runs the same few dozen all day. */
const MAX_PREPARED = 200;

/**
 * Opens (or creates, mode 0600) a database in WAL mode. `synchronous` FULL: what a server has acknowledged is forgotten
 * by its sender, so it must outlive a power cut.
 * @throws StoreError
 */
export function openDatabase(path: string, options: { readonly busyMs?: number } = {}): SqlDatabase {
  const guard = <T>(work: () => T): T => guarded(path, work);
  try {
    closeSync(openSync(path, 'a', 0o600));
    for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, 0o600);
  } catch (cause) {
    throw new StoreError('STORE_IO', path, cause instanceof Error ? cause.message : String(cause), cause);
  }
  const db = guard(() => new driver(path, { timeout: options.busyMs ?? 5_000 }));
  guard(() => {
    db.pragma('foreign_keys = ON');
    db.pragma('trusted_schema = OFF');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('journal_size_limit = 67108864');
    // Incidents touch a page of every index: pages that come again soon are kept, and go to the file together.
    db.pragma('cache_size = -65536');
    db.pragma('wal_autocheckpoint = 8000');
  });
  const prepared = new Map<string, SqlStatement>();

  const prepare = (text: string): SqlStatement => {
    // A transaction that reads first and finds another writer when it writes could only be given up.
    const sql = text === 'begin' ? 'begin immediate' : text;
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = guard(() => db.prepare<unknown[], unknown>(sql));
    const made: SqlStatement = {
      reader: statement.reader,
      all: (values) => guard(() => statement.all(...values)),
      run: (values) => guard(() => statement.run(...values)),
      iterate: (values) => guard(() => statement.iterate(...values)),
    };
    const oldest = prepared.size >= MAX_PREPARED ? prepared.keys().next().value : undefined;
    if (oldest !== undefined) prepared.delete(oldest);
    prepared.set(sql, made);
    return made;
  };

  return {
    prepare,
    close: () => guard(() => db.close()),
  };
}
