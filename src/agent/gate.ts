import { createHash, randomBytes } from 'node:crypto';
import { uuidv7 } from '../incident/uuid.js';
import { type Inspector, unread } from '../inspect/inspector.js';
import type { Clock } from '../model/clock.js';
import type { Decision } from '../model/decision.js';
import type { Route } from '../model/destination.js';
import { type Finding, NOTHING_FOUND } from '../model/finding.js';
import type { Counts } from '../model/kind.js';
import { worse } from '../model/outcome.js';
import type { SentCount } from '../model/sent.js';
import { decide, decideEarly } from '../policy/decide.js';
import type { Policy } from '../policy/policy.js';
import { resolve, resolveHost } from '../policy/resolve.js';
import type { Gate, Held, Judgement, OpaqueTunnel } from '../proxy/gate.js';
import type { FirstBytes } from '../proxy/sniff.js';
import { type Coach, recordSet, type Subject } from './coach.js';
import { EARLY_BYTES, foundSoFar, recounted } from './early.js';
import { findSender, type Sender, UNKNOWN_PERSON } from './person.js';
import type { Judged, Recorder } from './record.js';

export interface GateOptions {
  readonly policy: () => Policy;
  readonly inspector: () => Inspector;
  readonly recorder: Recorder;
  readonly coach: Coach;
  readonly clock: Clock;
  readonly port: () => number;
}

const OWN_NAME = 'menshen.local';

/** Where the pages of the agent are at home, besides plain requests to its port. */
export function isOwn(host: string, port: number, ownPort: number): boolean {
  if (host === OWN_NAME) return true;
  return port === ownPort && (host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host));
}

/** Judges transfers: inspection, ledger and policy in this order, and a record of what was decided. */
export function createGate(options: GateOptions): Gate {
  const { policy, inspector, recorder, coach, clock } = options;

  async function judge(held: Held): Promise<Judgement> {
    if (held.body.size < EARLY_BYTES || held.route.treatment !== 'inspect-hold') {
      return judgeWhole(held, await inspector().transfer(held.head, held.body));
    }
    return judgeSoon(held);
  }

  /** A long body is refused as soon as nothing in its rest can change that; the rest is counted all the same. */
  function judgeSoon(held: Held): Promise<Judgement> {
    return new Promise((resolve, reject) => {
      let early: Promise<Judged | null> | null = null;
      const counting = inspector().transfer(held.head, held.body, (atLeast) => {
        early = (early ?? Promise.resolve(null)).then(async (judged) => {
          if (judged !== null) return judged;
          const certain = await blockFor(held, atLeast);
          if (certain !== null) resolve({ ...settle(certain, neverCoached), counted: counted() });
          return certain;
        });
        early.catch(reject);
      });
      const counted = async (): Promise<void> => {
        const finding = await counting;
        const judged = await early;
        if (judged != null) recorder.amend(recounted(policy(), judged, finding));
      };
      counting
        .then(async (finding) => {
          if (((await early) ?? null) === null) resolve(await judgeWhole(held, finding));
        })
        .catch(reject);
    });
  }

  /** The block that is certain already, recorded as one that is still being counted. */
  async function blockFor(held: Held, atLeast: Counts): Promise<Judged | null> {
    const sender = await findSender(held.peer, options.port());
    const destination = { ...held.destination, process: sender.process };
    const { route } = held;
    const now = clock();
    const decision = decideEarly(policy(), { route, destination, personId: sender.person.id, now }, atLeast);
    if (decision === null) return null;
    const finding = foundSoFar(atLeast);
    return { id: newId(now), at: now, sender, destination, route, finding, decision, bodyBytes: held.body.size };
  }

  async function judgeWhole(held: Held, found: Finding): Promise<Judgement> {
    const finding: Finding =
      held.unreadable === null
        ? found
        : { ...found, outcome: worse(found.outcome, unread(held.unreadable).outcome), complete: false };
    if (isNothing(finding) && held.route.treatment !== 'refuse' && !held.route.opaque) return ALLOWED;
    const sender = isNothing(finding) ? UNKNOWN_SENDER : await findSender(held.peer, options.port());
    const destination = { ...held.destination, process: sender.process };
    const now = clock();
    const facts = {
      finding,
      route: held.route,
      destination,
      personId: sender.person.id,
      sent: askLedger(finding, sender.person.id, now),
      now,
      bodyBytes: held.body.size,
    };
    const decision = held.route.treatment === 'refuse' ? refused(policy(), held.route) : decide(policy(), facts);
    const judged: Judged = {
      id: newId(now),
      at: now,
      sender,
      destination,
      route: held.route,
      finding,
      decision,
      bodyBytes: held.body.size,
    };
    return settle(judged, () => subjectOf(held, finding, sender));
  }

  function askLedger(finding: Finding, personId: string, now: number): SentCount[] {
    if (finding.prints.length === 0) return [];
    const counts: SentCount[] = [];
    for (const query of policy().sentQueries) {
      const count = recorder.countSent(query, { personId, now }, finding.prints);
      if (count !== null) counts.push(count);
    }
    return counts;
  }

  function settle(judged: Judged, subjectOnce: () => Subject): Judgement {
    const subject = judged.decision.verdict === 'coach' ? subjectOnce() : null;
    const grantedFor = subject === null ? null : coach.take(subject);
    const decision: Decision =
      grantedFor === null ? judged.decision : { ...judged.decision, verdict: 'flag', asked: 'coach' };
    const reason = grantedFor === null ? null : recorder.reasonOf(grantedFor);
    const incident = recorder.record({ ...judged, decision }, reason);
    if (decision.verdict === 'coach' && incident !== null && subject !== null) coach.ask(incident, subject);
    const refuse = decision.verdict === 'coach' || decision.verdict === 'block';
    return {
      action: refuse ? 'refuse' : 'forward',
      verdict: decision.verdict,
      rule: decision.rule,
      incident,
      records: judged.finding.records,
      samples: judged.finding.samples,
      retry:
        decision.verdict === 'coach' && incident !== null
          ? `http://127.0.0.1:${options.port()}/coach/${incident}`
          : null,
    };
  }

  return {
    resolve: (destination) => resolve(policy(), destination),
    resolveHost: (host, port) => resolveHost(policy(), host, port),
    isOwnHost: (host, port) => isOwn(host, port, options.port()),
    judge,
    async judgeOpaque(opaque) {
      const now = clock();
      const route = routeOfBytes(policy(), opaque);
      const sender = await findSender(opaque.peer, options.port());
      const finding = route.opaque ? NOTHING_FOUND : unread('unsupported-format');
      const destination = {
        scheme: 'https' as const,
        host: opaque.host,
        port: opaque.port,
        method: 'CONNECT',
        path: '/',
        referer: null,
        userAgent: null,
        contentType: null,
        process: sender.process,
      };
      const bodyBytes = opaque.firstBytes;
      const personId = sender.person.id;
      const decision =
        route.treatment === 'refuse'
          ? refused(policy(), route)
          : decide(policy(), { finding, route, destination, personId, sent: [], now, bodyBytes });
      const judged: Judged = { id: newId(now), at: now, sender, destination, route, finding, decision, bodyBytes };
      recorder.record(judged, null);
      return decision.verdict === 'coach' || decision.verdict === 'block' ? 'refuse' : 'tunnel';
    },
  };
}

