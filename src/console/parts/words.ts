import type { Say } from '../shell/preferences.js';
import { CATALOGUE, isKey } from '../text/catalogue.js';

/** Closed lists whose words the catalogue has. */
export type List =
  | 'kind'
  | 'verdict'
  | 'category'
  | 'status'
  | 'severity'
  | 'role'
  | 'permission'
  | 'outlet'
  | 'alarm'
  | 'outcome'
  | 'cause';

/** A word of a closed list in the reader's language; one that a later central added, as it is. */
export function wordOf(say: Say, list: List, word: string): string {
  const key = `${list}.${word}`;
  return isKey(key) ? say(key) : word;
}

/** The words of a list, in the order of the catalogue. */
export function wordsIn(list: List): string[] {
  const begin = `${list}.`;
  return Object.keys(CATALOGUE)
    .filter((key) => key.startsWith(begin))
    .map((key) => key.slice(begin.length));
}

/** The same as choices of a field. */
export const choicesOf = (say: Say, list: List) =>
  wordsIn(list).map((value) => ({ value, label: wordOf(say, list, value) }));
