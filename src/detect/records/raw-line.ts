import { foldValue } from '../fold.js';
import { LETTER_CLASS, NUMERAL_CLASS } from '../vocabulary/numerals.js';

/** Characters of one line that are read together; longer lines are cut where no number is. */
const MAX_LINE = 2_000;
/** How far back from there the end of a record is looked for, then a mark, then any place outside a number. */
const BACK_TO_RECORD = 1_000;
const BACK_TO_MARK = 200;
const BACK_TO_WORD = 64;

/** The last phone before the cut, where records end with one. */
const PHONE_LAST = /^.*(?<!\d)1[3-9]\d{9}(?=\D)/s;

/** One line of a text, and where the next begins. */
export interface RawLine {
  readonly text: string;
  readonly next: number;
}

/** The line at `at`: joined with the lines below when a phone goes on there, and without blanks between all characters. */
export function rawLine(text: string, at: number): RawLine {
  const end = lineEnd(text, at);
  const line = { text: text.slice(at, end), next: end + (/[\r\n]/.test(text.charAt(end)) ? 1 : 0) };
  const whole = end - at <= 2 ? joinUpright(text, line) : joinCutPhone(text, line);
  const close = closeUp(whole.text);
  return close === whole.text ? whole : { ...whole, text: close };
}

function lineEnd(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  const end = newline === -1 ? text.length : newline;
  if (end - from <= MAX_LINE) return end;
  const last = from + MAX_LINE;
  const record = text.lastIndexOf('}', last - 1);
  if (record > last - BACK_TO_RECORD) return record + 1;
  const back = text.slice(last - BACK_TO_MARK, last);
  const strong = Math.max(back.lastIndexOf('；'), back.lastIndexOf(';'), back.lastIndexOf('。'));
  if (strong >= 0) return last - BACK_TO_MARK + strong + 1;
  const phone = PHONE_LAST.exec(back);
  if (phone !== null && !/^\W{0,4}1[3-9]\d{9}/.test(text.slice(from, from + 16))) {
    return last - BACK_TO_MARK + phone.index + phone[0].length;
  }
  for (let cut = last; cut > last - BACK_TO_MARK; cut--) {
    if (/[;；|。！\s、，,]/.test(text.charAt(cut))) return cut;
  }
  for (let cut = last; cut > last - BACK_TO_WORD; cut--) {
    if (!/[\d-]/.test(text.charAt(cut)) && !/[\d-]/.test(text.charAt(cut - 1))) return cut;
  }
  return last;
}