const ALLOWED: Judgement = {
  action: 'forward',
  verdict: 'allow',
  rule: null,
  incident: null,
  records: {},
  samples: [],
  retry: null,
};

/** What is certain early is a block: nobody is asked for a reason. */
function neverCoached(): Subject {
  throw new Error('a block was taken for a coach');
}

const UNKNOWN_SENDER: Sender = { person: UNKNOWN_PERSON, process: null };

function newId(now: number): string {
  return uuidv7(now, randomBytes);
}

/** Nothing that any rule could be about. */
function isNothing(finding: Finding): boolean {
  return (
    finding.raw === 0 &&
    finding.outcome.name === 'inspected' &&
    finding.patterns.length === 0 &&
    finding.opaqueBytes === 0 &&
    finding.complete
  );
}

/** A destination the catalogue refuses whatever the content is. `observe` refuses nothing. */
function refused(policy: Policy, route: Route): Decision {
  const rule = `refused-${route.channel}`.slice(0, 64);
  return {
    verdict: policy.mode === 'observe' ? 'flag' : 'block',
    asked: 'block',
    mode: policy.mode,
    rule,
    // biome-ignore lint/suspicious/noThenProperty: the word of the policy language; a verdict, not a promise
    matches: [{ rule, then: 'block', why: `channel ${route.channel} is refused` }],
    policyVersion: policy.version,
  };
}

/** What a retry must be again. Without records, the bytes themselves must be the same. */
function subjectOf(held: Held, finding: Finding, sender: Sender): Subject {
  const hash = createHash('sha256');
  if (finding.prints.length === 0) {
    const size = 1024 * 1024;
    for (let at = 0; at < held.body.size; at += size) hash.update(held.body.read(at, size));
  }
  return {
    personId: sender.person.id,
    host: held.destination.host,
    channel: held.route.channel,
    records: recordSet(finding.prints, hash.digest('hex')),
  };
}

/** First bytes name the channel where hosts cannot: private links go to bare IP addresses. */
const CHANNEL_OF_BYTES: Readonly<Partial<Record<FirstBytes, string>>> = {
  mmtls: 'wechat-desktop',
  'wechat-cdn': 'wechat-desktop',
  'qq-highway': 'qq-desktop',
  ssh: 'ssh',
  rdp: 'remote-desktop',
  vnc: 'remote-desktop',
  teamviewer: 'teamviewer',
};

/** Bytes decide before the host; but a host that is refused stays so, whatever its bytes claim to be. */
function routeOfBytes(policy: Policy, { host, port, protocol }: OpaqueTunnel): Route {
  const byHost = resolveHost(policy, host, port);
  if (byHost.treatment === 'refuse') return byHost;
  // Banks and government may use TLCP, which nobody here can speak. Nothing else passes under their names.
  if (byHost.treatment === 'tunnel' && protocol === 'gm-tls') return { ...byHost, opaque: true };
  const byBytes = policy.channels.get(CHANNEL_OF_BYTES[protocol] ?? '');
  if (byBytes !== undefined) return byBytes.route;
  if (byHost.treatment !== 'tunnel' && byHost.channel !== 'other') return byHost;
  return {
    channel: `tunnel-${protocol}`,
    category: 'tunnel',
    sanctioned: false,
    treatment: 'inspect-hold',
    opaque: false,
  };
}
