import { isRegion } from '../vocabulary/regions.js';
import { ID_LABEL } from '../vocabulary/words.js';
import { lookAt } from './look.js';

export interface ResidentIdMatch {
  readonly start: number;
  readonly end: number;
  /** Canonical: 18 characters, the check character in upper case; or 15 digits of the old form. */
  readonly digits: string;
}

/** 18 characters, whole or in the groups of region, date and rest. */
const SHAPE =
  /(?<![0-9A-Za-z])([1-8]\d{5})[ -]?((?:19|20)\d{2})[ -]?((?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))[ -]?(\d{3}[\dXx])(?![0-9A-Za-z])/g;
/** The form before 1999: year of two digits, no check character. */
const OLD_SHAPE = /(?<![0-9A-Za-z.-])[1-8]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![0-9A-Za-z]|\.\d)/g;
const MAX_IDS = 1_024;

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

/** Finds resident ids by region, date and the MOD 11-2 check character of GB 11643; the old form only behind a label. */
export function findResidentIds(text: string): ResidentIdMatch[] {
  const found: ResidentIdMatch[] = [];
  if (!lookAt(text).long) return found;
  collect(found, text, SHAPE, isResidentId);
  if (ID_LABEL.test(text)) collect(found, text, OLD_SHAPE, isLabelledOldId);
  return found;
}

/** Finds ids of the old form by region and date alone: whoever calls must know that a person and a home stand beside. */
export function findOldResidentIds(text: string): ResidentIdMatch[] {
  const found: ResidentIdMatch[] = [];
  if (lookAt(text).long) collect(found, text, OLD_SHAPE, isOldId);
  return found;
}

function collect(
  found: ResidentIdMatch[],
  text: string,
  shape: RegExp,
  holds: (digits: string, before: string) => boolean,
): void {
  shape.lastIndex = 0;
  for (let match = shape.exec(text); match !== null && found.length < MAX_IDS; match = shape.exec(text)) {
    const digits = match[0].replace(/[ -]/g, '').toUpperCase();
    const start = match.index;
    if (holds(digits, text.slice(Math.max(0, start - 24), start))) {
      found.push({ start, end: start + match[0].length, digits });
    }
  }
}

/** Reads a value that is known to be an id's place (a cell under 身份证): the old form needs no label there. */
export function readResidentIdValue(value: string): ResidentIdMatch[] {
  const found = findResidentIds(value);
  return found.length > 0 ? found : findOldResidentIds(value);
}

function isResidentId(digits: string): boolean {
  if (!isRegion(digits) || !isDay(Number(digits.slice(6, 10)), digits.slice(10, 14))) return false;
  let sum = 0;
  for (let at = 0; at < WEIGHTS.length; at++) sum += (WEIGHTS[at] ?? 0) * (digits.charCodeAt(at) - 48);
  return CHECKS.charAt(sum % 11) === digits.charAt(17);
}

function isLabelledOldId(digits: string, before: string): boolean {
  return ID_LABEL.test(before) && isOldId(digits);
}

function isOldId(digits: string): boolean {
  return isRegion(digits) && isDay(1900 + Number(digits.slice(6, 8)), digits.slice(8, 12));
}

/** Whether month and day, four digits, are a day of a year in which somebody now living was born. */
function isDay(year: number, monthAndDay: string): boolean {
  const month = Number(monthAndDay.slice(0, 2));
  const day = Number(monthAndDay.slice(2));
  return year >= 1900 && year <= 2100 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
