import { loadAssembly } from './web-assembly.js';

interface FindFunctions {
  setWords(at: number): void;
  find(from: number, to: number): number;
}

/** Whether any of some words stands in a text, or in bytes of it in UTF-8; true also for a text full of pieces of them. */
export type HasWord = (text: string | Uint8Array) => boolean;

/** Bytes that are searched at a time; they lie behind the words. */
const TEXT_BYTES = 64 * 1024;
const WORDS_BYTES = 8 * 1024;
const SLACK_BYTES = 256;
const MIN_WORD_BYTES = 4;
const MAX_WORD_BYTES = 200;
/** The four bytes of a word, from some place on, by which all words are ruled out at once; and so many groups of words. */
const PLACES = [0, 1, 3, 4];
const GROUPS = 8;
const HALF = 16;
/** Where each group's words are said to begin: behind the four tables, and 16 bytes for the module. */
const LISTS_AT = 80;

/**
 * A search for all `words` at once, in either case of their ASCII letters: 0.2 ms a MiB, however many they are. Null where
 * WebAssembly with SIMD is missing, and for words of less than 4 bytes or more than 8 KiB together.
 */
export function compileWords(words: readonly string[]): HasWord | null {
  const coded = words.map((word) => Buffer.from(word.replace(/[A-Z]/g, (letter) => letter.toLowerCase())));
  if (coded.some((word) => word.length < MIN_WORD_BYTES || word.length > MAX_WORD_BYTES)) return null;
  const tables = tablesOf(coded);
  if (tables.length > WORDS_BYTES) return null;
  const assembly = loadAssembly<FindFunctions>('find', WORDS_BYTES + TEXT_BYTES + SLACK_BYTES);
  if (assembly === null) return null;
  const { functions, memory } = assembly;
  memory.set(tables);
  functions.setWords(0);
  const window = Buffer.from(memory.buffer, WORDS_BYTES, TEXT_BYTES);
  const isIn = (length: number): boolean => functions.find(WORDS_BYTES, WORDS_BYTES + length) !== 0;
  const step = TEXT_BYTES - MAX_WORD_BYTES;

  return (text) => {
    if (typeof text === 'string' && text.length * 3 <= TEXT_BYTES) return isIn(window.write(text));
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    for (let at = 0; at < bytes.length; at += step) {
      const piece = bytes.subarray(at, at + TEXT_BYTES);
      window.set(piece);
      if (isIn(piece.length)) return true;
    }
    return false;
  };
}

/** What `wasm/find.ts` reads: groups by the low halves of four bytes, then the words. Words alike in these share a group. */
function tablesOf(words: readonly Buffer[]): Buffer {
  const alike = new Map<string, Array<{ readonly word: Buffer; readonly place: number }>>();
  for (const word of words) {
    const place = placeOf(word);
    const key = PLACES.map((offset) => halfAt(word, place + offset)).join();
    alike.set(key, [...(alike.get(key) ?? []), { word, place }]);
  }
  const keys = [...alike.keys()].sort();
  const tables = Buffer.alloc(LISTS_AT + 2 * GROUPS);
  const lists: Buffer[] = [tables];
  let end = tables.length;
  const append = (...bytes: Buffer[]): void => {
    for (const each of bytes) {
      lists.push(each);
      end += each.length;
    }
  };
  for (let group = 0; group < GROUPS; group++) {
    tables.writeUInt16LE(Math.min(end, 0xffff), LISTS_AT + 2 * group);
    const own = keys.filter((_, index) => Math.floor((index * GROUPS) / keys.length) === group);
    for (const { word, place } of own.flatMap((key) => alike.get(key) ?? [])) {
      PLACES.forEach((offset, table) => {
        const half = halfAt(word, place + offset);
        for (let at = 0; at < HALF; at++) {
          if (half === at || half === -1) tables[table * HALF + at] = (tables[table * HALF + at] ?? 0) | (1 << group);
        }
      });
      append(Buffer.from([place, word.length]), word);
    }
    append(Buffer.alloc(2));
  }
  return Buffer.concat(lists);
}

/** -1 behind the word's end: any byte may stand there. */
function halfAt(word: Buffer, at: number): number {
  const byte = word[at];
  return byte === undefined ? -1 : byte % HALF;
}

/** From where on the four bytes tell most: first bytes of characters are much alike. */
function placeOf(word: Buffer): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let place = 0; place === 0 || place + 4 < word.length; place++) {
    const firsts = PLACES.filter((offset) => (word[place + offset] ?? 0xff) >= 0xc0).length;
    if (firsts < least) {
      best = place;
      least = firsts;
    }
  }
  return best;
}
