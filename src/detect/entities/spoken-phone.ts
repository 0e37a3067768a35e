import { HOMOPHONE_CLASS, REVERSED_WORD, SPELT_WORDS, speltDigit, spokenDigit } from '../vocabulary/homophones.js';
import { NUMERAL_CLASS } from '../vocabulary/numerals.js';
import { isCurrentSegment } from '../vocabulary/segments.js';

/** A mobile number that only a reader sees: by sound, spelt, or from its end. */
export interface SpokenPhone {
  readonly start: number;
  readonly end: number;
  /** Canonical: 11 digits, of a segment in use. */
  readonly digits: string;
  /** The text itself says how to read it. */
  readonly told: boolean;
}

const DIGITS = 11;
const MAX_FOUND = 256;
/** Characters of a name before the number, or of a sentence behind it, that sound like digits too: 刘凌 is no part of it. */
const MAX_NAME = 3;
const LONGEST_RUN = 64;
const SOUND = `[\\d${NUMERAL_CLASS}${HOMOPHONE_CLASS}]`;
const SOUNDS = new RegExp(`${SOUND}(?:[ .·\\-]?${SOUND}){${DIGITS - 1},}`, 'g');
const SPELT = new RegExp(
  `(?<![A-Za-z])(?:${SPELT_WORDS})(?:[ ,.·_-]{0,2}(?:${SPELT_WORDS})){${DIGITS - 1}}(?![A-Za-z])`,
  'gi',
);
const SPELT_WORD = new RegExp(SPELT_WORDS, 'gi');

/** 馨佳园一期-6-302: a phase of a compound and its door. */
const PHASE = /[一二三四五六\d]期-\d/;

/**
 * Finds numbers written by sound (要三八…). Eleven such characters in a row hardly ever stand in a sentence, yet whoever
 * calls must know that a phone is meant.
 */
export function findBySound(text: string): SpokenPhone[] {
  const found: SpokenPhone[] = [];
  SOUNDS.lastIndex = 0;
  for (let match = SOUNDS.exec(text); match !== null && found.length < MAX_FOUND; match = SOUNDS.exec(text)) {
    const read = PHASE.test(match[0]) ? null : elevenOf(match[0]);
    if (read === null) continue;
    found.push({ start: match.index + read.from, end: match.index + read.to, digits: read.digits, told: false });
  }
  return found;
}

/** Of a run of sounds the 11 that make a number, at its end or else at its beginning; null when none or all are digits. */
function elevenOf(run: string): { readonly digits: string; readonly from: number; readonly to: number } | null {
  if (run.length > LONGEST_RUN) return null;
  const heard: Array<{ readonly at: number; readonly digit: string; readonly plain: boolean }> = [];
  for (let at = 0; at < run.length; at++) {
    const character = run.charAt(at);
    const digit = spokenDigit(character);
    if (digit !== undefined) heard.push({ at, digit, plain: !HOMOPHONE_CLASS.includes(character) });
  }
  for (const taken of [heard.slice(-DIGITS), heard.slice(0, DIGITS)]) {
    const from = taken[0]?.at ?? 0;
    const to = (taken.at(-1)?.at ?? 0) + 1;
    const digits = taken.map(({ digit }) => digit).join('');
    if (!isMobile(digits) || taken.every(({ plain }) => plain)) continue;
    // A number of its own: little before and behind it, or a blank.
    const apart = (from === 0 || run.charAt(from - 1) === ' ') && (to === run.length || run.charAt(to) === ' ');
    if (apart || heard.length <= DIGITS + MAX_NAME) return { digits, from, to };
  }
  return null;
}

/** Finds numbers spelt in pinyin or English (yao san ba …): eleven words for digits in a row are nothing else. */
export function findSpelt(text: string): SpokenPhone[] {
  const found: SpokenPhone[] = [];
  SPELT.lastIndex = 0;
  for (let match = SPELT.exec(text); match !== null && found.length < MAX_FOUND; match = SPELT.exec(text)) {
    const digits = (match[0].match(SPELT_WORD) ?? []).map((word) => speltDigit(word) ?? '').join('');
    if (isMobile(digits)) found.push({ start: match.index, end: match.index + match[0].length, digits, told: true });
  }
  return found;
}

/** Characters between the word that says so and the number. */
const NEAR = 16;
const WHOLE = new RegExp(
  `(?<![\\d${NUMERAL_CLASS}])[\\d${NUMERAL_CLASS}](?:[ .·\\-]?[\\d${NUMERAL_CLASS}]){10}(?![\\d${NUMERAL_CLASS}])`,
  'g',
);

/** Finds numbers written from their end, where a word close by says so: 87654321831（倒过来）. */
export function findReversed(text: string): SpokenPhone[] {
  const found: SpokenPhone[] = [];
  const said = [...text.matchAll(REVERSED_WORD)].slice(0, MAX_FOUND);
  if (said.length === 0) return found;
  WHOLE.lastIndex = 0;
  for (let match = WHOLE.exec(text); match !== null && found.length < MAX_FOUND; match = WHOLE.exec(text)) {
    const start = match.index;
    const end = start + match[0].length;
    if (!said.some((word) => word.index - end <= NEAR && start - word.index - word[0].length <= NEAR)) continue;
    const forward = [...match[0]].map((character) => spokenDigit(character) ?? '').join('');
    const digits = [...forward].reverse().join('');
    if (!isMobile(forward) && isMobile(digits)) found.push({ start, end, digits, told: true });
  }
  return found;
}

function isMobile(digits: string): boolean {
  return digits.length === DIGITS && isCurrentSegment(digits) && !/(\d)\1{7}$/.test(digits);
}
