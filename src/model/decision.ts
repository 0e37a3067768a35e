import type { Mode, Verdict } from './verdict.js';

/** One rule that matched. */
export interface RuleMatch {
  readonly rule: string;
  readonly then: Verdict;
  /** What of the rule held, for people: `owner 12 >= 5`. No personal value. */
  readonly why: string;
}

/** What policy decided, and why. */
export interface Decision {
  /** The verdict that acts. In `observe` it is never `coach` or `block`. */
  readonly verdict: Verdict;
  /** The verdict the rules asked for; differs from `verdict` in `observe` and on a used grant. */
  readonly asked: Verdict;
  readonly mode: Mode;
  /** The rule reported: the most severe, then the lowest id. Null when nothing matched. */
  readonly rule: string | null;
  readonly matches: readonly RuleMatch[];
  /** Version of the policy that decided. */
  readonly policyVersion: string;
}
