import type { Decision } from '../model/decision.js';
import type { Route } from '../model/destination.js';
import type { Policy } from '../policy/policy.js';

/** A destination the catalogue refuses whatever the content is. `observe` refuses nothing. */
export function refused(policy: Policy, route: Route): Decision {
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
