import { LETTER_CLASS, letterDigit, NUMERAL_CLASS, numeralDigit } from '../vocabulary/numerals.js';
import { isCurrentSegment } from '../vocabulary/segments.js';
import { NUMBER_LABEL, PHONE_LABEL } from '../vocabulary/words.js';

/** A mainland mobile number met in folded text. */
export interface PhoneMatch {
  readonly start: number;
  readonly end: number;
  /** Canonical: 11 digits. */
  readonly digits: string;
  /** The segment is in use today; otherwise the number only has the shape and needs a home, name or label beside it. */
  readonly current: boolean;
  /** A word such as 电话 stands right before it. */
  readonly labelled: boolean;
}

const MAX_PHONES = 4_096;
/** Of 11 digits, how many may be letters: more of them is a word. */
const MAX_LETTERS = 8;
const RUN = /\d+/g;
/** Something long enough to be a number written in words, letters or pieces. */
const DRESSED = new RegExp(
  `[\\d${NUMERAL_CLASS}${LETTER_CLASS}](?:[ .\\-_·•丨]{0,2}[\\d${NUMERAL_CLASS}${LETTER_CLASS}]){10,13}`,
  'g',
);
/** Three numerals in a row, or a letter beside a digit: without them nothing is dressed. */
const DRESS_HINT = new RegExp(
  `[${NUMERAL_CLASS}](?:[ .\\-_·•丨]{0,2}[${NUMERAL_CLASS}]){2}|\\d[ .\\-]?[${LETTER_CLASS}]|[${LETTER_CLASS}][ .\\-]?\\d`,
);
/** Dashes, blanks, dots and strokes between the groups of one number. */
const SEPARATOR = /^(?: {1,3}|[-._·•丨]| ?[-·•丨] ?|\) ?|\(微\))$/;
/** How people group 11 digits. */
const GROUPINGS = new Set([
  '3,4,4',
  '3,8',
  '7,4',
  '3,3,5',
  '4,3,4',

  '3,2,3,3',
  '3,4,2,2',
  '3,2,2,2,2',
  '1,2,4,4',
  '5,6',
]);
const CALL_PREFIX = /^(?:0086|086|86|17951|12593|17911|0)/;

/**
 * Finds mobile numbers in folded text: plain, with a call prefix, in groups, or in numerals and letters. A number is taken only
 * whole: no digit, and no word of letters, directly before or after. Linear in the length of the text.
 */
export function findPhones(text: string): PhoneMatch[] {
  const found: PhoneMatch[] = [];
  const groups: Group[] = [];
  RUN.lastIndex = 0;
  for (let run = RUN.exec(text); run !== null && found.length < MAX_PHONES; run = RUN.exec(text)) {
    const start = run.index;
    const digits = run[0];
    const end = start + digits.length;
    const whole = digits.length < 11 ? null : stripPrefix(digits);
    if (whole !== null) {
      groups.length = 0;
      take(found, text, start, end, whole);
    } else if (digits.length > 8) {
      groups.length = 0;
    } else {
      joinGroups(found, text, groups, { start, end, digits });
    }
  }
  if (found.length === 0 && DRESS_HINT.test(text)) findDressed(found, text);
  return found;
}

interface Group {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
}

/** Reads a value that is known to be a phone's place (a cell, a labelled value): nothing before or after it decides. */
export function readPhoneValue(value: string): PhoneMatch[] {
  if (PLAIN.test(value) && isMobileShape(value)) {
    return [{ start: 0, end: 11, digits: value, current: isCurrentSegment(value), labelled: true }];
  }
  return findPhones(`电话:${value}`).map((match) => ({ ...match, labelled: true }));
}

const PLAIN = /^\d{11}$/;

/** The 11 digits inside a run that may begin with a country code or call prefix; null when it is no mobile. */
function stripPrefix(run: string): string | null {
  if (run.length === 11) return isMobileShape(run) ? run : null;
  if (run.length > 16) return null;
  const rest = run.slice(run.length - 11);
  const prefix = run.slice(0, run.length - 11);
  return isMobileShape(rest) && CALL_PREFIX.exec(prefix)?.[0] === prefix ? rest : null;
}

function isMobileShape(digits: string): boolean {
  return /^1[3-9]\d{9}$/.test(digits) && !/(\d)\1{7}$/.test(digits);
}

