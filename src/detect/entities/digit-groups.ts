import { LETTER_CLASS, letterDigit, NUMERAL_CLASS, numeralDigit } from '../vocabulary/numerals.js';
import { isClosed, LONGEST_GAP, UNITS } from './look.js';

/** Digits, or what passes for digits, that stand together. */
export interface DigitRun {
  readonly start: number;
  readonly end: number;
  /** As digits 0-9. */
  readonly digits: string;
  readonly letters: number;
  readonly numerals: number;
}

/** Groups that together may be one number of 11 digits. */
export interface Chain {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  readonly letters: number;
  readonly numerals: number;
  /** Grouped as people group numbers, with the marks they use; else it needs something beside it that vouches for it. */
  readonly usual: boolean;
}

/** Digit that a character is or passes for, and 1; 0 for any other. Above `PLAIN` those that only pass for one. */
const VALUES = new Uint8Array(0x10000);
const PLAIN = 10;
for (const character of '0123456789') VALUES[character.charCodeAt(0)] = Number(character) + 1;
for (const character of NUMERAL_CLASS) VALUES[character.charCodeAt(0)] = PLAIN + Number(numeralDigit(character)) + 1;
for (const character of LETTER_CLASS) VALUES[character.charCodeAt(0)] = PLAIN + Number(letterDigit(character)) + 1;

/** Dashes, blanks, dots and strokes between the groups of one number. */
const USUAL_GAP = /^(?: {1,3}|[-._·•丨]| ?[-·•丨] ?|--|\) ?)$/;
/** Signs, pictures and trade words that are put there against filters; currencies are none of them. */
const MARKS = '[^\\p{L}\\p{N}\\p{Sc}\\s%‰°℃]{1,6}';
const WORD = '(?:微信?|信|薇|威|加|电话?|话|联系?|系|手机?|机|拨打?|打|扣|同号|[vVxXwWqQ]{1,2})';
const ODD_GAP = new RegExp(
  `^(?: ?${MARKS} ?| ?${WORD} ?| ?[([{<【《「] ?[^\\d\\n]{1,4}[)\\]}>】》」] ?|[，,;；、 ]{0,2}(?:中间?(?:四位)?|后(?:[四八]位|面|边|半段?)|尾号|再加?|然后|接着|剩下|其余)[是为: ]{0,2})$`,
  'u',
);
/** Any other word of one or two characters: only between groups of 3, 4 and 4, or where a number is cut in two. */
const STRAY_GAP = new RegExp(`^ ?(?![${UNITS}])[\\u4e00-\\u9fff]{1,2}(?<![${UNITS}]) ?$`);

/** How people group 11 digits, and of that the ways that survive odd marks between. */
const GROUPINGS = new Set('3,4,4 3,8 7,4 3,3,5 4,3,4 3,2,3,3 3,4,2,2 3,2,2,2,2 1,2,4,4 5,6'.split(' '));
const FIRM_GROUPINGS = new Set('3,4,4 3,8 7,4 1,1,1,1,1,1,1,1,1,1,1'.split(' '));
/** Ways that lists of numbers have too: they need one mark throughout, and something beside them. */
const RARE_GROUPINGS = new Set('2,2,2,2,2,1 1,2,2,2,2,2 6,5 9,2'.split(' '));
/** The same, but between blanks they are what prices and rooms look like. */
const MARKED_GROUPINGS = new Set('4,4,3 2,3,3,3 5,6 4,7 8,3'.split(' '));
const VERSION_SIZES = '1,2,4,4';
const MAX_GROUPS = 12;

/** Calls `each` with every run of digits, or of digits and what passes for them, until it returns false. */
export function eachRun(text: string, dressed: boolean, each: (run: DigitRun) => boolean): void {
  const highest = dressed ? 2 * PLAIN : PLAIN;
  for (let start = 0; start < text.length; start++) {
    if (!isRun(text, start, highest)) continue;
    let end = start + 1;
    while (isRun(text, end, highest)) end++;
    const run = text.slice(start, end);
    if (!each(dressed ? digitRun(run, start) : { start, end, digits: run, letters: 0, numerals: 0 })) return;
    start = end;
  }
}

function isRun(text: string, at: number, highest: number): boolean {
  const value = VALUES[text.charCodeAt(at)] ?? 0;
  return value > 0 && value <= highest;
}

/**
 * Whether 11 digits that begin like a mobile, one of them dressed, could stand in one row of groups: a look at every
 * character, so that dates, times and measures need no closer one. `lookAt` tells the same of plain digits.
 */
