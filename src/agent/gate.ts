import { randomBytes } from 'node:crypto';
import { uuidv7 } from '../incident/uuid.js';
import { type Inspector, unread } from '../inspect/inspector.js';
import type { Earlier } from '../model/assembly.js';
import type { Clock } from '../model/clock.js';
import type { Decision } from '../model/decision.js';
import type { Destination, Route } from '../model/destination.js';
import type { Finding } from '../model/finding.js';
import { INSPECTED, worse } from '../model/outcome.js';
import type { SentCount } from '../model/sent.js';
import type { Person } from '../model/transfer.js';
import { decide } from '../policy/decide.js';
import type { Policy } from '../policy/policy.js';
import { offersH2, resolve, resolveHost } from '../policy/resolve.js';
import { raise } from '../policy/tries.js';
import type { EarlyRefusal, Gate, Held, Judgement } from '../proxy/gate.js';
import { leadsBack } from '../proxy/reach.js';
import type { Assembly } from './assembly/assembly.js';
import type { Joined, Joining } from './assembly/joining.js';
import type { BreakGlass } from './break-glass.js';
import { createClosed } from './closed.js';
import type { Coach, Subject } from './coach.js';
import { createEarlyJudge, mayBeEarly } from './early.js';
import type { Notice } from './notice.js';
import type { OpaqueSource } from './opaque/budget.js';
import type { OpaqueJudge } from './opaque/judge.js';
import { OWN_NAME } from './own.js';
import { type Sender, type Senders, UNKNOWN_PERSON } from './person.js';
import type { Judged, Recorder } from './record.js';
import { refused } from './refused.js';
import type { Releases } from './releases.js';
import type { Answers } from './source/answers.js';
import type { Sources } from './source/source.js';
import { mayBeReleased, subjectOf } from './subject.js';

export interface GateOptions {
  readonly policy: () => Policy;
  readonly inspector: () => Inspector;
  readonly recorder: Recorder;
  readonly coach: Coach;
  readonly assembly: Assembly;
  readonly senders: Senders;
  readonly sources: Sources;
  readonly answers: Answers;
  readonly opaque: OpaqueJudge;
  readonly clock: Clock;
  readonly port: () => number;
  /** Every port of ours. */
  readonly ownPorts: () => readonly number[];
  /** Whether a person has read the notice; null where nobody is asked to. */
  readonly notice?: Notice | null;
  /** While it is on, only the agency's own hosts are reached, unread. */
  readonly glass: Pick<BreakGlass, 'until'>;
  /** What the branch manager may let go once. */
  readonly releases: Releases;
  /** Told of what should not happen. */
  readonly onFault: (error: unknown) => void;
}

/** What a request is part of. */
interface Place {
  readonly joining: Joining | null;
  /** Incident of the refused slice for which the person has given a reason. */
  readonly lifted: string | null;
}

