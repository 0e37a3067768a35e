import type { z } from 'zod';
import { type Rollout, rolloutSchema } from '../../policy/rollout.js';
import type { RepositoryReader } from '../sql/repository.js';
import {
  document,
  headSchema,
  RepositoryError,
  rootSchema,
  snapshotSchema,
  stampSchema,
  targetsSchema,
  versionIn,
} from './documents.js';
import { ROLLOUT_ROLE, ROLLOUT_TARGET, type TargetEntry } from './metadata.js';

/** 0 before the first. */
export async function rootVersionOf(there: RepositoryReader): Promise<number> {
  const names = await there.names('metadata/');
  return Math.max(0, ...names.map((name) => Number(/^metadata\/(\d+)\.root\.json$/.exec(name)?.[1] ?? 0)));
}

/** What is signed now, read back. Throws RepositoryError. */
export async function stateOf(there: RepositoryReader) {
  const rootVersion = await rootVersionOf(there);
  const root = await document(there, `metadata/${rootVersion}.root.json`, rootSchema.and(headSchema));
  const timestamp = await document(there, 'metadata/timestamp.json', stampSchema);
  const snapshotVersion = timestamp.signed.meta['snapshot.json'].version;
  const snapshot = await document(there, `metadata/${snapshotVersion}.snapshot.json`, snapshotSchema);
  const versions = { targets: versionIn(snapshot, 'targets'), rollout: versionIn(snapshot, ROLLOUT_ROLE) };
  const targets = await document(there, `metadata/${versions.targets}.targets.json`, targetsSchema.and(headSchema));
  const rollout = await document(
    there,
    `metadata/${versions.rollout}.${ROLLOUT_ROLE}.json`,
    targetsSchema.and(headSchema),
  );
  const rings = rollout.signed.targets[ROLLOUT_TARGET]?.hashes.sha256;
  const body = rings === undefined ? null : await there.read(targetFile(ROLLOUT_TARGET, rings));
  if (body === null) throw new RepositoryError(`${ROLLOUT_TARGET} is not in the repository; restore a back-up`);
  return { rootVersion, root, timestamp, snapshotVersion, snapshot, versions, targets, rollout, body };
}

export type State = Awaited<ReturnType<typeof stateOf>>;

export const rolloutOf = (current: State): Rollout =>
  rolloutSchema.parse(JSON.parse(Buffer.from(current.body).toString('utf8')));

/** Consistent snapshots: the name carries the hash, so that a PC half-way through an update still finds its files. */
export function targetFile(path: string, sha256: string): string {
  const cut = path.lastIndexOf('/') + 1;
  return `targets/${path.slice(0, cut)}${sha256}.${path.slice(cut)}`;
}

/** What the rollout's role signs beside the rings. */
export function besideOf(current: { rollout: z.infer<typeof targetsSchema> }): TargetEntry[] {
  return listOf(current.rollout).filter(({ path }) => path !== ROLLOUT_TARGET);
}

export const entriesOf = (current: { targets: z.infer<typeof targetsSchema> }): TargetEntry[] =>
  listOf(current.targets);

function listOf(document: z.infer<typeof targetsSchema>): TargetEntry[] {
  return Object.entries(document.signed.targets).map(([path, { length, hashes }]) => {
    return { path, length, sha256: hashes.sha256 };
  });
}
