import { createRequire } from 'node:module';
import type Database from 'better-sqlite3';

/**
 * The SQLite driver for this Node. better-sqlite3 13 needs Node 22; 12, the last for Node 20, lets Node 24.19 and later
 * abort the process when a statement is collected as garbage. So both are dependencies, and the newer one is optional:
 * npm leaves it out where it does not fit.
 */
export const driver: typeof Database = load();

function load(): typeof Database {
  const require = createRequire(import.meta.url);
  try {
    return require('better-sqlite3-next') as typeof Database;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')) throw error;
    return require('better-sqlite3') as typeof Database;
  }
}