export function mayHoldDressed(text: string): boolean {
  let count = 0;
  /** How many digits of the row stand before the first 1 with a 3 to 9 behind it; -1 for none. */
  let before = -1;
  let isDressed = false;
  let last = 0;
  let end = -1;
  for (let at = 0; at < text.length; at++) {
    const value = VALUES[text.charCodeAt(at)] ?? 0;
    if (value === 0) continue;
    if (at !== end && (at - end > LONGEST_GAP || isClosed(text.charCodeAt(end)))) {
      count = 0;
      before = -1;
      isDressed = false;
      last = 0;
    }
    const digit = value > PLAIN ? value - PLAIN - 1 : value - 1;
    if (value > PLAIN) isDressed = true;
    if (before < 0 && last === 1 && digit >= 3 && count > 0) before = count - 1;
    last = digit;
    count++;
    end = at + 1;
    if (isDressed && before >= 0 && count - before >= DIGITS) return true;
  }
  return false;
}

function digitRun(run: string, start: number): DigitRun {
  const end = start + run.length;
  let digits = '';
  let letters = 0;
  let numerals = 0;
  for (const character of run) {
    const letter = letterDigit(character);
    const numeral = numeralDigit(character);
    if (letter !== undefined) letters++;
    else if (numeral !== undefined) numerals++;
    digits += letter ?? numeral ?? character;
  }
  return { start, end, digits, letters, numerals };
}

/** What a number of 11 digits may begin with, and whether a label stands before an offset. */
export interface Reading {
  isCallPrefix(digits: string): boolean;
  isLabelled(start: number): boolean;
}

/** Collects runs that follow each other across gaps, and tells when the last ones make 11 digits. */
export interface Groups {
  /** Adds a run; a chain when it completes one that may be a number. */
  add(run: DigitRun): Chain | null;
  clear(): void;
}

const DIGITS = 11;
/** A mobile, or a call prefix before one. */
const BEGINS_NUMBER = '108';

export function collectGroups(text: string, reading: Reading): Groups {
  const groups: DigitRun[] = [];
  return {
    add(run) {
      const last = groups.at(-1);
      if (last !== undefined && !isGap(text, last.end, run.start)) groups.length = 0;
      groups.push(run);
      if (groups.length > MAX_GROUPS) groups.shift();
      let total = 0;
      for (let first = groups.length - 1; first >= 0; first--) {
        total += groups[first]?.digits.length ?? 0;
        if (total < DIGITS) continue;
        if (!BEGINS_NUMBER.includes(groups[first]?.digits.charAt(0) ?? '')) return null;
        if (!isMobileFrom(groups, first, total - DIGITS)) return null;
        const [head, ...rest] = groups.slice(first);
        if (head === undefined || rest.length === 0) return null;
        const prefix = head.digits.slice(0, total - DIGITS);
        if (prefix !== '' && !reading.isCallPrefix(prefix)) return null;
        const chain = [{ ...head, digits: head.digits.slice(prefix.length) }, ...rest];
        return chainOf(text, chain, groups[first - 1], reading);
      }
      return null;
    },
    clear() {
      groups.length = 0;
    },
  };
}

/** Whether the digits behind a prefix of `skip` begin like a mobile: 13 to 19. Most dates and times end here. */
function isMobileFrom(groups: readonly DigitRun[], first: number, skip: number): boolean {
  const head = groups[first]?.digits ?? '';
  if (head.charCodeAt(skip) !== 0x31) return false;
  const second = skip + 1 < head.length ? head.charCodeAt(skip + 1) : (groups[first + 1]?.digits.charCodeAt(0) ?? 0);
  return second >= 0x33;
}

/** The groups as one number, when people group numbers like that. */
function chainOf(
  text: string,
  chain: readonly DigitRun[],
  before: DigitRun | undefined,
  reading: Reading,
): Chain | null {
  const [head] = chain;
  const tail = chain.at(-1);
  if (head === undefined || tail === undefined) return null;
  const gaps = chain.slice(1).map((run, at) => text.slice(chain[at]?.end ?? 0, run.start));
  const gap = gaps[0] ?? '';
  const sizes = chain.map((run) => run.digits.length).join(',');
  // 1.38.1234.5678 is a version, 1 38 1234 5678 a phone.
  const version = sizes === VERSION_SIZES && gap === '.';
  const usual =
    !version && (GROUPINGS.has(sizes) || FIRM_GROUPINGS.has(sizes)) && gaps.every((each) => USUAL_GAP.test(each));
  if (!usual && !reading.isLabelled(head.start) && !isPlausible(text, sizes, gaps, head, tail)) return null;
  if (before !== undefined && !reading.isCallPrefix(before.digits) && before.digits.length < 3) {
    if (text.slice(before.end, head.start) === gap && gap !== ' ') return null;
  }
  if (isAmongNumbers(text, head.start, tail.end) || isInColumns(text, gap, before, head, tail)) return null;
  if (ENDS_IN_DATE.test(text.slice(head.start, tail.end))) return null;
  if (!usual && goesOn(text, tail.end, gaps.at(-1) ?? '')) return null;
  return {
    start: head.start,
    end: tail.end,
    digits: chain.map((run) => run.digits).join(''),
    letters: chain.reduce((sum, run) => sum + run.letters, 0),
    numerals: chain.reduce((sum, run) => sum + run.numerals, 0),
    usual,
  };
}

