import path from 'node:path';
import { openLedgerClock } from '../ledger/clock.js';
import type { Clock } from '../model/clock.js';
import { MAX_ACCOUNTS } from '../model/explanation.js';
import type { Owners } from '../model/owner.js';
import type { Finding } from '../model/sync.js';
import type { Policy } from '../policy/policy.js';
import { parseNoProxy } from '../proxy/parent/no-proxy.js';
import { parseParent } from '../proxy/parent/parent.js';
import { type ProxyOptions, type Proxy as RunningProxy, startProxy } from '../proxy/proxy.js';
import { openAuthority } from '../tls/authority.js';
import { openTrust } from '../tls/trust.js';
import { openAssembly } from './assembly/assembly.js';
import { openAtRest } from './at-rest/schedule.js';
import { type Membership, openMembership } from './central/membership.js';
import type { ProgramPlace } from './central/program-sync.js';
import { type Config, parseResolve, parseSocksLogin, policyFileOf } from './config.js';
import { openDesk } from './desk.js';
import { createGate } from './gate.js';
import { type Health, healthOf } from './health.js';
import { inspectorOf } from './inspector-of.js';
import { openKeyring } from './keyring.js';
import { describe, undecryptableLine } from './log-lines.js';
import { metricsLater } from './metrics-later.js';
import { myRecordPage } from './my-record.js';
import { openNewsDesk } from './news.js';
import { openOpaqueBudget } from './opaque/budget.js';
import { createOpaqueJudge } from './opaque/judge.js';
import { openOpaqueTally } from './opaque/tally.js';
import { openPolicy } from './open-policy.js';
import { pacFile } from './pac.js';
import { createPages, type PracticeLines } from './pages.js';
import { rememberPersons } from './person.js';
import { joinRoots, linesToTry, startPractice } from './practice.js';
import { LINUX_OWNERS } from './process.js';
import { openRecorder } from './record.js';
import { openRuling } from './ruling.js';
import { companyHosts, keepSafeNote, safeNoteOf } from './safe-note.js';
import { openSources } from './source/open.js';

export { inspectorOf } from './inspector-of.js';
export { knownOwnersIn, openPolicy } from './open-policy.js';

export interface AgentOptions {
  readonly config: Config;
  readonly version: string;
  /** The policy shipped with the program, used when the settings name none. */
  readonly builtinPolicyDir: string;
  readonly clock: Clock;
  /** Milliseconds since the machine was started, sleep included. Default: nobody sets `clock`. */
  readonly uptime?: Clock;
  /** Runs the practice site beside the agent, with example files from this folder. */
  readonly practiceFiles: string | null;
  /** Whoever installed this PC has acknowledged the notice for everybody at it. */
  readonly noticeAcknowledged?: boolean;
  /** Set where a keeper holds the port: called with what takes its connections. */
  readonly handedOver?: ProxyOptions['handedOver'];
  /** Where newer versions of the program go, and who changes to them. Absent: nobody keeps this process. */
  readonly programs?: ProgramPlace;
  /** Who opened a connection. Default: what Linux tells. */
  readonly owners?: Owners;
  /** What was seen of this PC's protection, by whoever keeps this process. */
  readonly findings?: () => readonly Finding[];
  /** A line for whoever runs the program. Holds no content of a transfer. */
  readonly log: (line: string) => void;
}

/** A running agent. */
export interface Agent {
  readonly port: number;
  readonly softPort: number | null;
  readonly home: string;
  readonly policy: Policy;
  readonly practice: PracticeLines | null;
  health(): Health;
  close(): Promise<void>;
}

const TEND_MS = 60_000;
/** The key's file changes when the PC is enrolled, the fleet changes its key, or somebody rotates it. */
const KEY_LOOK_MS = 5_000;
/** Text of messages is to be gone soon after its time. */
const ASSEMBLY_TEND_MS = 10_000;
const LATEST = 10;

/** Paths below the data directory that more than one command knows. */
export const databaseFile = (home: string): string => path.join(home, 'menshen.db');

