import { StoreError } from './error.js';
import type { Store } from './store.js';

/** One step of a room's tables, applied once. `name` is `room/number-what`, never changed once released. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/**
 * Applies what is missing, in the given order, all in one transaction.
 * @throws StoreError STORE_NEWER when the file holds a step this program does not know.
 */
export function migrate(store: Store, migrations: readonly Migration[], exec: (sql: string) => void): void {
  // Looked at first without the write lock: a start with nothing to do must not wait for another process.
  if (hasTable(store) && missing(store, migrations).length === 0) return;
  store.transaction(() => {
    exec(
      'CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID',
    );
    const insert = store.prepare<[string], never>(
      'INSERT INTO migration (name, position) SELECT ?, COUNT(*) + 1 FROM migration',
    );
    for (const migration of missing(store, migrations)) {
      exec(migration.sql);
      insert.run(migration.name);
    }
  });
}

/**
 * For readers, who may know fewer rooms than the writer did: only steps of the rooms given here count.
 * @throws StoreError STORE_NEWER as above; STORE_IO when a step is not applied yet.
 */
export function requireMigrations(store: Store, migrations: readonly Migration[]): void {
  const rooms = new Set(migrations.map(roomOf));
  const absent = hasTable(store) ? missing(store, migrations, rooms) : migrations;
  if (absent.length > 0) {
    throw new StoreError('STORE_IO', store.path, `not set up yet: ${absent.map((one) => one.name).join(', ')}`);
  }
}

function missing(store: Store, migrations: readonly Migration[], rooms?: ReadonlySet<string>): Migration[] {
  const applied = store.prepare<[], { name: string }>('SELECT name FROM migration').all();
  const known = new Set(migrations.map((one) => one.name));
  const unknown = applied.filter((one) => !known.has(one.name) && (rooms?.has(roomOf(one)) ?? true));
  if (unknown.length > 0) {
    throw new StoreError('STORE_NEWER', store.path, `unknown: ${unknown.map((one) => one.name).join(', ')}`);
  }
  const done = new Set(applied.map((one) => one.name));
  return migrations.filter((one) => !done.has(one.name));
}

function hasTable(store: Store): boolean {
  const sql = "SELECT 1 AS found FROM sqlite_schema WHERE type = 'table' AND name = 'migration'";
  return store.prepare<[], { found: number }>(sql).get() !== undefined;
}

function roomOf(migration: { readonly name: string }): string {
  return migration.name.split('/', 1)[0] ?? migration.name;
}
