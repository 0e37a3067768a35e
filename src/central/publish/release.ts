import type { Mode } from '../../model/verdict.js';
import { type BundleFile, packBundle, unpackBundle } from '../../policy/bundle.js';
import { MAX_KILL_MS, type Rollout } from '../../policy/rollout.js';
import type { Office } from '../office.js';
import type { MetadataKey } from './keys.js';
import { inspectRequest, requestText, type SigningRequest } from './request.js';

export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
  readonly code: 'RING_UNKNOWN' | 'VERSION_UNKNOWN' | 'PROGRAM_UNREADABLE' | 'KILL_TOO_LONG';

  constructor(code: ReleaseError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface NewRelease {
  readonly files: readonly BundleFile[];
  /** `version:` of the YAML. */
  readonly label: string;
  readonly rules: number;
  /** Null for every ring. */
  readonly ring: string | null;
  /** `observe`: the ring judges by it and refuses nothing. */
  readonly mode: Mode;
  readonly by: string;
  readonly note: string;
}

/** Signs a policy folder as the next version and gives it to a ring. Returns the version. */
export async function publish(office: Office, keys: readonly MetadataKey[], release: NewRelease): Promise<number> {
  const give = await giver(office, release);
  const version = await office.repository.addBundle(keys, (next) => ({
    packed: packBundle({ version: next, files: release.files }),
    rollout: give(next),
  }));
  await noteRelease(office, version, release, {});
  return version;
}

/** The next version, to be signed on another machine. Nothing changes here. */
export async function prepare(office: Office, release: NewRelease): Promise<string> {
  const give = await giver(office, release);
  const { unsigned, ...draft } = await office.repository.draft((next) => ({
    packed: packBundle({ version: next, files: release.files }),
    rollout: give(next),
  }));
  const { label, rules, ring, mode, note, by } = release;
  return requestText({ ...draft, label, rules, ring, mode, note, by, list: unsigned });
}

/** Publishes what was signed on other machines. Rejects with RequestFileError, KeysError or StaleError. */
export async function publishSigned(office: Office, request: SigningRequest, by: string): Promise<number> {
  const { signedBy } = inspectRequest(request);
  const give = await giver(office, request);
  const bundle = { packed: request.packed, rollout: give(request.version) };
  const version = await office.repository.addSigned(request.list, bundle);
  await noteRelease(office, version, { ...request, by }, { preparedBy: request.by, signedBy });
  return version;
}

type Placed = Pick<NewRelease, 'label' | 'rules' | 'ring' | 'mode' | 'note' | 'by'>;

/** Says who runs a version. A ring nobody knows is said before anything is signed. */
async function giver({ repository }: Office, { ring, mode }: Pick<NewRelease, 'ring' | 'mode'>) {
  const change = toRing(ring, (each, version: number) => ({ ...each, version, mode, halted: false }));
  change((await repository.published()).rollout, 1);
  return (version: number) => (now: Rollout) => change(now, version);
}

async function noteRelease({ sql, settings, clock, audit }: Office, version: number, of: Placed, more: object) {
  const { label, rules, note, by, ring, mode } = of;
  await sql.db
    .insertInto('release')
    .values({ tenant: settings.tenant, version, at: clock(), by, label, rules, note })
    .execute();
  await audit.add(by, 'policy.published', { version, label, ring: ring ?? 'every ring', mode, ...more });
}

/** What was version `to`, as a new version: PCs never go back to an older number. */
export async function rollback(
  office: Office,
  keys: readonly MetadataKey[],
  { to, ring, by }: { readonly to: number; readonly ring: string | null; readonly by: string },
): Promise<number> {
  const packed = await office.repository.readBundle(to);
  if (packed === null) throw new ReleaseError('VERSION_UNKNOWN', `version ${to} is not in the repository any more`);
  const before = await office.sql.db
    .selectFrom('release')
    .selectAll()
    .where('tenant', '=', office.settings.tenant)
    .where('version', '=', to)
    .executeTakeFirst();
  return publish(office, keys, {
    files: unpackBundle(packed).files,
    label: before?.label ?? '',
    rules: before?.rules ?? 0,
    ring,
    mode: 'enforce',
    by,
    note: `rollback to ${to}`,
  });
}

/** Gives a signed version to a ring, in a mode. */
export async function promote(
  office: Office,
  {
    ring,
    version,
    mode,
    by,
    why = '',
  }: {
    readonly ring: string;
    readonly version: number;
    readonly mode: Mode;
    readonly by: string;
    readonly why?: string;
  },
): Promise<void> {
  const change = toRing(ring, (each, next: number) => ({ ...each, version: next, mode, halted: false }));
  await office.repository.setRollout((now) => change(now, version));
  await office.audit.add(by, 'policy.promoted', { ring, version, mode, why });
}

/** A halted ring keeps what its PCs run: those that have the new version, and those that have not. */
export async function halt(office: Office, ring: string, halted: boolean, by: string, why: string): Promise<void> {
  const change = toRing(ring, (each) => ({ ...each, halted }));
  await office.repository.setRollout((now) => change(now, 0));
  await office.audit.add(by, halted ? 'policy.halted' : 'policy.resumed', { ring, why });
}

/** Nothing is refused anywhere for a while; null ends it. */
export async function kill(office: Office, hours: number | null, by: string, why: string): Promise<Date | null> {
  const until = hours === null ? null : new Date(office.clock() + hours * 3_600_000);
  if (hours !== null && hours * 3_600_000 > MAX_KILL_MS) {
    throw new ReleaseError('KILL_TOO_LONG', `the kill switch holds at most ${MAX_KILL_MS / 3_600_000} hours`);
  }
  await office.repository.setRollout((now) => {
    return { ...now, kill: until === null ? null : { until: until.toISOString() } };
  });
  await office.audit.add(by, until === null ? 'policy.kill-ended' : 'policy.killed', { until, why });
  return until;
}

type Ring = Rollout['rings'][number];

function toRing(name: string | null, change: (ring: Ring, version: number) => Ring) {
  return (rollout: Rollout, version: number): Rollout => {
    if (name !== null && !rollout.rings.some((ring) => ring.name === name)) {
      const known = rollout.rings.map((ring) => ring.name).join(', ');
      throw new ReleaseError('RING_UNKNOWN', `there is no ring "${name}"; rings are ${known}`);
    }
    return {
      ...rollout,
      rings: rollout.rings.map((ring) => (name === null || ring.name === name ? change(ring, version) : ring)),
    };
  };
}
