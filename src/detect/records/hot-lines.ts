import { kinds, REPLACED, replacements } from '../vocabulary/glyphs.js';
import { LETTER_CLASS, NUMERAL_CLASS } from '../vocabulary/numerals.js';

/** Where a text must be read: from one line's beginning to another's end. */
export interface HotRange {
  readonly start: number;
  readonly end: number;
}

/** Texts below this size are read whole. */
const MIN_CHARACTERS = 16 * 1024;
/** Lines around a person's number that may belong to its record, and around a room without one. */
const AROUND_PERSON = { before: 12, after: 8 };
const AROUND_HOME = { before: 2, after: 2 };
/** Digits of the shortest number that names a person: area code and landline. */
const MIN_DIGITS = 10;
/** Characters between two digits of one number, a line end among them. */
const MAX_GAP = 4;
/** Characters between a building's word and its room, or its unit. */
const TO_ROOM = 6;

const DIGIT = 1;
const BUILDING = 2;
const ROOM = 3;
const LETTER = 4;
const CLASSES = new Uint8Array(0x10000);
for (const character of `0123456789${NUMERAL_CLASS}十百`) CLASSES[character.charCodeAt(0)] = DIGIT;
for (const character of LETTER_CLASS) CLASSES[character.charCodeAt(0)] = LETTER;
for (const character of '号栋幢座弄元撞懂楼#＃门梯') CLASSES[character.charCodeAt(0)] = BUILDING;
for (const character of '室房户') CLASSES[character.charCodeAt(0)] = ROOM;
// What fold() turns into digits: superscript, raised and lowered, circled, and halves of mathematical and segmented ones;
// then those of every script.
for (const [first, last] of [
  [0xb2, 0xb3],
  [0xb9, 0xb9],
  [0x2070, 0x2089],
  [0x2460, 0x249b],
  [0x24ea, 0x24ff],
  [0x2776, 0x2793],
  [0xd835, 0xd835],
  [0xd83e, 0xd83e],
] as const) {
  CLASSES.fill(DIGIT, first, last + 1);
}
for (let code = 0xb2; code < CLASSES.length; code++) {
  const folded = kinds[code] === REPLACED ? (replacements[code] ?? 0) : 0;
  if (folded >= 0x30 && folded <= 0x39) CLASSES[code] = DIGIT;
}
/** Homes as `5-1203`: a dash between digits counts as a building's word. */
const DASHES = '-－—–/';
for (const character of DASHES) CLASSES[character.charCodeAt(0)] = BUILDING;

/**
 * The lines of a long text that may hold a number of a person, or a room, with the lines around them; null when it is to
 * be read whole. One pass, a table look-up a character: everything else of a book or a log is never looked at closely.
 */
export function hotRanges(text: string): HotRange[] | null {
  if (text.length < MIN_CHARACTERS) return null;
  const ranges: HotRange[] = [];
  const { length } = text;
  let digits = 0;
  let last = -100;
  let building = -100;
  /** End of the line that was taken last: a second room in it adds nothing. */
  let lineEnd = -1;
  for (let at = 0; at < length; at++) {
    const kind = CLASSES[text.charCodeAt(at)];
    if (kind === 0) continue;
    if (kind === DIGIT || (kind === LETTER && at - last === 1)) {
      digits = at - last <= MAX_GAP + 1 ? digits + 1 : 1;
      last = at;
      if (digits < MIN_DIGITS && !(digits >= 2 && at - building <= TO_ROOM)) continue;
    } else if (kind === BUILDING) {
      if (at - last <= 2) building = at;
      continue;
    } else if (kind !== ROOM || at - last > 2) {
      continue;
    }
    const person = digits >= MIN_DIGITS;
    if (!person && at < lineEnd) continue;
    const newline = text.indexOf('\n', at);
    lineEnd = newline === -1 ? length : newline;
    addRange(ranges, text, at, person ? AROUND_PERSON : AROUND_HOME);
    if (!person) continue;
    at = lineEnd;
    digits = 0;
  }
  return ranges;
}

function addRange(ranges: HotRange[], text: string, at: number, lines: typeof AROUND_PERSON): void {
  let start = linesUp(text, at, lines.before);
  let end = linesDown(text, at, lines.after);
  for (let last = ranges.at(-1); last !== undefined && start <= last.end; last = ranges.at(-1)) {
    start = Math.min(start, last.start);
    end = Math.max(end, last.end);
    ranges.pop();
  }
  ranges.push({ start, end });
}

function linesUp(text: string, at: number, count: number): number {
  let start = at;
  for (let lines = 0; lines <= count && start > 0; lines++) start = text.lastIndexOf('\n', start - 1);
  return start + (start === 0 && text.charAt(0) !== '\n' ? 0 : 1);
}

function linesDown(text: string, at: number, count: number): number {
  let end = at;
  for (let lines = 0; lines <= count && end < text.length; lines++) {
    const newline = text.indexOf('\n', end);
    end = newline === -1 ? text.length : newline + 1;
  }
  return end;
}
