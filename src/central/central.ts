import { randomBytes } from 'node:crypto';
import type { Oidc } from './access/oidc.js';
import { openSignIn, type SignIn } from './access/sign-in.js';
import { lookForAlarms } from './alarm/watch.js';
import { openPacks, PACKS, type Packs } from './casefile/packs.js';
import { syncDirectory } from './directory/sync.js';
import { openFleetKeys } from './fleet-keys.js';
import { forget } from './forget.js';
import { JOBS, type Jobs, openJobs } from './job/run.js';
import { type RateLimit, rateLimit, type Turnstile, turnstile } from './limits.js';
import { type Office, oidcOf, postOf } from './office.js';
import type { Reach } from './outlet/guard.js';
import { type Dispatch, openDispatch } from './outlet/run.js';
import { type Served, serveFiles } from './publish/served.js';
import { openWake, type Wake } from './publish/wake.js';
import { watchRollout } from './publish/watch.js';
import { openSorter, type Sorter } from './queue/sorter.js';
import { openRecognition, type Recognition } from './recognition.js';
import { type Alarms, openAlarms } from './sql/alarms.js';
import { type Cases, openCases } from './sql/cases.js';
import { type Comments, openComments } from './sql/comments.js';
import { type Counters, openCounters } from './sql/counters.js';
import { type Fleet, openFleet } from './sql/fleet.js';
import { type Intake, openIntake } from './sql/intake.js';
import { type Openings, openOpenings } from './sql/openings.js';
import { openPleas, type Pleas } from './sql/pleas.js';
import { openQueue, type Queue } from './sql/queue.js';
import { openSeen, type Seen } from './sql/seen.js';
import { openSent, type Sent } from './sql/sent.js';
import { openSettings, type SettingsRoom } from './sql/settings.js';
import { openSorting } from './sql/sorting.js';
import { openStats, type Stats } from './sql/stats.js';
import { openTracing, type Tracing } from './sql/tracing.js';
import { openViews, type Views } from './sql/views.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** How soon a fleet key that was changed on the disk is given out. */
const REKEY_MS = 5_000;

/** An office with what only the running server needs. */
export interface Central extends Office {
  readonly version: string;
  /** Of this moment: another may be put in its place while the server runs. */
  readonly fleetKey: string;
  readonly olderFleetKeys: readonly string[];
  readonly dispatch: Dispatch;
  readonly alarms: Alarms;
  readonly reach: Reach;
  readonly intake: Intake;
  readonly cases: Cases;
  readonly openings: Openings;
  readonly queue: Queue;
  readonly pleas: Pleas;
  readonly comments: Comments;
  readonly views: Views;
  readonly stats: Stats;
  readonly counters: Counters;
  readonly sorter: Sorter;
  /** Pages of the console that wait for what changes. */
  readonly live: Wake;
  /** Tells them. */
  readonly changed: () => Promise<void>;
  readonly fleet: Fleet;
  readonly tracing: Tracing;
  readonly seen: Seen;
  readonly sent: Sent;
  readonly jobs: Jobs;
  readonly packs: Packs;
  readonly preferences: SettingsRoom;
  readonly signIn: SignIn;
  /** Null where the company's own provider is not asked. */
  readonly oidc: Oidc | null;
  readonly recognition: Recognition;
  readonly served: Served;
  readonly wake: Wake;
  readonly limits: {
    readonly enrol: RateLimit;
    readonly signIn: RateLimit;
    readonly intake: Turnstile;
    readonly jobs: RateLimit;
    /** Every call of the API, by address and by account. */
    readonly address: RateLimit;
    readonly account: RateLimit;
  };
  /** Of the signing keys, where they are kept at central. */
  readonly keysPassphrase: string | null;
  readonly random: (size: number) => Uint8Array;
  readonly certificateLifeMs: number;
  readonly reportMs: number;
  /** Calls of one PC a minute to each route; null as the routes say. */
  readonly pcPerMinute: number | null;
  /** Told of what went wrong inside. */
  readonly onFault: (error: unknown) => void;
}

export interface CentralOptions {
  readonly version: string;
  readonly certificateLifeMs?: number;
  /** How often a PC reports. Longer for large fleets. */
  readonly reportMs?: number;
  /** How often this node looks for a change made by another. */
  readonly lookMs?: number;
  readonly enrolPerMinute?: number;
  /** Calls of the console's API, by address (an office may have one) and by account. */
  readonly callsPerMinute?: { readonly address: number; readonly account: number };
  readonly pcPerMinute?: number;
  readonly keysPassphrase?: string | null;
  readonly onFault: (error: unknown) => void;
}

const CERTIFICATE_LIFE_MS = 90 * DAY_MS;
const DISPATCH_MS = 1_000;
/** Batches inside the database at once; the others wait on their PCs. */
const MAX_BATCHES = 64;
/** Lists read and policies tested for one person. */
const JOBS_PER_MINUTE = 60;
const CALLS_PER_MINUTE = { address: 6_000, account: 1_200 };
const RETRY_SPREAD_SECONDS = 30;
const REPORT_MS = 60_000;
const WATCH_MS = 60_000;
/** How soon a revocation at one node counts at the others. */
const RECOGNITION_MS = 500;
/** Grows with whatever the console shows. */
const CHANGES = 'console';
const LIVE_MS = 1_000;

