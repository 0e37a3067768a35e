import type { Decision, RuleMatch } from '../model/decision.js';
import type { TriesTerms } from '../model/ledger-terms.js';

/** What the ledger knows of earlier refusals. */
export interface TriesFacts {
  /** Refused tries with much the same records before this one. */
  readonly before: number;
  /** End of the cool-down of this person, milliseconds since 1970; null where there is none. */
  readonly coolsUntil: number | null;
}

/**
 * The decision on somebody who goes on trying. The try that makes the count full is blocked where it would have been
 * coached; in the cool-down that it starts, what would be flagged or coached is blocked. What is allowed stays allowed:
 * work goes on. Pure.
 */
export function raise(decision: Decision, tries: TriesFacts, terms: TriesTerms): Decision {
  const { asked } = decision;
  const added: RuleMatch[] = [];
  const refuses = asked === 'coach' || asked === 'block';
  if (refuses && tries.before + 1 >= terms.count) {
    added.push(match('repeated-tries', `refused ${tries.before + 1} times with much the same records`));
  }
  if (asked !== 'allow' && tries.coolsUntil !== null) {
    added.push(match('cool-down', `after refused tries, until ${new Date(tries.coolsUntil).toISOString()}`));
  }
  const [first] = added;
  if (first === undefined) return decision;
  if (asked === 'block') return { ...decision, matches: [...decision.matches, ...added] };
  return {
    ...decision,
    verdict: decision.mode === 'observe' ? 'flag' : 'block',
    asked: 'block',
    rule: first.rule,
    matches: [...added, ...decision.matches],
  };
}

function match(rule: string, why: string): RuleMatch {
  // biome-ignore lint/suspicious/noThenProperty: the word of the policy language; a verdict, not a promise
  return { rule, then: 'block', why };
}
