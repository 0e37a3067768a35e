import { LETTER_CLASS, NUMERAL_CLASS } from '../vocabulary/numerals.js';
import { isCurrentSegment } from '../vocabulary/segments.js';
import { NUMBER_LABEL, PHONE_LABEL } from '../vocabulary/words.js';
import { type Chain, collectGroups, eachRun, mayHoldDressed } from './digit-groups.js';
import { lookAt, TURNED } from './look.js';
import { findBySound, findReversed, findSpelt, type SpokenPhone } from './spoken-phone.js';

/** A mainland mobile number met in folded text. */
export interface PhoneMatch {
  readonly start: number;
  readonly end: number;
  /** Canonical: 11 digits. */
  readonly digits: string;
  /** The segment is in use today and the writing usual; otherwise it needs a home, name or label beside it. */
  readonly current: boolean;
  /** A word such as 电话 stands right before it. */
  readonly labelled: boolean;
}

const MAX_PHONES = 4_096;
const DIGITS = 11;
/** Of 11 digits, how many may be letters: more of them is a word. */
const MAX_LETTERS = 9;
/** A numeral or letter in a number: some of them beside each other, or one beside a digit. */
const DRESS_HINT = new RegExp(
  `[${NUMERAL_CLASS}](?:[ .\\-_·•丨*、]{0,2}[${NUMERAL_CLASS}]){2}|\\d[ .\\-_·*、]?[${NUMERAL_CLASS}${LETTER_CLASS}]|[${NUMERAL_CLASS}${LETTER_CLASS}][ .\\-_·*、]?\\d`,
);
const CALL_PREFIX = /^(?:0086|086|86|17951|12593|17911|0)/;

/**
 * Finds mobile numbers in folded text: plain, with a call prefix, in groups, or in numerals and letters. A number is taken only
 * whole: no digit, and no word of letters, directly before or after. Linear in the length of the text.
 */
export function findPhones(text: string): PhoneMatch[] {
  const found: PhoneMatch[] = [];
  const { plain, any, sounds, latin, mobile, signs } = lookAt(text);
  if (mobile && !collectWhole(found, text)) collect(found, text, false, take);
  const before = found.length;
  const mayBeDressed = any >= DIGITS && any > plain && found.length < MAX_PHONES;
  if (mayBeDressed && mayHoldDressed(text) && DRESS_HINT.test(text)) {
    collect(found, text, true, takeDressed);
  }
  if (sounds >= DIGITS) takeSpoken(found, text, findBySound(text));
  if ((signs & TURNED) !== 0 && any >= DIGITS) takeReversed(found, text);
  if (latin >= 2 * DIGITS) takeSpoken(found, text, findSpelt(text));
  return found.length === before ? found : found.sort((a, b) => a.start - b.start);
}

/** A number read from its end takes the place of what it looks like from its beginning, if that is no segment in use. */
function takeReversed(found: PhoneMatch[], text: string): void {
  const reversed = findReversed(text);
  const kept = found.filter(
    (phone) => phone.current || !reversed.some((other) => other.start < phone.end && phone.start < other.end),
  );
  if (kept.length < found.length) found.splice(0, found.length, ...kept);
  takeSpoken(found, text, reversed);
}

function takeSpoken(found: PhoneMatch[], text: string, spoken: readonly SpokenPhone[]): void {
  for (const { start, end, digits, told } of spoken) {
    if (found.some((other) => other.start < end && start < other.end)) continue;
    const before = text.slice(Math.max(0, start - 16), start);
    if (!NUMBER_LABEL.test(before))
      found.push({ start, end, digits, current: told, labelled: PHONE_LABEL.test(before) });
  }
}

/**
 * Takes the numbers that stand whole, where the digits between them are too few for one in groups: most lines with a phone
 * in them. False, and nothing taken, where they are not.
 */
function collectWhole(found: PhoneMatch[], text: string): boolean {
  let loose = 0;
  for (let start = 0; start < text.length; start++) {
    const end = endOfDigits(text, start);
    if (end === start) continue;
    const whole = end - start >= DIGITS && stripPrefix(text.slice(start, end)) !== null;
    loose = whole ? 0 : loose + end - start;
    if (loose >= DIGITS) return false;
    start = end;
  }
  for (let start = 0; start < text.length && found.length < MAX_PHONES; start++) {
    const end = endOfDigits(text, start);
    if (end === start) continue;
    const digits = end - start >= DIGITS ? stripPrefix(text.slice(start, end)) : null;
    if (digits !== null) take(found, text, { start, end, digits, letters: 0, numerals: 0, usual: true });
    start = end;
  }
  return true;
}