/** Characters at the end of a line in which the first groups of a phone stand. */
const LONGEST_HEAD = 16;
const LONGEST_TAIL = 24;
/** Characters in which all groups of a phone below each other stand, in any dress. */
const MAX_TAILS = 96;
const PHONE_HEAD = /(?:^|[^\d])(?:0|86|0086)?-?(1[3-9]\d{1,8})[-. ]?\s*$/;
/** The number of a door ends the line: 5栋1703, 2单元1604. */
const DOOR_LAST = /(?:[号栋幢座#]|单元|\d-)\d{3,4}\s*$/;
/** Groups as people type them; a phone cut anywhere else needs a line that is about somebody. */
const USUAL_HEAD = /^(?:\d{3}|\d{7})$/;
const ABOUT_SOMEBODY = /\d ?(?:[室号栋幢座弄#]|-\d{3})|电话|手机|联系|业主|房东|微信|tel|phone|mobile/i;
const PHONE_TAIL = new RegExp(
  `^[ \\t]*(?:(?:中间|后面|然后|接着|最后|再|后|尾号)(?:[是为]|[四八]位)*[:：是]? ?)?[-. ]?(\\d{1,9})(?![\\d${NUMERAL_CLASS}${LETTER_CLASS}])`,
);
const LINE_ENDS = /^[-. ]?[ \t]*\r?$/;

/** Lines of one character that a text set upright has at least, and at most. */
const LEAST_UPRIGHT = 12;
const MOST_UPRIGHT = 200;

/** A line written from top to bottom, one character below the other. */
function joinUpright(text: string, line: RawLine): RawLine {
  let joined = line.text.replace(/\r$/, '');
  let next = line.next;
  let lines = 1;
  for (; lines < MOST_UPRIGHT && next < text.length; lines++) {
    const newline = text.indexOf('\n', next);
    const end = newline === -1 ? text.length : newline;
    const piece = text.slice(next, Math.min(end, next + 4)).replace(/\r$/, '');
    if (end - next > 4 || [...piece].length !== 1) break;
    joined += piece;
    next = newline === -1 ? end : end + 1;
  }
  return lines < LEAST_UPRIGHT || joined === '' ? joinCutPhone(text, line) : { text: joined, next };
}

/** `138`, `1234` and `5678` one below the other are one phone, and so is one that a line's end cuts in two. */
function joinCutPhone(text: string, line: RawLine): RawLine {
  const last = line.text.charCodeAt(line.text.length - 1);
  if (line.text.length === 0 || (last > 0x39 && !mayFoldToDigit(last))) return line;
  return last > 0x39 ? joinFolded(text, line) : joinPlain(text, line);
}

/** Lines of digits of another dress are joined as they fold; as they are when that makes no phone. */
function joinFolded(text: string, line: RawLine): RawLine {
  const head = foldValue(line.text);
  if (!/\d\s*$/.test(head)) return line;
  const tail = foldValue(text.slice(line.next, line.next + MAX_TAILS));
  const joined = joinPlain(`${head}\n${tail}`, { text: head, next: head.length + 1 });
  if (joined.text === head) return line;
  const lines = `${head}\n${tail}`.slice(0, joined.next).match(/\n/g)?.length ?? 0;
  let { next } = line;
  for (let more = 1; more < lines; more++) next = text.indexOf('\n', next) + 1;
  // The last line of all has no end.
  if (!`${head}\n${tail}`.slice(0, joined.next).endsWith('\n')) next = text.length;
  return { text: joined.text, next };
}

/** Neither a sign of Chinese nor a mark of its sentences. */
function mayFoldToDigit(code: number): boolean {
  return code >= 0xb2 && !(code >= 0x3000 && code < 0xd800) && code !== 0xff0c && code !== 0xff1b && code !== 0xff09;
}

function joinPlain(text: string, line: RawLine): RawLine {
  const head = PHONE_HEAD.exec(line.text.slice(-LONGEST_HEAD))?.[1];
  if (head === undefined) return line;
  const usual = USUAL_HEAD.test(head);
  const telling = ABOUT_SOMEBODY.test(line.text);
  if (!usual && (!telling || DOOR_LAST.test(line.text.slice(-LONGEST_HEAD)))) return line;
  const start = line.text.replace(/[-.\s]*$/, '');
  let missing = 11 - head.length;
  let next = line.next;
  let tail = '';
  while (missing > 0 && next < text.length) {
    const newline = text.indexOf('\n', next);
    const end = newline === -1 ? text.length : newline;
    const after = newline === -1 ? end : end + 1;
    const more = PHONE_TAIL.exec(text.slice(next, Math.min(end, next + LONGEST_TAIL)));
    const digits = more?.[1] ?? '';
    if (more === null || digits.length > missing) return line;
    if (end - next > LONGEST_TAIL || !LINE_ENDS.test(text.slice(next + more[0].length, end))) {
      // What a margin broke off has words behind it.
      if (digits.length !== missing || !telling) return line;
      return { text: start + tail + text.slice(next, end).trimStart(), next: after };
    }
    if (usual ? digits.length !== 4 && digits.length !== 8 : digits.length !== missing) return line;
    tail += digits;
    missing -= digits.length;
    next = after;
  }
  return missing === 0 ? { text: start + tail, next } : line;
}

/**
 * `馨 佳 园 1 2 号 1 2 0 3`, `馨.佳.园.1.2`: a blank or sign that stands between all characters says nothing, and neither
 * does one behind every second.
 */
function closeUp(line: string): string {
  if (line.length < MIN_SPREAD) return line;
  const sign = signAt(line, widthAt(line, 0));
  if (sign === null || !line.startsWith(sign, line.indexOf(sign) + sign.length + 1)) return closePairs(line);
  return without(line, sign, 1);
}

const MIN_SPREAD = 16;
/** Characters, or pairs of them, between which the sign stands. */
const LEAST_SPREAD = 9;

/** The sign behind every two characters. */
function closePairs(line: string): string {
  const sign = signAt(line, 2);
  return sign !== null && line.startsWith(sign, 4 + sign.length) ? without(line, sign, 2) : line;
}

/** The line without a sign that stands behind every `step` characters, but for a few; any other line as it is. */
function without(line: string, sign: string, step: number): string {
  const pieces = line.split(sign).map((piece) => (sign === ' ' ? piece : piece.trim()));
  const filled = pieces.filter((piece) => piece !== '');
  const short = filled.filter((piece) => [...piece].length <= step).length;
  if (filled.length < LEAST_SPREAD || short < filled.length * 0.95 || !/[\u4e00-\u9fff]/.test(line)) return line;
  // Two in a row stood for one.
  return pieces.map((piece) => (piece === '' ? sign : piece)).join('');
}

function widthAt(line: string, at: number): number {
  const code = line.charCodeAt(at);
  return code >= 0xd800 && code < 0xdc00 ? 2 : 1;
}

/** The sign or blank at an offset; null for a letter or a digit. */
function signAt(line: string, at: number): string | null {
  const code = line.charCodeAt(at);
  if (code < 0x80 ? /[A-Za-z0-9\t]/.test(line.charAt(at)) : code >= 0x3400 && code < 0xa000) return null;
  const sign = String.fromCodePoint(line.codePointAt(at) ?? 0x20);
  if (!/[\p{L}\p{N}]/u.test(sign) && foldValue(sign) !== '')
    return sign + (line.startsWith('\ufe0f', at + sign.length) ? '\ufe0f' : '');
  return null;
}