/** Adds a group to the chain of groups before it, and takes the chain when it has become a number. */
function joinGroups(found: PhoneMatch[], text: string, groups: Group[], group: Group): void {
  const last = groups.at(-1);
  if (last !== undefined && !SEPARATOR.test(text.slice(last.end, group.start))) groups.length = 0;
  groups.push(group);
  if (groups.length > 12) groups.shift();
  let total = 0;
  for (let first = groups.length - 1; first >= 0; first--) {
    total += groups[first]?.digits.length ?? 0;
    if (total < 11) continue;
    if (total > 11) return;
    const chain = groups.slice(first);
    const digits = chain.map((each) => each.digits).join('');
    const start = chain[0]?.start ?? group.start;
    if (!isMobileShape(digits) || !isGrouping(chain, text, start)) return;
    const before = groups[first - 1];
    if (before !== undefined && !isCallPrefix(before.digits) && before.digits.length < 3) {
      const gap = text.slice(before.end, start);
      if (gap === text.slice(chain[0]?.end ?? 0, chain[1]?.start ?? 0) && gap !== ' ') return;
    }
    if (/\d/.test(text.charAt(group.end)) || isAmongNumbers(text, start, group.end)) return;
    take(found, text, start, group.end, digits);
    groups.length = 0;
    return;
  }
}

/** Numbers before and behind and no word near: widths in a font, readings of a meter. */
function isAmongNumbers(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 24), start);
  const after = text.slice(end, end + 24);
  return /\d ?[ [\]]$/.test(before) && /^[ [\]] ?\d/.test(after) && !/[^\d\s[\].-]/.test(before + after);
}

function isCallPrefix(digits: string): boolean {
  return CALL_PREFIX.exec(digits)?.[0] === digits;
}

function isGrouping(chain: readonly Group[], text: string, start: number): boolean {
  const sizes = chain.map((each) => each.digits.length);
  if (GROUPINGS.has(sizes.join(',')) || sizes.every((size) => size === 1)) return true;
  return PHONE_LABEL.test(text.slice(Math.max(0, start - 12), start));
}

function take(found: PhoneMatch[], text: string, start: number, end: number, digits: string): void {
  const before = text.slice(Math.max(0, start - 16), start);
  const labelled = PHONE_LABEL.test(before);
  if (!labelled && (isPartOfWord(text, start, end, before) || NUMBER_LABEL.test(before))) return;
  if (/[*＊×]/.test(text.charAt(end)) || /[*＊×]$/.test(before)) return;
  found.push({ start, end, digits, current: isCurrentSegment(digits), labelled });
}

/** Whether the run is a piece of something else: an identifier, a decimal, a signed or hexadecimal number, an amount. */
function isPartOfWord(text: string, start: number, end: number, before: string): boolean {
  const previous = text.charAt(start - 1);
  const next = text.charAt(end);
  if (
    /[A-Za-z_]/.test(next) ||
    (/[A-Za-z_$#%]/.test(previous) && !/(?:^|[^A-Za-z])(?:tel|vx?|wx|[tmpq])$/i.test(before))
  )
    return true;
  if (next === '.' && /^\.\d/.test(text.slice(end, end + 2)) && !/^\.0{1,2}(?!\d)/.test(text.slice(end, end + 4)))
    return true;
  if (/(?:^|\D)(?:0|\d{3,})\.$/.test(before)) return true;
  if (/[A-Za-z]\w*\d-$|\d\w*[A-Za-z]-$|(?:^|[^A-Za-z\d])[A-Z]{2,}-?[\d-]*\d-$/.test(before)) return true;
  if (previous === '.' && /\d{1,3}\.\d{5,} ?[,，] ?\d{1,3}\.$/.test(text.slice(Math.max(0, start - 28), start)))
    return true;
  return /^(?:元|万|㎡|平|-\d{4,}-|%)/.test(text.slice(end, end + 8));
}

/** Numbers written in words or with letters: only whole, only 11 digits, and only where a plain one would have context. */
function findDressed(found: PhoneMatch[], text: string): void {
  DRESSED.lastIndex = 0;
  for (let run = DRESSED.exec(text); run !== null && found.length < MAX_PHONES; run = DRESSED.exec(text)) {
    let digits = '';
    let letters = 0;
    let numerals = 0;
    for (const character of run[0]) {
      const letter = letterDigit(character);
      const numeral = numeralDigit(character);
      if (letter !== undefined) letters++;
      if (numeral !== undefined) numerals++;
      digits += letter ?? numeral ?? (/\d/.test(character) ? character : '');
    }
    const start = run.index;
    const end = start + run[0].length;
    const whole = stripPrefix(digits);
    if (whole === null || letters > MAX_LETTERS || (letters === 0 && numerals === 0)) continue;
    const before = text.slice(Math.max(0, start - 16), start);
    if (/[A-Za-z0-9]$/.test(before) || /^[A-Za-z0-9]/.test(text.slice(end, end + 1))) continue;
    if (NUMBER_LABEL.test(before)) continue;
    found.push({ start, end, digits: whole, current: isCurrentSegment(whole), labelled: PHONE_LABEL.test(before) });
  }
}
