import fs from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../model/clock.js';
import type { Policy } from '../../policy/policy.js';
import { killed, type Place, type Ring, ringOf } from '../../policy/rollout.js';
import type { Ruling } from '../ruling.js';
import { type Active, type Bundles, openBundles } from './bundles.js';
import type { Link } from './link.js';
import type { ProgramSync } from './program-sync.js';
import type { Latest } from './updater.js';

export interface PolicySyncOptions {
  readonly home: string;
  readonly ruling: Ruling;
  /** Loads and compiles a policy folder. Throws what is wrong with it. */
  readonly open: (dir: string) => Policy;
  readonly link: () => Link;
  readonly place: () => Place;
  /** Absent: nobody keeps this process, who could change its program. */
  readonly program?: ProgramSync;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** What this PC runs of head office's policy. */
export interface PolicyState {
  readonly bundle: Active | null;
  /** Why the newest does not run here; null when it does. */
  readonly error: string | null;
}

export interface PolicySync {
  /** Looks, verifies, switches. Gives milliseconds until the next look. Rejects with LinkError for the network alone. */
  check(): Promise<number>;
  state(): PolicyState;
}

const POLL_MS = 5 * 60_000;
const TIMESTAMP = '/agent/v1/repository/metadata/timestamp.json';
const MAX_ERROR = 400;

/** @param bundle what `lastGood` brought up */
export function openPolicySync(options: PolicySyncOptions, bundle: Active | null): PolicySync {
  const { home, ruling, clock, log } = options;
  const bundles = openBundles(home);
  let active = bundle;
  let error: string | null = null;
  /** Of the last timestamp that was followed to the end, and for whom. */
  let followed = { etag: '', place: '' };

  const refuse = (message: string): void => {
    if (error !== message) log(`policy: ${message}`);
    error = message.slice(0, MAX_ERROR);
  };

  async function follow(latest: Latest): Promise<void> {
    const now = clock();
    const ring = ringOf(latest.rollout, options.place());
    const { kill } = latest.rollout;
    const killedUntil = kill !== null && killed(latest.rollout, now) ? Date.parse(kill.until) : null;
    error = null;
    // First: a policy may need the program that comes with it.
    if (ring !== null) options.program?.follow(latest, ring);
    ruling.staff(latest.staff);
    if (ring !== null && wants(ring)) await adopt(latest, ring, ring.version);
    if (active !== null && ring !== null) {
      const known: Active = { ...active, ring: ring.name, observe: ring.mode === 'observe', expires: latest.expires };
      if (JSON.stringify(known) !== JSON.stringify(active)) await bundles.activate(known);
      active = known;
    }
    ruling.observe(active?.observe === true ? Number.POSITIVE_INFINITY : killedUntil);
  }

  function wants(ring: Ring): ring is Ring & { version: number } {
    if (ring.version === null || ring.version === active?.version || ring.halted) return false;
    if (active === null || ring.version > active.version) return true;
    refuse(`version ${ring.version} is older than ${active.version}, which runs; older ones are never taken back`);
    return false;
  }

  /** Stages, verifies, compiles, then switches; whatever fails before leaves the old one running. */
  async function adopt(latest: Latest, ring: Ring, version: number): Promise<void> {
    await fs.mkdir(path.dirname(bundles.fileOf(version)), { recursive: true, mode: 0o700 });
    const sha256 = await latest.fetchBundle(version, bundles.fileOf(version));
    const policy = options.open(await bundles.unpack(version, sha256));
    const since = new Date(clock()).toISOString();
    ruling.adopt({ policy: numbered(policy, version), since });
    const previous = active === null ? null : { version: active.version, sha256: active.sha256 };
    active = {
      schema: 1,
      version,
      sha256,
      since,
      expires: latest.expires,
      ring: ring.name,
      observe: ring.mode === 'observe',
      previous,
    };
    await bundles.activate(active);
    log(`policy ${version} runs (${policy.version}, ring ${ring.name}, ${ring.mode})`);
  }

  return {
    async check() {
      // Only an enrolled PC has a use for the machinery of signatures.
      const { fetchLatest, isStale } = await import('./updater.js');
      const link = options.link();
      const place = JSON.stringify(options.place());
      const etag = followed.place === place && error === null ? { etag: followed.etag } : {};
      const probe = await link.call({ method: 'GET', path: TIMESTAMP, ...etag });
      if (probe.status === 304) {
        if (await isStale(home, clock())) refuse('no fresh signature for too long: newer policy may be held back');
        return POLL_MS;
      }
      try {
        await follow(await fetchLatest(home, link));
        followed = { etag: probe.etag ?? '', place };
      } catch (cause) {
        if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('CENTRAL_')) throw cause;
        refuse(cause instanceof Error ? cause.message : String(cause));
      }
      return POLL_MS;
    },
    state: () => ({ bundle: active, error }),
  };
}

/** Head office's number names a bundle everywhere; the label in its YAML may repeat. */
const numbered = (policy: Policy, version: number): Policy => ({ ...policy, version: String(version) });

/**
 * The policy this PC ran last, from its own disk; the one before when that cannot be read; null when there is none.
 * @param open loads and compiles a policy folder
 */
export async function lastGood(
  home: string,
  open: (dir: string) => Policy,
  log: (line: string) => void,
): Promise<{ readonly policy: Policy; readonly active: Active } | null> {
  const bundles: Bundles = openBundles(home);
  const active = await bundles.active();
  if (active === null) return null;
  for (const each of [active, active.previous]) {
    if (each === null) continue;
    try {
      const policy = open(await bundles.unpack(each.version, each.sha256));
      return {
        policy: numbered(policy, each.version),
        active: { ...active, version: each.version, sha256: each.sha256 },
      };
    } catch (error) {
      log(`policy ${each.version} cannot be used: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return null;
}
