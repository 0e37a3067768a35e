import { driver } from './driver.js';
import { type StoreCode, StoreError } from './error.js';

/** SQLite's result codes that mean something went wrong outside this program, by their leading word. */
const CODES: ReadonlyArray<readonly [prefix: string, code: StoreCode]> = [
  ['SQLITE_FULL', 'STORE_FULL'],
  // The shared index could not grow: SQLite's name for a full disk there.
  ['SQLITE_IOERR_SHMSIZE', 'STORE_FULL'],
  ['SQLITE_BUSY', 'STORE_LOCKED'],
  ['SQLITE_LOCKED', 'STORE_LOCKED'],
  ['SQLITE_CORRUPT', 'STORE_CORRUPT'],
  ['SQLITE_NOTADB', 'STORE_CORRUPT'],
  ['SQLITE_IOERR', 'STORE_IO'],
  ['SQLITE_CANTOPEN', 'STORE_IO'],
  ['SQLITE_READONLY', 'STORE_IO'],
  ['SQLITE_PERM', 'STORE_IO'],
  ['SQLITE_AUTH', 'STORE_IO'],
  ['SQLITE_NOMEM', 'STORE_IO'],
  ['SQLITE_PROTOCOL', 'STORE_LOCKED'],
];

/** Runs `work`, turning the driver's errors into StoreError. Mistakes in SQL or in values stay what they are. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof driver.SqliteError) {
      const code = CODES.find(([prefix]) => error.code.startsWith(prefix))?.[1];
      if (code !== undefined) throw new StoreError(code, path, error.message, error);
    }
    throw error;
  }
}
