import type { Say } from '../shell/preferences.js';
import { isKey } from '../text/catalogue.js';

/** A word of a closed list in the reader's language; one that a later central added, as it is. */
export function wordOf(say: Say, list: 'kind' | 'verdict' | 'category' | 'status' | 'severity', word: string): string {
  const key = `${list}.${word}`;
  return isKey(key) ? say(key) : word;
}
