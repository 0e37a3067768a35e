import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { keyIdOf } from '../inspect/key-id.js';
import { writeWhole } from '../store/whole-file.js';
import { fleetKeyFile, openFleetKey } from './data.js';

/** Keys under which a fleet makes fingerprints, 64 hex digits each. */
export interface FleetKeys {
  readonly current: string;
  /** Those before it, whose rows may still be there; newest last. */
  readonly older: readonly string[];
}

/** Reads the keys in `secrets/`; the first is made on the first call. Rejects with DataError. */
export async function openFleetKeys(dir: string): Promise<FleetKeys> {
  const current = await openFleetKey(dir);
  const folder = path.dirname(fleetKeyFile(dir));
  const names = (await fs.readdir(folder)).filter((name) => /^fleet\.key\.[0-9a-f]{8,}$/.test(name));
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      return { key: (await fs.readFile(file, 'utf8')).trim(), at: (await fs.stat(file)).mtimeMs };
    }),
  );
  const older = files.sort((a, b) => a.at - b.at).map(({ key }) => key);
  return { current, older: older.filter((key) => key !== current && /^[0-9a-f]{64}$/.test(key)) };
}

/**
 * A new key for the fleet; the one of today stays beside it, under its name. Nodes and PCs take the new one by themselves,
 * and find rows of both.
 * @returns the id of the new key
 */
export async function rotateFleetKey(dir: string): Promise<string> {
  const before = await openFleetKey(dir);
  const next = randomBytes(32).toString('hex');
  await writeWhole(`${fleetKeyFile(dir)}.${keyIdOf(before)}`, `${before}\n`);
  await writeWhole(fleetKeyFile(dir), `${next}\n`);
  return keyIdOf(next);
}
