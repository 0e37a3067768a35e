import { areaCodeLength } from '../../model/area-codes.js';

/** A landline with its area code, canonical: digits only, extension left out. */
export interface LandlineMatch {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
}

const SHAPE = /(?<![\d.-])\(?(0\d{2,3})\)?[- ]?([2-9]\d{6,7})(?!\d)(?:(?:转|-|ext\.?) ?\d{1,6})?/g;

/** Finds landlines: a valid area code and 7 or 8 digits, as `021-58881234`, `(0571)88881234`, `01084273030转802`. */
export function findLandlines(text: string): LandlineMatch[] {
  const found: LandlineMatch[] = [];
  SHAPE.lastIndex = 0;
  for (let match = SHAPE.exec(text); match !== null && found.length < 1_024; match = SHAPE.exec(text)) {
    const digits = splitAgain(`${match[1] ?? ''}${match[2] ?? ''}`);
    if (digits !== null) found.push({ start: match.index, end: match.index + match[0].length, digits });
  }
  return found;
}

/** Checks the digits against the area code they really start with: `0108427 3030` was cut in the wrong place. */
function splitAgain(digits: string): string | null {
  const code = areaCodeLength(digits);
  if (code === 0) return null;
  const local = digits.length - code;
  return (local === 7 || local === 8) && /[2-9]/.test(digits.charAt(code)) ? digits : null;
}
