import { HOMOPHONE_CLASS } from '../vocabulary/homophones.js';
import { LETTER_CLASS, NUMERAL_CLASS } from '../vocabulary/numerals.js';

/** What a look at every character of folded text tells of the digits in it. */
export interface DigitCount {
  /** Digits 0-9. */
  readonly plain: number;
  /** Those, and numerals and letters that may pass for one. */
  readonly any: number;
  /** The longest row of characters that are or sound like a digit and of which some are neither digit nor numeral. */
  readonly sounds: number;
  /** Latin letters. */
  readonly latin: number;
  /** A character of every word that says a number is written from its end. */
  readonly turned: boolean;
}

const PLAIN = 1;
const DRESSED = 2;
const LETTER = 3;
const SOUND = 4;
/** May stand between two sounds. */
const MARK = 5;
const LATIN = 6;
const TURNED = 7;
const CLASSES = new Uint8Array(0x10000);
for (const [kind, characters] of [
  [LATIN, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  [TURNED, '倒反逆从'],
  [SOUND, HOMOPHONE_CLASS],
  [DRESSED, NUMERAL_CLASS],
  [LETTER, LETTER_CLASS],
  [PLAIN, '0123456789'],
  [MARK, ' .·-'],
] as const) {
  for (const character of characters) CLASSES[character.charCodeAt(0)] = kind;
}

/** Counts digits of folded text, so that most text needs no closer look. */
export function countDigits(text: string): DigitCount {
  let plain = 0;
  let any = 0;
  let row = 0;
  let sounds = 0;
  let longest = 0;
  let latin = 0;
  let turned = false;
  for (let at = 0; at < text.length; at++) {
    switch (CLASSES[text.charCodeAt(at)]) {
      case PLAIN:
        plain++;
        any++;
        row++;
        break;
      case DRESSED:
        any++;
        row++;
        break;
      case SOUND:
        row++;
        sounds++;
        break;
      case MARK:
        break;
      case LETTER:
        any++;
        latin++;
        row = 0;
        sounds = 0;
        break;
      case LATIN:
        latin++;
        row = 0;
        sounds = 0;
        break;
      case TURNED:
        turned = true;
        row = 0;
        sounds = 0;
        break;
      default:
        if (sounds > 0 && row > longest) longest = row;
        row = 0;
        sounds = 0;
    }
  }
  return { plain, any, sounds: sounds > 0 && row > longest ? row : longest, latin, turned };
}
