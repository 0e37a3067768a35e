import { firefoxPolicy } from '../browser-policy.js';
import type { Part } from '../change.js';

/** Where Firefox finds the CA; `ca.pem` of the data directory is not for other accounts to read. */
export const CA_FILE = '/etc/menshen/ca.pem';

/** Policies of the whole machine. Others may have theirs in the same file: ours are joined to them. */
export const firefox: Part = {
  name: 'firefox',
  changes: (facts) => [
    { kind: 'file', path: CA_FILE, text: facts.ca.pem },
    {
      kind: 'json',
      path: '/etc/firefox/policies/policies.json',
      members: { policies: firefoxPolicy(facts, CA_FILE) },
    },
  ],
};
