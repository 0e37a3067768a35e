import fs from 'node:fs/promises';
import path from 'node:path';
import { type Office, onlineKeyFile } from '../office.js';
import { document, rootSchema } from './documents.js';
import { assertOutside, makeKeyFile, OFFLINE_ROLES, readRoleKeys } from './keys.js';
import { openRepository } from './repository.js';

export interface RotationOptions {
  /** Folder of the offline keys in force. */
  readonly keysDir: string;
  readonly passphrase: string | null;
}

/**
 * New root and targets keys, as many as before and with the same thresholds, in a folder of their own. PCs follow from the
 * root they know, since the old keys sign the new root. Returns the version of the root. Rejects with KeysError.
 */
export async function rotateRoot(
  office: Office,
  { keysDir, passphrase, into }: RotationOptions & { readonly into: string },
): Promise<number> {
  assertOutside(into, office.dir);
  const thresholds = await thresholdsOf(office);
  const old = await readRoleKeys(keysDir, 'root', passphrase);
  const counts = { root: old.length, targets: (await readRoleKeys(keysDir, 'targets', passphrase)).length };
  for (const role of OFFLINE_ROLES) {
    for (let n = 1; n <= counts[role]; n++) {
      await makeKeyFile(path.join(into, n === 1 ? `${role}.pem` : `${role}-${n}.pem`), passphrase);
    }
  }
  const [root = [], targets = []] = await Promise.all(
    OFFLINE_ROLES.map((role) => readRoleKeys(into, role, passphrase)),
  );
  const version = await office.repository.rotate(old, { root, targets }, thresholds);
  await office.audit.add('cli', 'keys.rotated', { what: 'root and targets', root: version });
  return version;
}

/**
 * A new online key, named by a new root that the offline keys sign. Nodes that still hold the old one sign nothing any more
 * and say so: give them the file and start them anew. Returns the version of the root. Rejects with KeysError.
 */
export async function rotateOnline(office: Office, { keysDir, passphrase }: RotationOptions): Promise<number> {
  const thresholds = await thresholdsOf(office);
  const [root = [], targets = []] = await Promise.all(
    OFFLINE_ROLES.map((role) => readRoleKeys(keysDir, role, passphrase)),
  );
  const file = onlineKeyFile(office.dir);
  const next = `${file}.next`;
  // Left behind by a run that failed before the root named it.
  await fs.rm(next, { force: true });
  const online = await makeKeyFile(next, null);
  const version = await openRepository(office.files, online, office.clock).rotate(root, { root, targets }, thresholds);
  await fs.rename(next, file);
  await office.audit.add('cli', 'keys.rotated', { what: 'online', root: version });
  return version;
}

async function thresholdsOf({ files, repository }: Office): Promise<{ root: number; targets: number }> {
  const { rootVersion } = await repository.published();
  const { signed } = await document(files, `metadata/${rootVersion}.root.json`, rootSchema);
  return { root: signed.roles.root?.threshold ?? 1, targets: signed.roles.targets?.threshold ?? 1 };
}
