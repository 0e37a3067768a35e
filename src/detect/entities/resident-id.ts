import { isProvince } from '../vocabulary/regions.js';

export interface ResidentIdMatch {
  readonly start: number;
  readonly end: number;
  /** Canonical: 18 characters, the check character in upper case. */
  readonly digits: string;
}

const SHAPE =
  /(?<![0-9A-Za-z])[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])/g;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

/** Finds resident ids by region, date and the MOD 11-2 check character of GB 11643. */
export function findResidentIds(text: string): ResidentIdMatch[] {
  const found: ResidentIdMatch[] = [];
  SHAPE.lastIndex = 0;
  for (let match = SHAPE.exec(text); match !== null && found.length < 1_024; match = SHAPE.exec(text)) {
    const digits = match[0].toUpperCase();
    if (isResidentId(digits)) found.push({ start: match.index, end: match.index + 18, digits });
  }
  return found;
}

function isResidentId(digits: string): boolean {
  if (!isProvince(digits.slice(0, 2))) return false;
  const year = Number(digits.slice(6, 10));
  const month = Number(digits.slice(10, 12));
  const day = Number(digits.slice(12, 14));
  if (year < 1900 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return false;
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(digits.charAt(at)), 0);
  return CHECKS.charAt(sum % 11) === digits.charAt(17);
}
