import { masked } from '../parts/masked.js';
import type { Say } from '../shell/preferences.js';
import { isKey } from '../text/catalogue.js';

/** A version's name; those that are none, in words. */
export function policyText(say: Say, policy: string): string {
  const key = `fleet.policy.${policy}`;
  return isKey(key) ? say(key) : masked(policy);
}

/** What a PC does with it. */
export function modeText(say: Say, mode: string): string {
  const key = `policies.mode.${mode}`;
  return isKey(key) ? say(key) : masked(mode);
}
