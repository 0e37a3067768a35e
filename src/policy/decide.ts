import type { Decision, RuleMatch } from '../model/decision.js';
import type { Destination, Route } from '../model/destination.js';
import type { Finding } from '../model/finding.js';
import type { SentCount } from '../model/sent.js';
import { severity, type Verdict } from '../model/verdict.js';
import { explainMatch } from './conditions.js';
import type { Policy, Rule, Target } from './policy.js';

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
    (exception) =>
      exception.rules.has(rule) &&
      facts.now <= exception.until &&
      (exception.who === null || exception.who.has(facts.personId)) &&
      (exception.to === null || reaches(exception.to, facts)),
  );
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
