import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';

/** Each costs a fingerprint more for every value. */
const MAX_OLDER = 4;

export class KeyError extends Error {
  readonly code = 'FINGERPRINT_KEY_DAMAGED';

  constructor(file: string) {
    super(
      `${file} does not hold a fingerprint key (64 hex digits). Restore it from a back-up, or delete it: what was sent before is then unknown.`,
    );
    this.name = 'KeyError';
  }
}

/**
 * The fingerprint key of this PC, hex; made on the first run with mode 0600. It locks the ledger: an HMAC over all phone
 * numbers takes hours for whoever has it, and cannot be undone by whoever has not.
 */
export async function openFingerprintKey(home: string): Promise<string> {
  const file = path.join(home, 'fingerprint.key');
  try {
    await fs.writeFile(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const key = (await fs.readFile(file, 'utf8')).trim();
  if (!/^[0-9a-f]{64}$/.test(key)) throw new KeyError(file);
  return key;
}

/**
 * Keys that are kept beside the one of today under their ids (`fingerprint.key.<id>`), hex, for rows made with them.
 *
 * @param needed ids of the keys that rows still need: the others are deleted, and what they made cannot be made again. Null
 *   deletes nothing
 */
export async function olderFingerprintKeys(home: string, needed: readonly string[] | null): Promise<readonly string[]> {
  const keys: string[] = [];
  for (const name of await fs.readdir(home)) {
    const id = /^fingerprint\.key\.([0-9a-f]{16})$/.exec(name)?.[1];
    if (id === undefined) continue;
    // Rows of an earlier version do not say their key.
    if (needed !== null && !needed.includes('') && !needed.includes(id)) {
      await fs.rm(path.join(home, name), { force: true });
      continue;
    }
    const key = (await fs.readFile(path.join(home, name), 'utf8')).trim();
    if (/^[0-9a-f]{64}$/.test(key) && keys.length < MAX_OLDER) keys.push(key);
  }
  return keys;
}
