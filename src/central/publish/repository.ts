import type { Clock } from '../../model/clock.js';
import { programTarget, type System } from '../../model/program.js';
import { FIRST_ROLLOUT, type Rollout, rolloutSchema } from '../../policy/rollout.js';
import { STAFF_TARGET } from '../../policy/staff.js';
import type { RepositoryFiles } from '../sql/repository.js';
import { RepositoryError, written } from './documents.js';
import { type Draft, type NewBundle, StaleError } from './draft.js';
import { keepEntries, newestOf, programVersions } from './entries.js';
import { KeysError, type MetadataKey } from './keys.js';
import {
  bundleTarget,
  sameDocument,
  sha256Of,
  signDocument,
  type TargetEntry,
  targetsDocument,
  unsignedBy,
} from './metadata.js';
import { checkKeys, enough, type OfflineKeys, rootOf } from './roles.js';
import { besideOf, entriesOf, rolloutOf, rootVersionOf, type State, stateOf, targetFile } from './state.js';
import { documentWriter, LIVES_MS } from './writer.js';

/** The server signs anew when less than this part of a life is left. */
const RENEW_BELOW = 0.85;

/** What is signed now. */
export interface Published {
  readonly rootVersion: number;
  readonly entries: readonly TargetEntry[];
  readonly rollout: Rollout;
  /** Highest bundle version ever signed; 0 before the first. */
  readonly newest: number;
  /** Milliseconds since 1970. */
  readonly expires: Readonly<Record<'root' | 'targets' | 'rollout' | 'snapshot' | 'timestamp', number>>;
}

/** The signed repository: every change gives new versions of all that depends on it, in one transaction. */
export interface Repository {
  /** The first root, targets and rollout. Does nothing when there is a root. */
  initialise(keys: OfflineKeys, thresholds: { readonly root: number; readonly targets: number }): Promise<void>;
  published(): Promise<Published>;
  /** `targets` signs the bundle; the rollout says who runs it. `make` gets the number the bundle will have. */
  addBundle(targets: readonly MetadataKey[], make: (version: number) => NewBundle): Promise<number>;
  /** `targets` signs a program for one kind of computers. Throws RangeError where that version is signed already. */
  addProgram(
    targets: readonly MetadataKey[],
    program: { readonly system: System; readonly version: string; readonly body: Uint8Array },
  ): Promise<void>;
  /** The next list of targets, with this bundle in it, to be signed on another machine. Nothing is stored. */
  draft(make: (version: number) => NewBundle): Promise<Draft>;
  /**
   * What `draft` gave, signed by enough keys. Throws KeysError, or StaleError when something else was published or rolled out
   * meanwhile.
   */
  addSigned(signed: Uint8Array, bundle: NewBundle): Promise<number>;
  setRollout(change: (now: Rollout) => Rollout): Promise<Rollout>;
  /** Business phones, signed as a target of the rollout's role; null takes them away. True when it changed anything. */
  setStaff(body: Uint8Array | null): Promise<boolean>;
  /** Signs what is about to expire anew; true when it did. */
  renew(): Promise<boolean>;
  /** After a restore: numbers its online documents so much higher that no PC has seen newer ones. */
  goAhead(by: number): Promise<void>;
  /** A new root, signed by enough keys of the old one and of itself. */
  rotate(
    oldRoot: readonly MetadataKey[],
    next: OfflineKeys,
    thresholds: { readonly root: number; readonly targets: number },
  ): Promise<number>;
  readBundle(version: number): Promise<Uint8Array | null>;
}

