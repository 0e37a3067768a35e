import { type Finding, NOTHING_FOUND } from '../model/finding.js';
import type { Counts } from '../model/kind.js';
import { decide } from '../policy/decide.js';
import type { Policy } from '../policy/policy.js';
import type { Judged } from './record.js';

/** Bodies below this are read to their end sooner than a verdict before it could be given. */
export const EARLY_BYTES = 256 * 1024;

/** What is known of a transfer while it is still being counted. */
export function foundSoFar(atLeast: Counts): Finding {
  const raw = Object.values(atLeast).reduce((most, count) => Math.max(most, count), 0);
  return { ...NOTHING_FOUND, records: atLeast, raw, complete: false };
}

/**
 * A block that was given early, with everything that was counted since. The verdict stays: it was certain. Where counting
 * failed, so do the bounds.
 */
export function recounted(policy: Policy, judged: Judged, counted: Finding): Judged {
  const { route, destination, sender, at, bodyBytes } = judged;
  const finding = counted.raw > 0 ? counted : { ...judged.finding, outcome: counted.outcome };
  const facts = { finding, route, destination, personId: sender.person.id, sent: [], now: at, bodyBytes };
  const decision = decide(policy, facts);
  return { ...judged, finding, decision: decision.verdict === 'block' ? decision : judged.decision };
}
