import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { InstallError } from '../platform/install.js';
import { leave } from './leave.js';

/**
 * Runs an installation. Where it fails on a PC that had no data directory, the one that was made for it goes again, and an
 * enrolment with it is given back; not where something could not be put back, since the undo journal may lie in it.
 */
export async function firstTime<T>(home: string, work: () => Promise<T>): Promise<T> {
  const made = outermostMissing(home);
  try {
    return await work();
  } catch (error) {
    const unsettled = error instanceof InstallError && error.troubles.length > 0;
    if (made !== null && !unsettled) {
      await leave(home);
      await fs.rm(made, { recursive: true, force: true });
    }
    throw error;
  }
}

/** Of a folder and those above it, the outermost that is not there; null where all are. */
function outermostMissing(folder: string): string | null {
  if (existsSync(folder)) return null;
  return outermostMissing(path.dirname(folder)) ?? folder;
}
