import type { Account } from '../../model/explanation.js';
import { foldValue } from '../fold.js';
import { numeralDigit } from '../vocabulary/numerals.js';

export type Place = NonNullable<Account['at']>;

/**
 * Finds in which line, row or object an entry stands, by its number: what was fed is kept as its digits alone, the last
 * few thousand pieces of it. Readers join, turn and hold rows back, so that the piece read last may be another.
 */
export interface Places {
  fed(part: string, unit: Place['unit'], text: string): Place;
  /**
   * The piece of the part that holds any of the numbers: the next one, from the last one found on, that was not found for
   * the same number before. Null when there is none.
   */
  find(part: string, numbers: readonly string[]): Place | null;
}

interface Piece {
  readonly part: string;
  readonly place: Place;
  readonly digits: string;
  /** What it was found for. */
  readonly found: Set<string>;
}

const MAX_PIECES = 16_384;
const MAX_DIGITS = 400;
const MAX_COUNTED_PARTS = 10_000;
/** Digits of the shortest number that is looked for. */
const MIN_DIGITS = 3;

export function createPlaces(): Places {
  let pieces: Piece[] = [];
  let cursor = 0;
  const counts = new Map<string, number>();
  return {
    fed(part, unit, text) {
      const number = (counts.get(part) ?? 0) + 1;
      if (counts.size < MAX_COUNTED_PARTS || number > 1) counts.set(part, number);
      if (pieces.length >= MAX_PIECES) {
        pieces = pieces.slice(MAX_PIECES / 2);
        cursor = Math.max(0, cursor - MAX_PIECES / 2);
      }
      const place: Place = { unit, number };
      pieces.push({ part, place, digits: digitsOf(text), found: new Set() });
      return place;
    },
    find(part, numbers) {
      const wanted = numbers.filter((number) => number.length >= MIN_DIGITS);
      let known: Place | null = null;
      for (let step = 0; step < pieces.length; step++) {
        const at = (cursor + step) % pieces.length;
        const piece = pieces[at];
        if (piece === undefined || piece.part !== part) continue;
        const number = wanted.find((each) => piece.digits.includes(each));
        if (number === undefined) continue;
        if (piece.found.has(number)) {
          known ??= piece.place;
          continue;
        }
        piece.found.add(number);
        cursor = at;
        return piece.place;
      }
      return known;
    },
  };
}

function digitsOf(text: string): string {
  let digits = '';
  for (const character of foldValue(text)) {
    const digit = character >= '0' && character <= '9' ? character : numeralDigit(character);
    if (digit !== undefined) digits += digit;
    if (digits.length >= MAX_DIGITS) break;
  }
  return digits;
}