/** Judges transfers: inspection, ledger and policy in this order, and a record of what was decided. */
export function createGate(options: GateOptions): Gate {
  const { policy, inspector, recorder, coach, assembly, opaque, senders, sources, releases, clock } = options;
  const ownPage = (name: string): string => `http://127.0.0.1:${options.port()}/${name}`;
  const closed = createClosed({ ...options, ownPage });
  const releasePage = (incident: string | null): string | null =>
    incident === null || !releases.enrolled() ? null : ownPage(`release/${incident}`);
  const early = createEarlyJudge({
    ...options,
    newId,
    releasePage,
    counted: (held, { id, sender }, finding) => releases.offer(id, subjectOf(held, finding, sender)),
  });

  async function judge(held: Held): Promise<Judgement> {
    const shut = await closed.of(held);
    if (shut !== null) return shut;
    const joining = assembly.open(held);
    const standing = joining === null ? null : await joining.standing();
    const lifted = standing === null || standing.subject === null ? null : coach.take(standing.subject);
    if (standing !== null && lifted === null) return standing.judgement;
    const whole = (found: Finding): Promise<Judgement> => judgeWhole(held, found, { joining, lifted });
    // What may have been released has to be read whole, to be known again.
    if (!mayBeEarly(held) || releases.anyFor(held.destination.host))
      return whole(await inspector().transfer(held.head, held.body));
    const judgement = await early.soon(held, whole);
    if (judgement.action === 'refuse') joining?.end({ left: false, standing: { judgement, subject: null } });
    return judgement;
  }

  /** What is refused while it still arrives is refused for the whole upload it is part of. */
  async function glance(held: Held, signal: AbortSignal): Promise<EarlyRefusal | null> {
    if (releases.anyFor(held.destination.host)) return null;
    const refusal = await early.glance(held, signal);
    if (refusal === null) return null;
    const joining = assembly.open(held);
    const standing = { judgement: refusal.judgement, subject: null };
    if (joining !== null) joining.standing().then(() => joining.end({ left: false, standing }), options.onFault);
    return refusal;
  }

  async function judgeWhole(held: Held, found: Finding, place: Place): Promise<Judgement> {
    const { joining } = place;
    const alone: Finding =
      held.unreadable === null
        ? found
        : { ...found, outcome: worse(found.outcome, unread(held.unreadable).outcome), complete: false };
    const joined = joining === null ? byItself(alone) : await joining.join(alone);
    const { own } = joined;
    if (isNothing(joined.finding) && held.route.treatment !== 'refuse' && !held.route.opaque) {
      joining?.end({ left: true, decision: null, incident: null });
      return ALLOWED;
    }
    const unasked = isNothing(joined.finding) && !held.route.opaque;
    const sender = unasked ? UNKNOWN_SENDER : await senders.senderOf(held);
    const destination = { ...held.destination, process: sender.process };
    const now = clock();
    const { finding, decision, ...rest } = heaviest(alone, joined, (evidence) => {
      if (held.route.treatment === 'refuse') return refused(policy(), held.route);
      return ruleOn(held, evidence, destination, sender, now);
    });
    const earlier = rest.earlier ?? leftOf(held, decision);
    const repeated = joined.repeats(decision);
    if (repeated !== null) {
      joining?.end({ left: true, decision, incident: repeated });
      return judgementOf({ finding, decision: { ...decision, verdict: 'flag' }, earlier }, repeated);
    }
    const judged: Judged = {
      id: newId(now),
      at: now,
      sender,
      destination,
      route: held.route,
      finding,
      own,
      earlier,
      recipients: finding.raw === 0 && decision.asked === 'allow' ? [] : assembly.recipients(held),
      decision,
      bodyBytes: held.body.size,
      system: sources.of(destination.host),
    };
    const judgement = settle(judged, place, () => subjectOf(held, own, sender));
    if (held.route.opaque && judgement.action === 'forward') opaque.left(unreadBy(held, sender.person), held.body.size);
    return judgement;
  }

  function ruleOn(held: Held, finding: Finding, destination: Destination, { person }: Sender, now: number): Decision {
    const sent = askLedger(finding, person.id, now);
    const { route, body } = held;
    const context = route.opaque
      ? opaque.facts(unreadBy(held, person), body.size)
      : { events: options.answers.eventsOf(person.id) };
    return decide(policy(), {
      ...{ finding, route, destination, personId: person.id, sent, now, bodyBytes: body.size },
      ...context,
    });
  }

  async function review(held: Held): Promise<Judgement | null> {
    const found = await inspector().transfer(held.head, held.body);
    if (found.raw === 0 && found.patterns.length === 0) return null;
    const finding: Finding = { ...found, outcome: INSPECTED, complete: false };
    const sender = await senders.senderOf(held);
    const destination = { ...held.destination, process: sender.process };
    const at = clock();
    const decision = ruleOn(held, finding, destination, sender, at);
    if (decision.verdict !== 'block') return null;
    const { route, body } = held;
    const earlier = leftOf(held, decision);
    const what = { id: newId(at), at, sender, destination, route, finding, earlier, decision, bodyBytes: body.size };
    return judgementOf(what, recorder.record(what, null));
  }

  function askLedger(finding: Finding, personId: string, now: number): SentCount[] {
    const { prints, older, masked } = finding;
    if (prints.length === 0 && masked === undefined) return [];
    const at = {
      personId,
      now,
      ...(older === undefined ? {} : { older }),
      ...(masked === undefined ? {} : { masked }),
    };
    const counts: SentCount[] = [];
    for (const query of policy().sentQueries) {
      const count = recorder.countSent(query, at, prints);
      if (count !== null) counts.push(count);
    }
    return counts;
  }

  function settle(judged: Judged, { joining, lifted }: Place, subjectOnce: () => Subject): Judgement {
    const { verdict } = judged.decision;
    const subject = verdict === 'coach' || mayBeReleased(judged) ? subjectOnce() : null;
    const coached = subject === null || verdict !== 'coach' ? null : (lifted ?? coach.take(subject));
    const grantedFor = coached ?? (subject === null ? null : releases.take(subject));
    const { decision, tries } =
      grantedFor === null
        ? raised(judged)
        : { decision: { ...judged.decision, verdict: 'flag' as const, asked: verdict }, tries: 0 };
    const reason = grantedFor === null ? null : recorder.reasonOf(grantedFor);
    const incident = recorder.record({ ...judged, decision, tries }, reason);
    const asks = decision.verdict === 'coach' ? subject : null;
    if (asks !== null && incident !== null) coach.ask(incident, asks);
    const offers = decision.verdict === 'block' && subject !== null && incident !== null;
    if (offers) releases.offer(incident, subject);
    const judgement = {
      ...judgementOf({ ...judged, decision }, incident),
      ...(offers ? { release: releasePage(incident) } : {}),
    };
    if (judgement.action === 'forward') joining?.end({ left: true, decision, incident });
    else joining?.end({ left: false, standing: { judgement, subject: asks } });
    return judgement;
  }

  /** Whoever goes on trying what was refused meets a harder answer. Nobody answers for what a stranger tried. */
  function raised({ decision, finding, sender, route, at: now }: Judged): { decision: Decision; tries: number } {
    const { prints, older } = finding;
    const { id: personId, source } = sender.person;
    if (decision.asked === 'allow' || route.sanctioned || prints.length === 0 || source === 'unknown') {
      return { decision, tries: 0 };
    }
    const terms = policy().ledger.tries;
    const tries = recorder.tries({ personId, now, ...(older === undefined ? {} : { older }) }, prints, terms);
    if (tries === null) return { decision, tries: 0 };
    const harder = raise(decision, tries, terms);
    return { decision: harder, tries: harder === decision ? 0 : tries.before + 1 };
  }

  function judgementOf(
    { finding, decision, earlier }: Pick<Judged, 'finding' | 'decision' | 'earlier'>,
    incident: string | null,
  ): Judgement {
    const { verdict, rule } = decision;
    const asks = verdict === 'coach' && incident !== null;
    return {
      action: verdict === 'coach' || verdict === 'block' ? 'refuse' : 'forward',
      verdict,
      rule,
      incident,
      records: finding.records,
      samples: finding.samples,
      retry: asks ? `http://127.0.0.1:${options.port()}/coach/${incident}` : null,
      ...(earlier == null ? {} : { earlier }),
    };
  }

  return {
    resolve(destination) {
      const route = resolve(policy(), destination);
      if (sources.of(destination.host) === null || route.treatment === 'tunnel') return route;
      return route.treatment === 'refuse' ? route : SOURCE;
    },
    watch: options.answers.watch,
    resolveHost: (host, port) => resolveHost(policy(), host, port),
    offersH2: (host) => offersH2(policy(), host),
    isOwnHost: (host, port) => host === OWN_NAME || leadsBack(host, port, ...options.ownPorts()),
    judge,
    glance,
    review,
    judgeOpaque: opaque.tunnel,
    isCompanyHost: closed.isCompanyHost,
    told: closed.told,
  };
}

