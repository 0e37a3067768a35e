import { chromiumPolicy } from '../browser-policy.js';
import type { Part } from '../change.js';

/** Browsers built on Chromium, by where each reads its policies. Absent ones are told too: they may come later. */
const FOLDERS = ['/etc/chromium', '/etc/opt/chrome', '/etc/opt/edge'];

/** Chromium on Linux reads no system bundle: its CA, its proxy, and what would go past the proxy are policy. */
export const chromium: Part = {
  name: 'chromium',
  changes: (facts) =>
    FOLDERS.map((folder) => ({
      kind: 'file',
      path: `${folder}/policies/managed/menshen.json`,
      text: `${JSON.stringify(chromiumPolicy(facts, { withCa: true }), null, 2)}\n`,
    })),
};