/** Adds the running parts. Closing it closes the office. */
export async function openCentral(office: Office, options: CentralOptions): Promise<Central> {
  const { clock, sql, files, repository, settings } = office;
  const served = serveFiles(files, clock);
  const wake = openWake({
    revision: () => files.revision(),
    onChange: () => served.forget(),
    onFault: options.onFault,
    everyMs: options.lookMs ?? 500,
  });
  const recognition = openRecognition({
    devices: office.devices,
    clock,
    everyMs: options.lookMs ?? RECOGNITION_MS,
    onFault: options.onFault,
  });
  const jobs = openJobs(JOBS);
  const packs = openPacks(PACKS);
  const preferences = openSettings(sql.db, settings.tenant);
  const openings = openOpenings(sql.db, settings.tenant);
  const tend = (): void => {
    Promise.all([sql.tend(clock()), repository.renew(), openings.tidy(clock()), office.deliveries.tidy(clock())]).catch(
      options.onFault,
    );
  };
  const counters = openCounters(sql.db, settings.tenant);
  const changed = (): Promise<void> => counters.raise(CHANGES);
  const live = openWake({
    revision: async () => (await counters.get(CHANGES)) ?? 0,
    onChange: () => undefined,
    onFault: options.onFault,
    everyMs: options.lookMs ?? LIVE_MS,
    event: 'change',
  });
  const sorter = openSorter(
    openSorting(sql, settings.tenant, clock),
    options.lookMs ?? LIVE_MS,
    changed,
    options.onFault,
  );
  const reportMs = options.reportMs ?? REPORT_MS;
  const post = await postOf(office, options.version);
  const oidc = await oidcOf(office, post.reach);
  const dispatch = openDispatch({
    outlets: office.outlets,
    deliveries: office.deliveries,
    post,
    onFault: options.onFault,
    everyMs: DISPATCH_MS,
  });
  const alarms = openAlarms(sql.db, settings.tenant);
  const watch = async (): Promise<void> => {
    await watchRollout(office, reportMs);
    await lookForAlarms(office, alarms, await preferences.thresholds());
  };
  const watching = setInterval(() => void watch().catch(options.onFault), WATCH_MS);
  const tending = setInterval(tend, HOUR_MS);
  const syncing = setInterval(() => {
    syncDirectory(office, post.reach, options.onFault).catch(options.onFault);
  }, HOUR_MS);
  let keys = await openFleetKeys(office.dir);
  const rekeying = setInterval(() => {
    openFleetKeys(office.dir).then((read) => {
      keys = read;
    }, options.onFault);
  }, REKEY_MS);
  const forgetting = setInterval(() => void forget(sql, preferences, clock()).catch(options.onFault), DAY_MS / 4);
  tend();
  return {
    ...office,
    version: options.version,
    get fleetKey() {
      return keys.current;
    },
    get olderFleetKeys() {
      return keys.older;
    },
    dispatch,
    alarms,
    reach: post.reach,
    intake: openIntake(sql, settings.tenant),
    openings,
    cases: openCases(sql.db, settings.tenant),
    pleas: openPleas(sql.db, settings.tenant),
    queue: openQueue(sql.db, settings.tenant),
    comments: openComments(sql.db, settings.tenant),
    views: openViews(sql.db, settings.tenant),
    stats: openStats(sql.db, settings.tenant),
    counters,
    sorter,
    live,
    changed,
    fleet: openFleet(sql.db, settings.tenant),
    tracing: openTracing(sql.db, settings.tenant),
    seen: openSeen(sql.db, settings.tenant),
    sent: openSent(sql.db, settings.tenant),
    jobs,
    packs,
    preferences,
    signIn: openSignIn(office.accounts, office.audit, clock),
    oidc,
    recognition,
    served,
    wake,
    limits: {
      enrol: rateLimit(options.enrolPerMinute ?? 600, clock),
      signIn: rateLimit(20, clock),
      jobs: rateLimit(JOBS_PER_MINUTE, clock),
      address: rateLimit(options.callsPerMinute?.address ?? CALLS_PER_MINUTE.address, clock),
      account: rateLimit(options.callsPerMinute?.account ?? CALLS_PER_MINUTE.account, clock),
      intake: turnstile(MAX_BATCHES, RETRY_SPREAD_SECONDS, Math.random),
    },
    keysPassphrase: options.keysPassphrase ?? null,
    random: randomBytes,
    onFault: options.onFault,
    certificateLifeMs: options.certificateLifeMs ?? CERTIFICATE_LIFE_MS,
    reportMs,
    pcPerMinute: options.pcPerMinute ?? null,
    close: async () => {
      clearInterval(tending);
      clearInterval(forgetting);
      clearInterval(syncing);
      clearInterval(watching);
      clearInterval(rekeying);
      await dispatch.close();
      wake.close();
      recognition.close();
      jobs.close();
      await packs.close();
      live.close();
      await sorter.close();
      await office.close();
    },
  };
}
