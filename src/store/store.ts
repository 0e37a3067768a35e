import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs';
import { driver } from './driver.js';
import { StoreError } from './error.js';
import { guarded } from './guard.js';
import { type Migration, migrate, requireMigrations } from './migration.js';

export { setAside } from './aside.js';
export { type StoreCode, StoreError } from './error.js';
export type { Migration } from './migration.js';

/** A value SQLite keeps as it is given. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/** One prepared statement. `P` are its `?` in order, `R` is a row by column name. Every call throws StoreError only. */
export interface Statement<P extends SqlValue[], R> {
  run(...values: P): { readonly changes: number };
  get(...values: P): R | undefined;
  all(...values: P): R[];
}

/** One open database. Nothing of the driver shows, so that another one can take its place. */
export interface Store {
  readonly path: string;
  /** Rows are typed by the caller, who wrote the SQL. Prepare once, at open. */
  prepare<P extends SqlValue[], R>(sql: string): Statement<P, R>;
  /**
   * All of `work`, or nothing. Takes the write lock at once, so it never fails half-way for want of it. Inside another
   * transaction it is a savepoint. `work` is synchronous.
   */
  transaction<T>(work: () => T): T;
  /** Reads the whole file; a long one, over 64 MiB, is taken on trust. Throws StoreError(STORE_CORRUPT) for damage. */
  check(): void;
  /**
   * Nothing that was deleted is left in the files: the log is emptied and the database written anew. Takes the time of
   * reading it, and needs its size on the disk. Throws StoreError(STORE_LOCKED) while somebody else reads.
   */
  compact(): void;
  /** Moves the log into the database and empties it; what was deleted is then in neither. Not while others read: no harm. */
  emptyLog(): void;
  close(): void;
}

export interface StoreOptions {
  /** Never writes, creates or migrates; refuses a file whose given migrations are not all there. */
  readonly readOnly?: boolean;
  /** How long a call waits for another process's lock. It waits on the calling thread: keep it short. Default 250. */
  readonly busyMs?: number;
}

/** Bytes that are read through in a moment. */
const MAX_CHECKED = 64 * 1024 * 1024;

/**
 * Opens (or creates, mode 0600) a database and brings it up to date.
 *
 * WAL with synchronous NORMAL: a committed transaction is in the operating system's cache, so it survives the death of
 * the process by any signal; a power cut can take the last commits with it but never leaves a torn database. FULL would
 * close that gap at the price of one disk flush per judged transfer, 10 ms and more on the disks of branch PCs.
 *
 * @throws StoreError
 */
export function openStore(path: string, migrations: readonly Migration[], options: StoreOptions = {}): Store {
  const readOnly = options.readOnly === true;
  const guard = <T>(work: () => T): T => guarded(path, work);
  const db = guard(() => {
    if (!readOnly) keepPrivate(path);
    return new driver(path, { readonly: readOnly, fileMustExist: true, timeout: options.busyMs ?? 250 });
  });
  const store: Store = {
    path,
    prepare: <P extends SqlValue[], R>(sql: string): Statement<P, R> => {
      const statement = guard(() => db.prepare<P, R>(sql));
      return {
        run: (...values) => guard(() => ({ changes: statement.run(...values).changes })),
        get: (...values) => guard(() => statement.get(...values)),
        all: (...values) => guard(() => statement.all(...values)),
      };
    },
    transaction: (work) => guard(() => db.transaction(work).immediate()),
    check() {
      if (statSync(path).size > MAX_CHECKED) return;
      const found = guard(() => String(db.pragma('quick_check(1)', { simple: true })));
      if (found === 'ok') return;
      const cause = Object.assign(new Error(found), { code: 'SQLITE_CORRUPT' });
      throw new StoreError('STORE_CORRUPT', path, 'a look through the file found damage', cause);
    },
    compact: () =>
      guard(() => {
        db.exec('VACUUM');
        const [left] = db.pragma('wal_checkpoint(TRUNCATE)') as ReadonlyArray<{ busy: number }>;
        if (left?.busy !== 0) throw new StoreError('STORE_LOCKED', path, 'another program reads the log');
      }),
    emptyLog: () => guard(() => void db.pragma('wal_checkpoint(TRUNCATE)')),
    close: () => guard(() => db.close()),
  };
  try {
    guard(() => {
      db.pragma('foreign_keys = ON');
      db.pragma('trusted_schema = OFF');
      if (readOnly) return;
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = NORMAL');
      db.pragma('journal_size_limit = 16777216');
      // What is deleted is overwritten with zeros: fingerprints that were to be forgotten are gone from the file.
      db.pragma('secure_delete = ON');
    });
    if (readOnly) requireMigrations(store, migrations);
    else migrate(store, migrations, (sql) => guard(() => db.exec(sql)));
  } catch (error) {
    store.close();
    throw error;
  }
  return store;
}

/** The file exists with mode 0600 before SQLite opens it: its WAL and shared-memory files then get the same mode. */
function keepPrivate(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
    for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, 0o600);
  } catch (cause) {
    throw new StoreError('STORE_IO', path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}