/** The agency's own systems are held, not streamed: what is put into them counts, and a header may have to be added. */
const SOURCE: Route = Object.freeze({
  channel: 'sanctioned',
  category: 'other',
  sanctioned: true,
  treatment: 'inspect-hold',
  opaque: false,
});

const ALLOWED: Judgement = {
  action: 'forward',
  verdict: 'allow',
  rule: null,
  incident: null,
  records: {},
  samples: [],
  retry: null,
};

/** A request that nothing else belongs to. */
function byItself(alone: Finding): Joined {
  return { finding: alone, own: alone, earlier: null, repeats: () => null };
}

/** A message blocked for what is in itself is judged by that: what left before it is then no part of the reason. */
function heaviest(
  alone: Finding,
  { finding, earlier }: Joined,
  rule: (evidence: Finding) => Decision,
): Pick<Joined, 'finding' | 'earlier'> & { readonly decision: Decision } {
  const decision = rule(finding);
  if (decision.asked === 'block' && earlier?.what === 'messages') {
    const byAlone = rule(alone);
    if (byAlone.asked === 'block') return { finding: alone, earlier: null, decision: byAlone };
  }
  return { finding, earlier, decision };
}

/** Whose budget of unreadable bytes a request counts against. */
function unreadBy({ route, destination }: Held, person: Person): OpaqueSource {
  return { person: person.id, channel: route.channel, host: destination.host };
}

const UNKNOWN_SENDER: Sender = { person: UNKNOWN_PERSON, process: null };

function newId(now: number): string {
  return uuidv7(now, randomBytes);
}

/** What of a refused stream is gone. */
function leftOf({ left }: Held, { verdict }: Decision): Earlier | null {
  const bytes = verdict === 'allow' || verdict === 'flag' ? 0 : (left?.() ?? 0);
  return bytes === 0 ? null : { what: 'stream', requests: 1, bytes };
}

/** Nothing that any rule could be about. */
function isNothing(finding: Finding): boolean {
  return (
    finding.raw === 0 &&
    finding.masked === undefined &&
    finding.outcome.name === 'inspected' &&
    finding.patterns.length === 0 &&
    finding.opaqueBytes === 0 &&
    finding.complete
  );
}
