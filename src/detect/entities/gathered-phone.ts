import { NUMERAL_CLASS, numeralDigit } from '../vocabulary/numerals.js';
import { isCurrentSegment } from '../vocabulary/segments.js';
import { isName } from './name.js';
import type { PhoneMatch } from './phone.js';

const DIGITS = 11;
/** Characters of a line in which one number is looked for, and of words between two of its digits. */
const MAX_LINE = 200;
const MAX_GAP = 6;
const DIGIT = new RegExp(`[\\d${NUMERAL_CLASS}]`, 'g');
const CALL_PREFIX = /^(?:0086|086|86|17951|12593|17911|0)$/;
/** A date, a time, and a number with its measure. */
const NO_PART =
  /\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}:\d{2}(?::\d{2})?|\d+(?:\.\d+)? ?(?:平方?米?|㎡|m²|m2|万(?!老师|先生|女士|小姐|太太|阿姨|[哥姐叔总])|[wW](?![A-Za-z])|元|块|年|月|日|米|%|岁|楼|层)|[\d一二两三四五] ?[室房] ?[\d一二两三四五] ?厅(?: ?[\d一二两三] ?[卫厨阳])*|[xX*×●]{2,}/g;

/** Where something else stands. */
interface Taken {
  readonly start: number;
  readonly end: number;
}

/**
 * The mobile number that all digits of a line make together, whatever stands between them, when they are exactly eleven
 * and of a segment in use: `178号0027话3572`, `1~7 8，0027 / 3572`. Only for a line or value of which something else says
 * that a phone must be in it. Null when there is none, or a part of it is masked.
 */
export function gatheredPhone(text: string, taken: readonly Taken[] = []): PhoneMatch | null {
  if (text.length > MAX_LINE) return null;
  const spare = blank(text, taken).replace(NO_PART, (part) =>
    /[xX*×●]{2}/.test(part) ? '\n' : ' '.repeat(part.length),
  );
  if (spare.includes('\n')) return null;
  for (const cluster of clustersOf(spare)) {
    const digits = cluster.digits.slice(-DIGITS);
    const prefix = cluster.digits.slice(0, -DIGITS);
    if (digits.length < DIGITS || (prefix !== '' && !CALL_PREFIX.test(prefix)) || !isCurrentSegment(digits)) continue;
    return { start: cluster.start, end: cluster.end, digits, current: true, labelled: false };
  }
  return null;
}

/** Whether digits enough for a phone are left when dates, times and measures are taken out. */
export function mayBeGathered(text: string): boolean {
  const spare = text.replace(NO_PART, (part) => (/\d/.test(part) ? '' : part));
  return (spare.match(DIGIT)?.length ?? 0) >= DIGITS;
}

function blank(text: string, taken: readonly Taken[]): string {
  let out = text;
  for (const { start, end } of taken) out = out.slice(0, start) + ' '.repeat(end - start) + out.slice(end);
  return out;
}

interface Cluster {
  readonly start: number;
  end: number;
  digits: string;
}

/** Numerals that are family names as well. */
const FAMILY_NAMES = '陆伍';

/** A family name with a given one behind it that is no numeral itself, nor beside one: 陆富榕, not 陆伍柒. */
function isNamedAt(text: string, at: number): boolean {
  if (DIGITS_AROUND.test(text.slice(Math.max(0, at - 1), at) + text.slice(at + 1, at + 3))) return false;
  return isName(text.slice(at, at + 3)) || isName(text.slice(at, at + 2));
}

const DIGITS_AROUND = new RegExp(`[\\d${NUMERAL_CLASS}]`);

/** Digits and numerals that stand close to each other. */
function clustersOf(text: string): Cluster[] {
  const clusters: Cluster[] = [];
  for (const match of text.matchAll(DIGIT)) {
    if (FAMILY_NAMES.includes(match[0]) && isNamedAt(text, match.index)) continue;
    const last = clusters.at(-1);
    const digit = numeralDigit(match[0]) ?? match[0];
    if (last !== undefined && match.index - last.end <= MAX_GAP) {
      last.digits += digit;
      last.end = match.index + 1;
    } else {
      clusters.push({ start: match.index, end: match.index + 1, digits: digit });
    }
  }
  return clusters;
}