/** Whether groups that nobody would choose may yet be a number, if something beside it vouches for it. */
function isPlausible(text: string, sizes: string, gaps: readonly string[], head: DigitRun, tail: DigitRun): boolean {
  const [gap = ''] = gaps;
  const alike = gaps.every((each) => each === gap);
  if (gaps.some((each) => isWordy(each) && STRAY_GAP.test(each) && !ODD_GAP.test(each))) {
    return gaps.length === 1 || FIRM_GROUPINGS.has(sizes);
  }
  if (FIRM_GROUPINGS.has(sizes) || (alike && RARE_GROUPINGS.has(sizes))) return true;
  if (alike && MARKED_GROUPINGS.has(sizes)) {
    return gap.trim() !== '' && gap !== ',' && !isAddress(text, head, tail) && !areFields(text, head, gap);
  }
  return gaps.every((each) => each.trim() === '') && isScattered(text, sizes, head, tail);
}

/** Begins with a Chinese word, perhaps behind a blank. */
function isWordy(gap: string): boolean {
  return gap.charCodeAt(0) >= 0x4e00 || (gap.length > 1 && gap.charCodeAt(0) === 0x20);
}

const WHOLE_PHONE = /(?<!\d)1[3-9]\d{9}(?!\d)/;

/** 馨佳园-15-302-136-448-王老师-138…: fields between the same marks, one of them a phone. */
function areFields(text: string, head: DigitRun, gap: string): boolean {
  const at = head.start - gap.length;
  return text.startsWith(gap, at) && /[\u4e00-\u9fff]/.test(text.charAt(at - 1)) && WHOLE_PHONE.test(text);
}

/** Four numbers with dots, none above 255. */
function isAddress(text: string, head: DigitRun, tail: DigitRun): boolean {
  const numbers = text.slice(head.start, tail.end).split('.');
  return numbers.length === 4 && numbers.every((number) => Number(number) < 256);
}

/**
 * Blanks anywhere: only in three groups or more, with no number before or behind, and not where a building, its rooms
 * and a size could stand (`18 1203 95 378`).
 */
function isScattered(text: string, sizes: string, head: DigitRun, tail: DigitRun): boolean {
  if (!/^(?:1|[3-7])(?:,\d){2,}$/.test(sizes)) return false;
  return (
    !/\d[ -]{0,3}$/.test(text.slice(Math.max(0, head.start - 4), head.start)) &&
    !/^[ -]{0,3}\d/.test(text.slice(tail.end, tail.end + 4))
  );
}

function isGap(text: string, from: number, to: number): boolean {
  if (to - from > LONGEST_GAP || isClosed(text.charCodeAt(from))) return false;
  // Every mark by itself is a gap.
  if (to - from === 1 && text.charCodeAt(from) < 0x41) return true;
  const gap = text.slice(from, to);
  return USUAL_GAP.test(gap) || STRAY_GAP.test(gap) || ODD_GAP.test(gap);
}

/** The row of numbers continues in the same way: it is a list, not a phone. */
function goesOn(text: string, end: number, gap: string): boolean {
  return gap !== ' ' && text.startsWith(gap, end) && /^\d/.test(text.slice(end + gap.length, end + gap.length + 1));
}

/** 177 2024-04-08 */
const ENDS_IN_DATE = /(?<!\d)(?:19|20)\d\d([-./])\d\d?\1\d\d?$/;

const MAX_BETWEEN = 24;

/** Columns of figures, two blanks and more between them, go on before or behind. */
function isInColumns(text: string, gap: string, before: DigitRun | undefined, head: DigitRun, tail: DigitRun): boolean {
  if (gap.length < 2 || gap.trim() !== '') return false;
  const ahead = text.slice(tail.end, tail.end + MAX_BETWEEN);
  return /^ {2,}\d/.test(ahead) || (before !== undefined && /^ {2,}$/.test(text.slice(before.end, head.start)));
}

/** Numbers before and behind and no word near: widths in a font, readings of a meter. */
function isAmongNumbers(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 24), start);
  const after = text.slice(end, end + 24);
  return /\d[ [\]]{1,2}$/.test(before) && /^[ [\]]{1,2}\d/.test(after) && !/[^\d\s[\].-]/.test(before + after);
}
