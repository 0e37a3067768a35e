import type { Clock } from '../../model/clock.js';
import { type Rollout, rolloutSchema } from '../../policy/rollout.js';
import type { MetadataKey } from './keys.js';
import {
  ROLLOUT_ROLE,
  ROLLOUT_TARGET,
  type RoleKeys,
  sha256Of,
  signDocument,
  snapshotDocument,
  type TargetEntry,
  targetsDocument,
  timestampDocument,
} from './metadata.js';
import { targetFile } from './state.js';

const DAY_MS = 86_400_000;
/** Lives of the documents. Offline ones are re-signed by people, online ones by the running server. */
export const LIVES_MS = {
  root: 5 * 365 * DAY_MS,
  targets: 365 * DAY_MS,
  rollout: 30 * DAY_MS,
  snapshot: 30 * DAY_MS,
  timestamp: 7 * DAY_MS,
} as const;
/** Writes documents of the repository into a set of files to be stored; what it may, it signs with the online key. */
export function documentWriter(online: MetadataKey, clock: Clock) {
  const onlineRole: RoleKeys = { keys: [online], threshold: 1 };

  /** New snapshot and timestamp over these versions. */
  const seal = (
    write: Map<string, Uint8Array>,
    versions: { readonly targets: number; readonly rollout: number },
    snapshotVersion: number,
    timestampVersion: number,
  ): void => {
    const now = clock();
    const snapshot = signDocument(
      snapshotDocument({ version: snapshotVersion, expires: now + LIVES_MS.snapshot }, versions),
      [online],
    );
    write.set(`metadata/${snapshotVersion}.snapshot.json`, snapshot);
    stamp(write, snapshotVersion, snapshot, timestampVersion);
  };

  const stamp = (
    write: Map<string, Uint8Array>,
    snapshotVersion: number,
    snapshot: Uint8Array,
    version: number,
  ): void => {
    const head = { version, expires: clock() + LIVES_MS.timestamp };
    write.set('metadata/timestamp.json', signDocument(timestampDocument(head, snapshotVersion, snapshot), [online]));
  };

  const writeRollout = (
    write: Map<string, Uint8Array>,
    rollout: Rollout,
    version: number,
    beside: readonly TargetEntry[],
  ): void => {
    const body = Buffer.from(`${JSON.stringify(rolloutSchema.parse(rollout))}\n`);
    const entry = { path: ROLLOUT_TARGET, length: body.length, sha256: sha256Of(body) };
    write.set(targetFile(entry.path, entry.sha256), body);
    write.set(
      `metadata/${version}.${ROLLOUT_ROLE}.json`,
      signDocument(targetsDocument({ version, expires: clock() + LIVES_MS.rollout }, [entry, ...beside], null), [
        online,
      ]),
    );
  };

  const writeTargets = (
    write: Map<string, Uint8Array>,
    entries: readonly TargetEntry[],
    version: number,
    keys: readonly MetadataKey[],
  ): void => {
    write.set(
      `metadata/${version}.targets.json`,
      signDocument(targetsDocument({ version, expires: clock() + LIVES_MS.targets }, entries, onlineRole), keys),
    );
  };

  return { onlineRole, seal, stamp, writeRollout, writeTargets };
}
