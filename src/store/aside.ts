import { existsSync, renameSync } from 'node:fs';
import { StoreError } from './error.js';

/**
 * Moves a damaged database out of the way, so that a new one can be opened at `path`; nothing is deleted. Every store
 * of that file must be closed.
 *
 * @param now milliseconds since 1970, for the new name
 * @returns the new path, readable with `openStore(…, { readOnly: true })` as far as it is still readable
 * @throws StoreError STORE_IO
 */
export function setAside(path: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[-:.]/g, '');
  const aside = `${path}.damaged-${stamp}`;
  try {
    // The log belongs to its database by name: moved first, so that a new database never meets an old log.
    for (const suffix of ['-wal', '-shm', '']) {
      if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
    }
  } catch (cause) {
    throw new StoreError('STORE_IO', path, cause instanceof Error ? cause.message : String(cause), cause);
  }
  return aside;
}
