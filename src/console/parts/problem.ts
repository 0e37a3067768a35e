import { CallFailed } from '../api/client.js';
import type { Say } from '../shell/preferences.js';
import { isKey } from '../text/catalogue.js';

/** What went wrong, in the reader's language. */
export function problemText(error: unknown, say: Say): string {
  const code = error instanceof CallFailed ? error.code : 'PAGE';
  const key = `problem.${code}`;
  return isKey(key) ? say(key) : say('problem.OTHER', { code });
}
