import type { Decision, RuleMatch } from '../model/decision.js';
import type { Destination, Route } from '../model/destination.js';
import type { SeenEvent } from '../model/event.js';
import { type Finding, NOTHING_FOUND } from '../model/finding.js';
import type { Flow } from '../model/flow.js';
import type { Counts } from '../model/kind.js';
import type { OpaqueCount } from '../model/opaque.js';
import type { SentCount } from '../model/sent.js';
import { severity, type Verdict } from '../model/verdict.js';
import { explainMatch } from './conditions.js';
import type { Exception, Policy, Rule, Target } from './policy.js';
import type { When } from './source.js';

/** All that a decision depends on. */
export interface Facts {
  readonly finding: Finding;
  readonly route: Route;
  readonly destination: Destination;
  readonly personId: string;
  /** Answers to `policy.sentQueries`. */
  readonly sent: readonly SentCount[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Bytes of the body as sent. */
  readonly bodyBytes: number;
  /** Bytes nobody could read; absent where everything can be. */
  readonly opaque?: readonly OpaqueCount[];
  /** What this person did shortly before, the latest of each kind. */
  readonly events?: readonly SeenEvent[];
}

/**
 * The verdict on one transfer. Pure: the same policy and facts always give the same decision. Exceptions take their
 * rules away first; of what is left the most severe rule is reported, on a tie the lowest id.
 */
export function decide(policy: Policy, facts: Facts): Decision {
  const evidence = {
    finding: facts.finding,
    sent: facts.sent,
    opaqueChannel: facts.route.opaque,
    bodyBytes: facts.bodyBytes,
    opaque: facts.opaque ?? [],
    events: facts.events ?? [],
    now: facts.now,
  };
  const matches: RuleMatch[] = [];
  for (const rule of policy.rules) {
    if (!isInScope(rule, facts)) continue;
    const why = explainMatch(rule.conditions, evidence, policy);
    if (why !== null && !isExcepted(policy, rule.id, facts)) matches.push(matchOf(rule, why));
  }
  matches.sort((a, b) => severity(b.then) - severity(a.then) || (a.rule < b.rule ? -1 : 1));
  const first = matches[0];
  const asked: Verdict = first?.then ?? 'allow';
  return {
    verdict: policy.mode === 'observe' && severity(asked) > severity('flag') ? 'flag' : asked,
    asked,
    mode: policy.mode,
    rule: first?.rule ?? null,
    matches,
    policyVersion: policy.version,
  };
}

/** What is known of a transfer before all of it was read. */
export type EarlyFacts = Pick<Facts, 'route' | 'destination' | 'personId' | 'now'>;

/**
 * The block that lower bounds on the records already make certain, or null. Only rules that ask for records and nothing
 * else can be certain; where an exception might apply, what is read later may still turn the rest into lawful work.
 */
export function decideEarly(policy: Policy, facts: EarlyFacts, atLeast: Counts): Decision | null {
  if (policy.mode !== 'enforce') return null;
  const all: Facts = { ...facts, finding: { ...NOTHING_FOUND, records: atLeast }, sent: [], bodyBytes: 0 };
  if (policy.exceptions.some((exception) => isOpenTo(exception, all))) return null;
  const rules = policy.rules.filter(({ verdict, when }) => verdict === 'block' && asksOnlyForRecords(when));
  const decision = decide({ ...policy, rules }, all);
  return decision.verdict === 'block' ? decision : null;
}

function asksOnlyForRecords(when: When): boolean {
  return when.records !== undefined && Object.values(when).filter((condition) => condition !== undefined).length === 1;
}

function matchOf(rule: Rule, why: string): RuleMatch {
  // biome-ignore lint/suspicious/noThenProperty: the word of the policy language; a verdict, not a promise
  return { rule: rule.id, then: rule.verdict, why };
}

function isInScope(rule: Rule, facts: Facts): boolean {
  if (rule.who !== null && !rule.who.has(facts.personId)) return false;
  if (rule.from !== null && !rule.from.has(facts.destination.process?.name.toLowerCase() ?? '')) return false;
  return rule.to === null ? !facts.route.sanctioned : reaches(rule.to, facts);
}

function isExcepted(policy: Policy, rule: string, facts: Facts): boolean {
  return policy.exceptions.some(
    (exception) => exception.rules.has(rule) && isOpenTo(exception, facts) && shows(exception.flow, facts.finding),
  );
}

/** Whether the owners of a transfer all stand in parts that show this work. Parts that were not kept by name show none. */
function shows(flow: Flow | null, { records, parts }: Finding): boolean {
  if (flow === null) return true;
  const owners = parts.filter((part) => (part.records.owner ?? 0) > 0);
  const counted = owners.reduce((sum, part) => sum + (part.records.owner ?? 0), 0);
  return counted >= (records.owner ?? 0) && owners.every((part) => part.flow === flow);
}

function isOpenTo({ until, who, to }: Exception, facts: Facts): boolean {
  return facts.now <= until && (who === null || who.has(facts.personId)) && (to === null || reaches(to, facts));
}

function reaches(target: Target, { route, destination }: Facts): boolean {
  if (target.everywhere) return true;
  if (target.hosts.size > 0 && isBelow(destination.host, target.hosts)) return true;
  if (route.sanctioned) return target.sanctioned;
  return (
    (target.leakChannels && route.category !== 'other') ||
    target.categories.has(route.category) ||
    target.channels.has(route.channel)
  );
}

function isBelow(host: string, hosts: ReadonlySet<string>): boolean {
  for (let name = host; ; ) {
    if (hosts.has(name)) return true;
    const dot = name.indexOf('.');
    if (dot < 0) return false;
    name = name.slice(dot + 1);
  }
}