/**
 * Starts everything a PC needs, in the order it is needed: home, CA, key, policy, records, workers, proxy. Home, CA and
 * database are made when absent. Rejects with the first fault, typed, and leaves nothing running.
 */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { config, clock, log, owners = LINUX_OWNERS } = options;
  const { home } = config;
  const openRules = (dir: string): Policy => openPolicy(dir, policyFileOf(config));
  const builtin = openRules(config.policy.dir === '' ? options.builtinPolicyDir : config.policy.dir);
  const closers: Array<() => Promise<void> | void> = [];
  const close = async (): Promise<void> => {
    for (const each of closers.splice(0).reverse()) await each();
  };
  try {
    const failed = (what: string) => (error: unknown) =>
      log(`${what}: ${error instanceof Error ? describe(error) : 'unknown'}`);
    const authority = await openAuthority({
      dir: home,
      clock,
      excluded: builtin.constrained,
      // Schannel clients refuse a leaf whose revocation list they cannot fetch.
      ...(config.listen.port === 0 ? {} : { crlUrl: `http://127.0.0.1:${config.listen.port}/ca.crl` }),
    });
    const keyring = await openKeyring(home);
    const resolve = parseResolve(config.upstream.resolve) ?? new Map();
    let extraCaFile = config.upstream.extra_ca === '' ? null : config.upstream.extra_ca;
    let practiceAddress: string | null = null;
    if (options.practiceFiles !== null) {
      const practice = await startPractice(home, clock);
      closers.push(() => practice.close());
      resolve.set(`${practice.host}:443`, { host: '127.0.0.1', port: practice.port });
      extraCaFile = await joinRoots(home, extraCaFile, practice.caPem);
      practiceAddress = `https://${practice.host}/`;
    }
    const news = openNewsDesk({ policy: () => ruling.policy(), senders: () => senders, clock });
    const recorder = openRecorder({
      onIncident: news.note,
      database: databaseFile(home),
      emergencyFile: path.join(home, 'emergency.ndjson'),
      policy: () => ruling.policy(),
      clock,
      keyId: () => keyring.id,
      skewMs: () => time.skewMs(),
      onFault: log,
    });
    closers.push(() => recorder.close());
    await keyring.keepOnly(recorder.ask((ledger) => ledger.keys()));
    const time = openLedgerClock(clock, options.uptime ?? clock, recorder.ask((ledger) => ledger.newest()) ?? 0);
    const started = new Date(clock()).toISOString();
    const membership: Membership = await openMembership({
      home,
      version: options.version,
      open: openRules,
      clock,
      log,
      ship: (work) => recorder.ship(work),
      renewKey: () => renewKey(),
      programs: options.programs ?? null,
      findings: options.findings ?? (() => []),
      quiet: () => proxy.quiet(),
      onReleases: (decisions) => desk.releases.decided(decisions),
    });
    const ruling = openRuling({
      first: membership.rule ?? { policy: builtin, since: started },
      key: keyring.current,
      staff: membership.staff,
      open: (policy, withKey, listedPhones) =>
        inspectorOf(policy, withKey, config.inspect, log, {
          listedPhones,
          accounts: MAX_ACCOUNTS,
          olderKeys: keyring.olderThan(withKey),
        }),
      clock,
      onFault: (error) => log(`old workers did not end: ${error instanceof Error ? error.message : 'unknown'}`),
    });
    closers.push(() => ruling.close());
    const renewKey = async (): Promise<void> => {
      if (await keyring.renew(ruling.renewKey)) log(`fingerprints are made with key ${keyring.id} from now on`);
    };
    let keyFault = '';
    const lookingForKey = setInterval(() => {
      renewKey().then(
        () => {
          keyFault = '';
        },
        (error: unknown) => {
          const message = error instanceof Error ? error.message : String(error);
          if (message !== keyFault) log(`the new fingerprint key cannot be used: ${message}`);
          keyFault = message;
        },
      );
    }, KEY_LOOK_MS);
    closers.push(() => clearInterval(lookingForKey));
    const assembly = openAssembly({
      policy: () => ruling.policy(),
      inspector: () => ruling.inspector(),
      personOf: rememberPersons(owners, () => proxy.port),
      spoolDir: path.join(home, 'spool'),
      key: () => keyring.current,
      clock,
      onFault: log,
    });
    closers.push(() => assembly.close());
    const joining = setInterval(() => assembly.tend(), ASSEMBLY_TEND_MS);
    closers.push(() => clearInterval(joining));
    const tally = openOpaqueTally();
    const { sources, senders, answers, ownRecordOf } = await openSources({
      config,
      port: () => proxy.port,
      owners,
      policy: () => ruling.policy(),
      inspector: () => ruling.inspector(),
      recorder,
      key: () => keyring.current,
      clock: time.now,
      onFault: failed('reading an answer failed'),
    });
    const opaque = createOpaqueJudge({
      policy: () => ruling.policy(),
      recorder,
      budget: openOpaqueBudget(() => performance.now()),
      tally,
      clock: time.now,
      senders,
      eventsOf: answers.eventsOf,
    });
    const desk = openDesk({
      config,
      recorder,
      senders: () => senders,
      unattended: options.noticeAcknowledged === true,
      enrolled: () => membership.central().state !== 'none',
      clock,
      steady: time.now,
      log,
    });
    const health = (): Health =>
      healthOf({
        version: options.version,
        proxy,
        ruling,
        membership,
        records: recorder.health,
        answers: answers.stats,
      });
    const practiceLines = (): PracticeLines | null =>
      practiceAddress === null || options.practiceFiles === null
        ? null
        : linesToTry(proxy.port, home, practiceAddress, options.practiceFiles);
    const metrics = metricsLater({
      proxy: () => proxy,
      inspector: () => ruling.inspector(),
      records: () => recorder.health,
      tally,
      answers: () => answers.stats,
    });
    const proxy: RunningProxy = await startProxy({
      port: config.listen.port,
      softPort: config.listen.soft_port === 'off' ? null : config.listen.soft_port,
      ...(options.handedOver === undefined ? {} : { handedOver: options.handedOver }),
      gate: createGate({
        policy: () => ruling.policy(),
        inspector: () => ruling.inspector(),
        recorder,
        coach: desk.coach,
        assembly,
        senders,
        notice: config.notice.mode === 'off' ? null : desk.notice,
        glass: desk.glass,
        releases: desk.releases,
        sources,
        answers,
        opaque,
        clock: time.now,
        port: () => proxy.port,
        ownPorts: () => (proxy.softPort === null ? [proxy.port] : [proxy.port, proxy.softPort]),
        onFault: failed('joining what belongs together failed'),
      }),
      authority,
      // Our own CA, once the system trusts it, must not vouch for upstreams: a stolen key would.
      trust: openTrust({
        refused: [authority.certPem, ...authority.retired],
        ...(extraCaFile === null ? {} : { extraCaFile }),
        ...(config.upstream.crl === '' ? {} : { crlFile: config.upstream.crl }),
      }),
      resolve,
      parent: parseParent(config.upstream.proxy),
      noProxy: parseNoProxy(config.upstream.no_proxy) ?? (() => false),
      linkLocal: config.upstream.link_local,
      socksLogin: parseSocksLogin(config.listen.socks_login),
      spoolDir: path.join(home, 'spool'),
      memoryBytes: config.inspect.memory_kib * 1024,
      shelfBytes: config.inspect.shared_mib * 1024 * 1024,
      maxHeldBytes: config.inspect.max_held_mib * 1024 * 1024,
      ownPages: createPages({
        acknowledge: desk.acknowledge,
        glass: desk.glass,
        releases: desk.releases,
        port: () => proxy.port,
        pac: () => pacFile(ruling.policy(), companyHosts(ruling.policy(), sources), proxy),
        authority,
        policy: () => ruling.policy(),
        health,
        metrics,
        coach: desk.coach,
        keepReason: (incident, text) => recorder.setReason(incident, { text, at: new Date(clock()).toISOString() }),
        latest: () => recorder.latest(LATEST),
        news: news.ask,
        myRecord: async (peer, language) => myRecordPage(await ownRecordOf(peer), language),
        practice: practiceLines,
      }),
      clock,
      onUndecryptable: ({ host, reason, times }) => log(undecryptableLine(host, reason, times)),
      onFault: failed('a request failed inside the agent'),
    });
    closers.push(() => proxy.close());
    const atRest = openAtRest({
      home,
      policy: () => ruling.policy(),
      inspector: () => ruling.inspector(),
      now: time.now,
      notebook: desk.notebook,
      onFault: failed('a scan at rest failed'),
    });
    closers.push(() => atRest.close());
    const tend = (): void => {
      recorder.tend(time.now());
      desk.notebook.tend(time.now());
      atRest.look();
      keepSafeNote(home, safeNoteOf(ruling.policy(), companyHosts(ruling.policy(), sources), proxy));
    };
    tend();
    const tending = setInterval(tend, TEND_MS);
    closers.push(() => clearInterval(tending));
    membership.start(ruling, health);
    closers.push(() => membership.close());
    return {
      port: proxy.port,
      softPort: proxy.softPort,
      home,
      get policy() {
        return ruling.policy();
      },
      practice: practiceLines(),
      health,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
