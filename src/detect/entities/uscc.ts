export interface UsccMatch {
  readonly start: number;
  readonly end: number;
  /** Canonical: 18 characters in upper case. */
  readonly code: string;
}

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const SHAPE = /(?<![0-9A-Za-z])[159Y][1239]\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])/gi;
const MAX_CODES = 1_024;

/**
 * Finds unified social credit codes by the mod 31 check character of GB 32100. A company's, printed on every invoice:
 * never personal, and nothing inside it is.
 */
export function findUsccs(text: string): UsccMatch[] {
  const found: UsccMatch[] = [];
  SHAPE.lastIndex = 0;
  for (let match = SHAPE.exec(text); match !== null && found.length < MAX_CODES; match = SHAPE.exec(text)) {
    const code = match[0].toUpperCase();
    if (isUscc(code)) found.push({ start: match.index, end: match.index + code.length, code });
  }
  return found;
}

function isUscc(code: string): boolean {
  let sum = 0;
  let weight = 1;
  for (let at = 0; at < 17; at++) {
    sum += ALPHABET.indexOf(code.charAt(at)) * weight;
    weight = (weight * 3) % 31;
  }
  return ALPHABET.charAt((31 - (sum % 31)) % 31) === code.charAt(17);
}
