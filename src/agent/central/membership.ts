import type { Outbox } from '../../incident/outbox.js';
import type { Clock } from '../../model/clock.js';
import type { Finding, ReleaseDecision, Report } from '../../model/sync.js';
import type { Policy } from '../../policy/policy.js';
import type { Health } from '../health.js';
import type { Rule, Ruling } from '../ruling.js';
import type { Active } from './bundles.js';
import { type Enrolment, EnrolmentError, readEnrolment } from './enrolment.js';
import { lastGood, openPolicySync } from './policy-sync.js';
import { openProgramSync, type ProgramPlace, type ProgramSync } from './program-sync.js';
import { type Sync, startSync } from './sync.js';
import { lastStaff } from './updater.js';

export interface MembershipOptions {
  readonly home: string;
  readonly version: string;
  /** Loads and compiles a policy folder. */
  readonly open: (dir: string) => Policy;
  readonly ship: <T>(work: (outbox: Outbox) => T) => T | null;
  /** Takes the fingerprint key that came with the enrolment. */
  readonly renewKey: () => Promise<void>;
  /** Where newer programs go; null where nobody could change to them. */
  readonly programs: ProgramPlace | null;
  /** What was seen of this PC's protection. */
  readonly findings: () => readonly Finding[];
  /** True while no transfer is under way. */
  readonly quiet: () => boolean;
  /** Told of what head office decided about releases. */
  readonly onReleases: (decisions: readonly ReleaseDecision[]) => void;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** This PC as part of a fleet, or of none; it may be enrolled while it runs. */
export interface Membership {
  /** Head office's policy as it ran last, from this PC's disk; null when there is none. */
  readonly rule: Rule | null;
  /** Business phones as head office said them last. */
  readonly staff: readonly string[];
  start(ruling: Ruling, health: () => Health): void;
  policy(): Pick<Health['policy'], 'source' | 'expires' | 'ring' | 'error'>;
  /** Null where head office has no say in which program runs. */
  program(): Health['program'];
  central(): Health['central'];
  close(): Promise<void>;
}

/** How often a PC without a fleet looks whether it has been enrolled. */
const LOOK_MS = 2_000;

export async function openMembership(options: MembershipOptions): Promise<Membership> {
  const { home, log, clock } = options;
  let enrolment = await enrolmentOf(home, log);
  const good = enrolment === null ? null : await lastGood(home, options.open, log);
  const active: Active | null = good?.active ?? null;
  const staff = enrolment === null ? [] : await staffOf(home, log);
  let sync: Sync | null = null;
  let looking: NodeJS.Timeout | null = null;
  const { version, programs, quiet } = options;
  const program: ProgramSync | null =
    programs === null ? null : openProgramSync({ home, version, place: programs, quiet, log });

  const begin = (found: Enrolment, ruling: Ruling, health: () => Health): void => {
    sync = startSync({
      home,
      enrolment: found,
      ship: options.ship,
      report: () => ({ ...reportOf(health()), tamper: options.findings() }),
      onReleases: options.onReleases,
      policy: (link, place) => {
        const kept = program === null ? {} : { program };
        return openPolicySync({ home, ruling, open: options.open, link, place, ...kept, clock, log }, active);
      },
      clock,
      log,
    });
  };

  return {
    rule: good === null ? null : { policy: good.policy, since: good.active.since },
    staff,
    start(ruling, health) {
      if (active?.observe === true) ruling.observe(Number.POSITIVE_INFINITY);
      if (enrolment !== null) {
        begin(enrolment, ruling, health);
        return;
      }
      const look = async (): Promise<void> => {
        const found = await enrolmentOf(home, log);
        if (found === null || looking === null) return;
        clearInterval(looking);
        looking = null;
        enrolment = found;
        // From now on fingerprints are the fleet's.
        await options.renewKey();
        begin(found, ruling, health);
        log(`this PC now belongs to ${found.server}, branch ${found.branch}`);
      };
      looking = setInterval(() => {
        look().catch((error: unknown) => log(error instanceof Error ? error.message : String(error)));
      }, LOOK_MS);
    },
    policy() {
      const { bundle, error } = sync?.policy.state() ?? { bundle: active, error: null };
      return {
        source: bundle === null ? 'builtin' : 'bundle',
        expires: bundle?.expires ?? null,
        ...(enrolment === null ? {} : { ring: bundle?.ring ?? null, error }),
      };
    },
    program: () => program?.state() ?? null,
    central: () => sync?.state() ?? { state: 'none', lastContact: null, outbox: 0 },
    async close() {
      if (looking !== null) clearInterval(looking);
      looking = null;
      program?.close();
      await sync?.close();
    },
  };
}

function reportOf({ version, policy, program, coverage, ok, memoryBytes }: Health): Omit<Report, 'outbox'> {
  const { source, mode, since, expires, ring = null, error = null } = policy;
  return {
    version,
    policy: { source, version: policy.version, mode, since, expires, ring, error },
    ...(program === null ? {} : { program }),
    coverage,
    ok,
    memoryBytes,
  };
}

/** A torn list is fetched anew with the next look at central; until then nobody's phone is a business phone by it. */
async function staffOf(home: string, log: (line: string) => void): Promise<readonly string[]> {
  try {
    return await lastStaff(home);
  } catch (error) {
    log(`the list of staff cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

/** A damaged enrolment must not stop the proxy: this PC goes on with what it has, and says so. */
async function enrolmentOf(home: string, log: (line: string) => void): Promise<Enrolment | null> {
  try {
    return await readEnrolment(home);
  } catch (error) {
    if (!(error instanceof EnrolmentError)) throw error;
    log(error.message);
    return null;
  }
}
