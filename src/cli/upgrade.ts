import fs from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Layout } from '../platform/parts.js';
import { services } from '../platform/windows/native.js';
import { DESCRIPTION, serviceCommand } from '../platform/windows/service.js';
import { switchService } from '../platform/windows/upgrade.js';
import { PROGRAM } from './program.js';

/*
 * A package of a newer version was laid beside the one that runs. On Linux dpkg's scripts change over and go back
 * (build/package/deb); on Windows neither kind of setup program could, so the program does it itself.
 */

export type Upgrade =
  | { readonly is: 'back' }
  /** Runs the rest of the installation; when that throws, the version before runs again. */
  | { readonly is: 'well'; around<T>(work: () => T): T };

export const NO_UPGRADE: Upgrade = { is: 'well', around: (work) => work() };

const ANSWER_MS = 120_000;
const PAUSE_MS = 1_000;

/** Lets the service of Windows start this version. `back`: it did not answer, and the one before runs again. */
export async function upgradeService(layout: Layout, answers: () => Promise<boolean>): Promise<Upgrade> {
  if (process.platform !== 'win32') return NO_UPGRADE;
  const switched = await switchService({
    services: services(),
    to: serviceCommand(PROGRAM.self, layout.config, layout.home),
    description: DESCRIPTION,
    async answers() {
      const end = performance.now() + ANSWER_MS;
      while (performance.now() < end) {
        if (await answers()) return true;
        await setTimeout(PAUSE_MS);
      }
      return false;
    },
  });
  if (switched.is !== 'switched') return switched.is === 'back' ? { is: 'back' } : NO_UPGRADE;
  return {
    is: 'well',
    around(work) {
      try {
        return work();
      } catch (error) {
        switched.back();
        throw error;
      }
    },
  };
}

/**
 * Notes in the file `current`, beside `versions`, which version `bin/menshen` starts; null: none. Windows only: elsewhere the
 * file is of the package. Nothing where the program runs from no package.
 */
export function nameCurrent(version: string | null): void {
  if (process.platform !== 'win32' || PROGRAM.installed === path.resolve(PROGRAM.root)) return;
  const file = path.join(PROGRAM.installed, 'current');
  if (version === null) fs.rmSync(file, { force: true });
  else fs.writeFileSync(file, `${version}\n`);
}
