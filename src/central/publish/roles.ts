import type { z } from 'zod';
import type { rootSchema } from './documents.js';
import { KeysError, type MetadataKey } from './keys.js';
import { type RoleKeys, rootDocument } from './metadata.js';

export interface OfflineKeys {
  readonly root: readonly MetadataKey[];
  readonly targets: readonly MetadataKey[];
}

export function rootOf(
  head: { readonly version: number; readonly expires: number },
  keys: OfflineKeys,
  thresholds: { readonly root: number; readonly targets: number },
  online: RoleKeys,
) {
  return rootDocument(head, {
    root: { keys: keys.root, threshold: thresholds.root },
    targets: { keys: keys.targets, threshold: thresholds.targets },
    snapshot: online,
    timestamp: online,
  });
}

export function enough(keys: readonly MetadataKey[], threshold: number): readonly MetadataKey[] {
  if (keys.length >= threshold && threshold > 0) return keys;
  throw new KeysError('KEYS_TOO_FEW', `${keys.length} keys cannot reach a threshold of ${threshold}`);
}

/** Said before anything is signed: PCs would refuse it, and stay where they are. */
export function checkKeys(
  root: z.infer<typeof rootSchema>,
  role: 'root' | 'targets' | 'timestamp',
  keys: readonly MetadataKey[],
): void {
  const { keyids, threshold } = root.signed.roles[role] ?? { keyids: [], threshold: 1 };
  const valid = new Set(keys.filter(({ id }) => keyids.includes(id)).map(({ id }) => id)).size;
  if (valid >= threshold) return;
  throw new KeysError(
    'KEYS_TOO_FEW',
    `${valid} of the given ${role} keys are known to the root; it asks for ${threshold}`,
  );
}
