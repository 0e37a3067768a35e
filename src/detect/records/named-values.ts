import { roleOf } from '../vocabulary/headers.js';

/** A word that names a value, and the value as it is written. */
export type NamedValue = readonly [name: string, value: string];

/** Characters between a name and its value, and of a value. */
const MAX_BRIDGE = 48;
const MAX_VALUE = 120;
/** Entries from which a word that stands in each of them is a name, known or not. */
const LEAST_ALIKE = 3;
const MAX_FIELDS = 64;

/** Words that may name a value: an identifier of any program, or a whole run of Chinese characters. */
const WORD = /[A-Za-z][A-Za-z_]{0,39}|(?<![\u4e00-\u9fff\d])[\u4e00-\u9fff]{1,8}(?![\u4e00-\u9fff])/g;
/** `setOwnerPhone`: what is done with the name is no part of it. */
const VERB = /^(?:set|get|put|add|with)_?(?=[A-Z])/;
/** `owner.0.`, `OWNER_1_`, `list[3].`: where a value stands, not what it is. */
const PLACE_OF = /^_?[[.(]?_?\d{1,6}[\])]?[._]*$/;
/**
 * What programs write between a name and its value: signs, a type, the length of a string. `s:9:"`, `$9` on a line of its
 * own, `string(9) "`, `:=`, `->`.
 */
const BRIDGE =
  /^(?:[^\p{L}\p{N}]|[sid]:(?:\d{1,6}:(?="))?(?=["\d])|(?<=\n)\$\d{1,6}\r?\n|(?:string|int|str|value|text)\b(?:\(\d{1,6}\))?|N(?='))*/u;
/** Where a value ends that no quote ends. */
const END = /["'<>{};；|\p{Cc}]/u;
/** Signs around a value that do not belong to it. */
const AROUND = /^[^\p{L}\p{N}#+]+|[^\p{L}\p{N}#㎡]+$/gu;

interface Name {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a text in which names and values take turns, whatever stands between them: `xm -> 王小明`, `o.setXm("王小明")`,
 * `s:2:"xm";s:9:"王小明"`. A name that comes again begins the next entry. Linear in the length of the text.
 */
export function namedValues(text: string): ReadonlyArray<readonly NamedValue[]> {
  const names = namesIn(text);
  const entries: NamedValue[][] = [];
  let entry: NamedValue[] = [];
  names.forEach((name, at) => {
    const value = writtenValue(text, name, names[at + 1]?.start ?? text.length);
    if (value === '') return;
    if (entry.length >= MAX_FIELDS || entry.some(([known]) => known === name.text)) {
      entries.push(entry);
      entry = [];
    }
    entry.push([name.text, value]);
  });
  if (entry.length > 0) entries.push(entry);
  return entries;
}

/** Words whose meaning is known, and words of letters that stand as often as one of those does. */
function namesIn(text: string): Name[] {
  const words: Name[] = [];
  const counts = new Map<string, number>();
  let entries = 0;
  for (const match of text.matchAll(WORD)) {
    const written = match[0].replace(VERB, '').replace(/_+$/, '');
    if (written === '') continue;
    const end = match.index + match[0].replace(/_+$/, '').length;
    words.push({ text: written, start: match.index, end });
    const count = (counts.get(written) ?? 0) + 1;
    counts.set(written, count);
    if (count > entries && roleOf(written) !== null) entries = count;
  }
  const isLearned = (word: string): boolean =>
    entries >= LEAST_ALIKE && counts.get(word) === entries && /^[A-Za-z_]{2,24}$/.test(word);
  return words.filter((word) => roleOf(word.text) !== null || isLearned(word.text));
}

/** The value behind a name, up to the next name; '' when nothing stands there, or only where the value stands. */
function writtenValue(text: string, name: Name, next: number): string {
  const between = text.slice(name.end, Math.min(next, name.end + MAX_BRIDGE + MAX_VALUE));
  if (PLACE_OF.test(between)) return '';
  const bridge = BRIDGE.exec(between)?.[0] ?? '';
  // A name needs something that parts it from its value.
  if (bridge === '' || bridge.length > MAX_BRIDGE) return '';
  const rest = between.slice(bridge.length);
  const end = rest.search(END);
  return (end === -1 ? rest : rest.slice(0, end)).replace(AROUND, '').slice(0, MAX_VALUE);
}