function endOfDigits(text: string, start: number): number {
  let end = start;
  while (end < text.length && text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end++;
  return end;
}

function collect(found: PhoneMatch[], text: string, dressed: boolean, read: typeof take): void {
  const isLabelled = (start: number): boolean =>
    isLabel(text, start, PHONE_LABEL, text.slice(Math.max(0, start - 16), start));
  const groups = collectGroups(text, { isCallPrefix, isLabelled });
  eachRun(text, dressed, (run) => {
    const whole = run.digits.length < DIGITS ? null : stripPrefix(run.digits);
    if (whole !== null) {
      groups.clear();
      read(found, text, { ...run, digits: whole, usual: true });
    } else if (run.digits.length > DIGITS && takeGlued(found, text, run)) {
      groups.clear();
    } else if (run.digits.length > LONGEST_GROUP && !(run.digits.length <= 14 && LONG_PREFIX.test(run.digits))) {
      groups.clear();
    } else {
      const chain = groups.add(run);
      if (chain !== null && isMobileShape(chain.digits)) {
        read(found, text, chain);
        groups.clear();
      }
    }
    return found.length < MAX_PHONES;
  });
}

/** Phones without anything between them, each in use, or one that runs into the price or size behind it. */
function takeGlued(
  found: PhoneMatch[],
  text: string,
  { start, end, digits }: { readonly start: number; readonly end: number; readonly digits: string },
): boolean {
  const count = Math.floor(digits.length / DIGITS);
  const rest = digits.length - count * DIGITS;
  const priced =
    count === 1 && rest >= 2 && rest <= 4 && /^ ?(?:万|[wW](?![A-Za-z])|平|㎡|m2)/.test(text.slice(end, end + 4));
  if (rest > 0 && !priced) return false;
  const phones = Array.from({ length: count }, (_, at) => digits.slice(at * DIGITS, at * DIGITS + DIGITS));
  if (!phones.every((phone) => isMobileShape(phone) && isCurrentSegment(phone))) return false;
  const before = text.slice(Math.max(0, start - 16), start);
  if (isPartOfWord(text, start, rest > 0 ? start + DIGITS : end, before) || NUMBER_LABEL.test(before)) return false;
  const labelled = isLabel(text, start, PHONE_LABEL, before);
  phones.forEach((phone, at) => {
    const from = start + at * DIGITS;
    found.push({ start: from, end: from + DIGITS, digits: phone, current: true, labelled });
  });
  return true;
}

/** Reads a value that is known to be a phone's place (a cell, a labelled value): nothing before or after it decides. */
export function readPhoneValue(value: string): PhoneMatch[] {
  if (PLAIN.test(value) && isMobileShape(value)) {
    return [{ start: 0, end: 11, digits: value, current: isCurrentSegment(value), labelled: true }];
  }
  return findPhones(`电话:${value}`).map((match) => ({ ...match, labelled: true }));
}

/** A cell that is a mobile and nothing else, as a number of 11 digits; 0 for any other. */
export function mobileNumber(value: string): number {
  if (!isMobileShape(value)) return 0;
  let number = 0;
  for (let at = 0; at < DIGITS; at++) {
    const digit = value.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return 0;
    number = number * 10 + digit;
  }
  return number;
}

/** Digits of the longest group of a number cut in pieces, but for a call prefix before it. */
const LONGEST_GROUP = 9;
const LONG_PREFIX = /^(?:0086|17951|12593|17911)/;
const PLAIN = /^\d{11}$/;

/** The 11 digits inside a run that may begin with a country code or call prefix; null when it is no mobile. */
function stripPrefix(run: string): string | null {
  if (run.length === 11) return isMobileShape(run) ? run : null;
  if (run.length > 16) return null;
  const rest = run.slice(run.length - 11);
  const prefix = run.slice(0, run.length - 11);
  return isMobileShape(rest) && CALL_PREFIX.exec(prefix)?.[0] === prefix ? rest : null;
}

/** 11 digits that begin like a mobile, not one of eight equal digits at the end: that is a placeholder. */
function isMobileShape(digits: string): boolean {
  if (digits.length !== DIGITS || digits.charCodeAt(0) !== 0x31 || digits.charCodeAt(1) < 0x33) return false;
  const last = digits.charCodeAt(DIGITS - 1);
  for (let at = DIGITS - 2; at >= DIGITS - 8; at--) if (digits.charCodeAt(at) !== last) return true;
  return false;
}

function isCallPrefix(digits: string): boolean {
  return CALL_PREFIX.exec(digits)?.[0] === digits;
}

function take(found: PhoneMatch[], text: string, { start, end, digits, usual }: Chain): void {
  const before = text.slice(Math.max(0, start - 16), start);
  const labelled = isLabel(text, start, PHONE_LABEL, before);
  if (!labelled && (isPartOfWord(text, start, end, before) || isLabel(text, start, NUMBER_LABEL, before))) return;
  if (isHiding(text, end, 1) || isHiding(text, start - 1, -1)) return;
  found.push({ start, end, digits, current: usual && isCurrentSegment(digits), labelled });
}

/** Signs that hide the rest of a number. */
const HIDDEN = '*＊×';
/** Three signs and more, or one with a digit behind it: a single one parts fields, and two set words in bold. */
function isHiding(text: string, at: number, step: 1 | -1): boolean {
  if (!HIDDEN.includes(text.charAt(at) || ' ')) return false;
  let beyond = at;
  while (HIDDEN.includes(text.charAt(beyond) || ' ')) beyond += step;
  return Math.abs(beyond - at) > 2 || /\d/.test(text.charAt(beyond));
}

/** No label ends in one of these: most numbers stand behind a mark or a blank after a word. */
const NO_LABEL = ',，。;；|!！?？、)）]】';

function isLabel(text: string, start: number, label: RegExp, before: string): boolean {
  return start > 0 && !NO_LABEL.includes(text.charAt(start - 1)) && label.test(before);
}

/** Letters right before a number that stand for 电话, 手机, 联系电话 or WeChat. */
const SHORT_LABEL = /(?:^|[^A-Za-z])(?:tel|phone|mob|vx?|wx|dh|sj|sjh|lx|lxdh|[tmpq])$/i;
/** The phone is the end of a WeChat id: 微信zhao138…. */
const WECHAT_ID = /(?:微信|薇信|威信|wx|vx)[:： 号是]{0,3}[A-Za-z_]{1,8}$/i;

/** Whether the run is a piece of something else: an identifier, a decimal, a signed or hexadecimal number, an amount. */
function isPartOfWord(text: string, start: number, end: number, before: string): boolean {
  const previous = text.charAt(start - 1);
  const next = text.charAt(end);
  if (/[A-Za-z_]/.test(next)) return true;
  switch (previous) {
    case '.':
      // A decimal, or the second of two coordinates.
      if (/(?:^|\D)(?:0|\d{3,})\.$/.test(before)) return true;
      if (/\d{1,3}\.\d{5,} ?[,，] ?\d{1,3}\.$/.test(text.slice(Math.max(0, start - 28), start))) return true;
      break;
    case '-':
      if (CODE_BEFORE.test(before)) return true;
      break;
    default:
      if (/[A-Za-z_$#%]/.test(previous) && !SHORT_LABEL.test(before) && !WECHAT_ID.test(before)) return true;
  }
  if (next === '.') return /^\.\d/.test(text.slice(end, end + 2)) && !/^\.0{1,2}(?!\d)/.test(text.slice(end, end + 4));
  return (
    (COUNTED.includes(next || ' ') && !NAMED.test(text.slice(end, end + 3))) ||
    (next === '-' && /^-\d{4,}-/.test(text.slice(end, end + 8)))
  );
}

/** An order or a model before the number: XR-, 2024A-. */
const CODE_BEFORE =
  /(?:^|[^A-Za-z])(?!TEL|MOB|PHONE|VX|WX)[A-Z]{2,}-$|[A-Za-z]\w*\d-$|\d\w*[A-Za-z]-$|(?:^|[^A-Za-z\d])[A-Z]{2,}-?[\d-]*\d-$/;
/** What makes an amount of the number before it. */
const COUNTED = '元万㎡平%';
/** 万 and 平 are family names too. */
const NAMED = /^[万平](?:先生|女士|小姐|太太|阿姨|师傅|老师|大[爷妈姐哥]|[姓哥姐叔总])/;

/** Numbers written in words or with letters: only whole, and only where a plain one would have context. */
function takeDressed(found: PhoneMatch[], text: string, chain: Chain): void {
  const { start, end, digits, letters, numerals } = chain;
  if ((letters === 0 && numerals === 0) || letters > MAX_LETTERS) return;
  if (found.some((other) => other.start < end && start < other.end)) return;
  const before = text.slice(Math.max(0, start - 16), start);
  if (/[A-Za-z0-9]$/.test(before) && !SHORT_LABEL.test(before)) return;
  if (/^[A-Za-z0-9]/.test(text.slice(end, end + 1)) || NUMBER_LABEL.test(before)) return;
  const labelled = PHONE_LABEL.test(before);
  found.push({ start, end, digits, current: chain.usual && isCurrentSegment(digits), labelled });
}
