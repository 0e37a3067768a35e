import { Problem } from '../api/problem.js';
import type { Office } from '../office.js';
import { assertOutside, type MetadataKey, readRoleKeys } from './keys.js';

/**
 * Keys that sign policy, where the operator keeps them within central's reach (`menshen central signing`); off unless
 * somebody says so, because whoever takes over central could then sign policy. Throws Problem CONFLICT, KeysError.
 */
export async function keysAtCentral(office: Office, passphrase: string | null): Promise<MetadataKey[]> {
  const dir = office.settings.signing ?? null;
  if (dir === null) {
    throw new Problem(
      'CONFLICT',
      'The keys that sign policy are not kept at central: publish with "menshen policy publish".',
    );
  }
  assertOutside(dir, office.dir);
  return readRoleKeys(dir, 'targets', passphrase);
}
