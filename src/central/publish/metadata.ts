import { createHash } from 'node:crypto';
import { Metadata, MetadataKind, Signature } from '@tufjs/models';
import type { MetadataKey } from './keys.js';

/*
 * The metadata of The Update Framework 1.0, written: five documents, each signed by the keys of its role.
 */

export const ROLLOUT_ROLE = 'rollout';
/** What the online role may sign, and nothing else: it picks among bundles that the offline key signed. */
export const ROLLOUT_PATHS = 'rollout/*';
export const ROLLOUT_TARGET = 'rollout/rings.json';
export const bundleTarget = (version: number): string => `bundle/${version}`;

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Signed = { [key: string]: Json };

export interface RoleKeys {
  readonly keys: readonly Pick<MetadataKey, 'id' | 'publicKey'>[];
  readonly threshold: number;
}

export interface TargetEntry {
  readonly path: string;
  readonly length: number;
  /** Hex. */
  readonly sha256: string;
}

interface Head {
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

export function rootDocument(
  head: Head,
  roles: Readonly<Record<'root' | 'targets' | 'snapshot' | 'timestamp', RoleKeys>>,
): Signed {
  const keys = Object.values(roles).flatMap((role) => role.keys);
  return {
    ...headOf(MetadataKind.Root, head),
    consistent_snapshot: true,
    keys: keyMap(keys),
    roles: Object.fromEntries(Object.entries(roles).map(([name, role]) => [name, roleOf(role)])),
  };
}

export function targetsDocument(head: Head, entries: readonly TargetEntry[], rollout: RoleKeys | null): Signed {
  const delegations: Signed =
    rollout === null
      ? {}
      : {
          delegations: {
            keys: keyMap(rollout.keys),
            roles: [{ name: ROLLOUT_ROLE, ...roleOf(rollout), terminating: true, paths: [ROLLOUT_PATHS] }],
          },
        };
  const targets = Object.fromEntries(
    entries.map(({ path, length, sha256 }) => [path, { length, hashes: { sha256 } } as Signed]),
  );
  return { ...headOf(MetadataKind.Targets, head), targets, ...delegations };
}

export function snapshotDocument(head: Head, versions: Readonly<Record<string, number>>): Signed {
  const meta = Object.fromEntries(Object.entries(versions).map(([name, version]) => [`${name}.json`, { version }]));
  return { ...headOf(MetadataKind.Snapshot, head), meta };
}

/** @param snapshot the bytes as published: their length bounds what a PC downloads, their hash what it accepts */
export function timestampDocument(head: Head, snapshotVersion: number, snapshot: Uint8Array): Signed {
  const meta = {
    'snapshot.json': { version: snapshotVersion, length: snapshot.length, hashes: { sha256: sha256Of(snapshot) } },
  };
  return { ...headOf(MetadataKind.Timestamp, head), meta };
}

/** The document as published, with a signature of each key. */
export function signDocument(document: Signed, keys: readonly MetadataKey[]): Buffer {
  const metadata = parse({ signed: document, signatures: [] });
  for (const key of keys) {
    metadata.sign((bytes) => new Signature({ keyID: key.id, sig: key.sign(bytes) }));
  }
  return Buffer.from(`${JSON.stringify(metadata.toJSON())}\n`);
}

/** The same document with these signatures beside those it has; a key that signed before signs anew. */
export function signAgain(document: Uint8Array, keys: readonly MetadataKey[]): Buffer {
  const metadata = Metadata.fromJSON(MetadataKind.Targets, jsonOf(document));
  for (const key of keys) metadata.sign((bytes) => new Signature({ keyID: key.id, sig: key.sign(bytes) }));
  return Buffer.from(`${JSON.stringify(metadata.toJSON())}\n`);
}

/** Why a root does not take a list of targets for signed; null when it does. */
export function unsignedBy(root: Uint8Array, role: 'targets', document: Uint8Array): string | null {
  try {
    const list = Metadata.fromJSON(MetadataKind.Targets, jsonOf(document));
    Metadata.fromJSON(MetadataKind.Root, jsonOf(root)).verifyDelegate(role, list);
    return null;
  } catch (error) {
    if (error instanceof Error) return `too few keys of the root signed this, or something else: ${error.message}`;
    throw error;
  }
}

/** True when a signed document says what `wanted` makes of its expiry, and nothing else. */
export function sameDocument(signed: Uint8Array, wanted: (expires: number) => Signed): boolean {
  const given = Metadata.fromJSON(MetadataKind.Targets, jsonOf(signed));
  const made = parse({ signed: wanted(Date.parse(given.signed.expires)), signatures: [] });
  return JSON.stringify(given.signed.toJSON()) === JSON.stringify(made.signed.toJSON());
}

/** What a chain of roots says, and a list of targets that one of them vouches for. */
export interface TrustedRoots {
  /** Hex Ed25519 keys that may sign as central does online, by id: those of the newest root. */
  readonly online: ReadonlyMap<string, string>;
  /** Targets of a signed list, by path; null when no root of the chain vouches for it. */
  targets(document: Uint8Array): ReadonlyMap<string, { readonly length: number; readonly sha256: string }> | null;
}

/**
 * Follows roots from the first to the last: each is signed by enough keys of its own and of the one before it. Throws
 * what the library says when one is not.
 */
export function trustRoots(documents: readonly Uint8Array[]): TrustedRoots {
  const roots = documents.map((bytes) => Metadata.fromJSON(MetadataKind.Root, jsonOf(bytes)));
  roots.forEach((root, index) => {
    const before = roots[index - 1];
    if (before !== undefined && root.signed.version !== before.signed.version + 1) throw new Error('a root is missing');
    before?.verifyDelegate(MetadataKind.Root, root);
    root.verifyDelegate(MetadataKind.Root, root);
  });
  const last = roots.at(-1)?.signed;
  if (last === undefined) throw new Error('there is no root');
  const ids = last.roles[MetadataKind.Timestamp]?.keyIDs ?? [];
  return {
    online: new Map(
      ids.flatMap((id) => (last.keys[id] === undefined ? [] : [[id, last.keys[id].keyVal.public ?? '']])),
    ),
    targets(document) {
      const list = Metadata.fromJSON(MetadataKind.Targets, jsonOf(document));
      if (!roots.some((root) => vouches(() => root.verifyDelegate(MetadataKind.Targets, list)))) return null;
      return new Map(
        Object.entries(list.signed.targets).map(([path, { length, hashes }]) => {
          return [path, { length, sha256: hashes.sha256 ?? '' }];
        }),
      );
    },
  };
}

function vouches(verify: () => void): boolean {
  try {
    verify();
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

const jsonOf = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString('utf8'));

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function parse(data: { signed: Signed; signatures: [] }) {
  switch (data.signed._type) {
    case MetadataKind.Root:
      return Metadata.fromJSON(MetadataKind.Root, data);
    case MetadataKind.Snapshot:
      return Metadata.fromJSON(MetadataKind.Snapshot, data);
    case MetadataKind.Timestamp:
      return Metadata.fromJSON(MetadataKind.Timestamp, data);
    default:
      return Metadata.fromJSON(MetadataKind.Targets, data);
  }
}

function headOf(type: MetadataKind, { version, expires }: Head): Signed {
  const seconds = `${new Date(expires).toISOString().slice(0, 19)}Z`;
  return { _type: type, spec_version: '1.0.31', version, expires: seconds };
}

function keyMap(keys: RoleKeys['keys']): Signed {
  return Object.fromEntries(
    keys.map(({ id, publicKey }) => [
      id,
      { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: publicKey } } as Signed,
    ]),
  );
}

const roleOf = ({ keys, threshold }: RoleKeys): Signed => ({ keyids: keys.map(({ id }) => id), threshold });