export function openRepository(files: RepositoryFiles, online: MetadataKey, clock: Clock): Repository {
  const { onlineRole, seal, stamp, writeRollout, writeTargets } = documentWriter(online, clock);

  /** The list that follows, with the bundle that `make` gives. */
  const following = (current: State, make: (version: number) => NewBundle) => {
    checkKeys(current.root, 'timestamp', [online]);
    const before = entriesOf(current);
    const version = newestOf(before) + 1;
    const { packed, rollout } = make(version);
    const entry = { path: bundleTarget(version), length: packed.length, sha256: sha256Of(packed) };
    const rings = rollout(rolloutOf(current));
    const entries = keepEntries([...before, entry], rings);
    const gone = before.filter((each) => !entries.includes(each));
    return { version, listVersion: current.versions.targets + 1, packed, entry, rings, entries, gone };
  };
  type Following = ReturnType<typeof following>;

  const listOf = ({ listVersion, entries }: Following, expires = clock() + LIVES_MS.targets) =>
    targetsDocument({ version: listVersion, expires }, entries, onlineRole);

  const store = (current: State, next: Following, list: Uint8Array) => {
    const { entry, packed, listVersion, rings, gone } = next;
    const write = new Map<string, Uint8Array>([[targetFile(entry.path, entry.sha256), packed]]);
    const versions = { targets: listVersion, rollout: current.versions.rollout + 1 };
    write.set(`metadata/${listVersion}.targets.json`, list);
    writeRollout(write, rings, versions.rollout, besideOf(current));
    seal(write, versions, current.snapshotVersion + 1, current.timestamp.signed.version + 1);
    return { write, remove: gone.map((each) => targetFile(each.path, each.sha256)) };
  };

  return {
    async initialise(keys, thresholds) {
      await files.change(async (there) => {
        if ((await rootVersionOf(there)) > 0) return null;
        const write = new Map<string, Uint8Array>();
        const expires = clock() + LIVES_MS.root;
        write.set(
          'metadata/1.root.json',
          signDocument(
            rootOf({ version: 1, expires }, keys, thresholds, onlineRole),
            enough(keys.root, thresholds.root),
          ),
        );
        writeTargets(write, [], 1, enough(keys.targets, thresholds.targets));
        writeRollout(write, FIRST_ROLLOUT, 1, []);
        seal(write, { targets: 1, rollout: 1 }, 1, 1);
        return { write };
      });
    },

    async published() {
      const current = await stateOf(files);
      const entries = entriesOf(current);
      return {
        rootVersion: current.rootVersion,
        entries,
        rollout: rolloutOf(current),
        newest: newestOf(entries),
        expires: {
          root: Date.parse(current.root.signed.expires),
          targets: Date.parse(current.targets.signed.expires),
          rollout: Date.parse(current.rollout.signed.expires),
          snapshot: Date.parse(current.snapshot.signed.expires),
          timestamp: Date.parse(current.timestamp.signed.expires),
        },
      };
    },

    async addBundle(targets, make) {
      let version = 0;
      await files.change(async (there) => {
        const current = await stateOf(there);
        checkKeys(current.root, 'targets', targets);
        const next = following(current, make);
        version = next.version;
        return store(current, next, signDocument(listOf(next), targets));
      });
      return version;
    },

    async draft(make) {
      const current = await stateOf(files);
      const next = following(current, make);
      const before = entriesOf(current).find(({ path }) => path === bundleTarget(newestOf(entriesOf(current))));
      return {
        version: next.version,
        unsigned: signDocument(listOf(next), []),
        packed: next.packed,
        root: await written(files, `metadata/${current.rootVersion}.root.json`),
        previous: await written(files, `metadata/${current.versions.targets}.targets.json`),
        before: before === undefined ? null : await files.read(targetFile(before.path, before.sha256)),
      };
    },

    async addSigned(signed, bundle) {
      let version = 0;
      await files.change(async (there) => {
        const current = await stateOf(there);
        const next = following(current, () => bundle);
        version = next.version;
        const root = await written(there, `metadata/${current.rootVersion}.root.json`);
        if (!sameDocument(signed, (expires) => listOf(next, expires))) {
          throw new StaleError('policy was published or rolled out since this was prepared; prepare and sign it anew');
        }
        const problem = unsignedBy(root, 'targets', signed);
        if (problem !== null) throw new KeysError('KEYS_TOO_FEW', problem);
        return store(current, next, signed);
      });
      return version;
    },

    async addProgram(targets, { system, version, body }) {
      await files.change(async (there) => {
        const current = await stateOf(there);
        checkKeys(current.root, 'targets', targets);
        checkKeys(current.root, 'timestamp', [online]);
        const before = entriesOf(current);
        const path = programTarget(system, version);
        if (before.some((each) => each.path === path)) throw new RangeError(`${path} is signed already`);
        const entry = { path, length: body.length, sha256: sha256Of(body) };
        const entries = keepEntries([...before, entry], rolloutOf(current));
        const write = new Map<string, Uint8Array>([[targetFile(path, entry.sha256), body]]);
        const versions = { ...current.versions, targets: current.versions.targets + 1 };
        writeTargets(write, entries, versions.targets, targets);
        seal(write, versions, current.snapshotVersion + 1, current.timestamp.signed.version + 1);
        const gone = before.filter((each) => !entries.includes(each));
        return { write, remove: gone.map((each) => targetFile(each.path, each.sha256)) };
      });
    },

    async setRollout(change) {
      let next = FIRST_ROLLOUT;
      await files.change(async (there) => {
        const current = await stateOf(there);
        checkKeys(current.root, 'timestamp', [online]);
        const signed = new Set(entriesOf(current).map(({ path }) => path));
        next = rolloutSchema.parse(change(rolloutOf(current)));
        const unsigned = next.rings.find((ring) => ring.version !== null && !signed.has(bundleTarget(ring.version)));
        if (unsigned !== undefined) throw new RangeError(`version ${unsigned.version} is not signed; publish it first`);
        const programs = new Set(programVersions(entriesOf(current)));
        const unknown = next.rings.find((ring) => ring.program !== undefined && !programs.has(ring.program));
        if (unknown !== undefined) throw new RangeError(`program ${unknown.program} is not signed; add it first`);
        const write = new Map<string, Uint8Array>();
        const versions = { ...current.versions, rollout: current.versions.rollout + 1 };
        writeRollout(write, next, versions.rollout, besideOf(current));
        seal(write, versions, current.snapshotVersion + 1, current.timestamp.signed.version + 1);
        return { write };
      });
      return next;
    },

    setStaff: (body) =>
      files.change(async (there) => {
        const current = await stateOf(there);
        checkKeys(current.root, 'timestamp', [online]);
        const before = besideOf(current);
        const entry = body === null ? null : { path: STAFF_TARGET, length: body.length, sha256: sha256Of(body) };
        if ((before[0]?.sha256 ?? null) === (entry?.sha256 ?? null)) return null;
        const write = new Map<string, Uint8Array>();
        if (entry !== null && body !== null) write.set(targetFile(entry.path, entry.sha256), body);
        const versions = { ...current.versions, rollout: current.versions.rollout + 1 };
        writeRollout(write, rolloutOf(current), versions.rollout, entry === null ? [] : [entry]);
        seal(write, versions, current.snapshotVersion + 1, current.timestamp.signed.version + 1);
        return { write, remove: before.map(({ path, sha256 }) => targetFile(path, sha256)) };
      }),

    renew: () =>
      files.change(async (there) => {
        const current = await stateOf(there);
        checkKeys(current.root, 'timestamp', [online]);
        const now = clock();
        const due = (expires: string, lifeMs: number): boolean => Date.parse(expires) - now < lifeMs * RENEW_BELOW;
        const write = new Map<string, Uint8Array>();
        const timestampVersion = current.timestamp.signed.version + 1;
        const lapsing = [
          due(current.rollout.signed.expires, LIVES_MS.rollout),
          due(current.snapshot.signed.expires, LIVES_MS.snapshot),
        ];
        if (lapsing.includes(true)) {
          const versions = { ...current.versions, rollout: current.versions.rollout + 1 };
          writeRollout(write, rolloutOf(current), versions.rollout, besideOf(current));
          seal(write, versions, current.snapshotVersion + 1, timestampVersion);
        } else if (due(current.timestamp.signed.expires, LIVES_MS.timestamp)) {
          const snapshot = await there.read(`metadata/${current.snapshotVersion}.snapshot.json`);
          if (snapshot === null) throw new RepositoryError('the snapshot is gone; restore a back-up');
          stamp(write, current.snapshotVersion, snapshot, timestampVersion);
        }
        return write.size === 0 ? null : { write };
      }),

    async goAhead(by) {
      await files.change(async (there) => {
        const current = await stateOf(there);
        checkKeys(current.root, 'timestamp', [online]);
        const write = new Map<string, Uint8Array>();
        const versions = { ...current.versions, rollout: current.versions.rollout + by };
        writeRollout(write, rolloutOf(current), versions.rollout, besideOf(current));
        seal(write, versions, current.snapshotVersion + by, current.timestamp.signed.version + by);
        return { write };
      });
    },

    async rotate(oldRoot, next, thresholds) {
      let version = 0;
      await files.change(async (there) => {
        const current = await stateOf(there);
        checkKeys(current.root, 'root', oldRoot);
        version = current.rootVersion + 1;
        const signers = new Map([...oldRoot, ...enough(next.root, thresholds.root)].map((key) => [key.id, key]));
        const write = new Map<string, Uint8Array>();
        write.set(
          `metadata/${version}.root.json`,
          signDocument(rootOf({ version, expires: clock() + LIVES_MS.root }, next, thresholds, onlineRole), [
            ...signers.values(),
          ]),
        );
        const versions = { targets: current.versions.targets + 1, rollout: current.versions.rollout + 1 };
        writeTargets(write, entriesOf(current), versions.targets, enough(next.targets, thresholds.targets));
        writeRollout(write, rolloutOf(current), versions.rollout, besideOf(current));
        seal(write, versions, current.snapshotVersion + 1, current.timestamp.signed.version + 1);
        return { write };
      });
      return version;
    },

    async readBundle(version) {
      const entry = entriesOf(await stateOf(files)).find(({ path }) => path === bundleTarget(version));
      return entry === undefined ? null : files.read(targetFile(entry.path, entry.sha256));
    },
  };
}
