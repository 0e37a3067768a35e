import { isName } from '../entities/name.js';
import { readPhoneValue } from '../entities/phone.js';
import { foldValue } from '../fold.js';
import { isTelling, roleOf } from '../vocabulary/headers.js';
import { isCurrentSegment } from '../vocabulary/segments.js';

/** Rows of a table that is turned: one entry has no more fields. */
const MAX_ROWS = 40;
const MAX_LABEL = 20;
/** Characters of a cell that is a phone. */
const LONGEST_PHONE = 24;

/**
 * The rows of a table that was turned on its side, turned back, or null when it stands upright: labels in its first
 * column, each once, one to three rows that hold a phone for every entry, and a known label or a row of names. What the other
 * rows are, their values say afterwards.
 *
 * @param rows all rows of the table: a turned one cannot be read by halves
 */
export function turnedBack(rows: ReadonlyArray<readonly string[]>): string[][] | null {
  const filled = rows.filter((row) => row.some((cell) => cell.trim() !== ''));
  if (filled.length < 3 || filled.length > MAX_ROWS) return null;
  const first = Math.min(...filled.map((row) => row.findIndex((cell) => cell.trim() !== '')));
  const labels = filled.map((row) => (row[first] ?? '').trim());
  if (labels.some((label) => label === '' || label.length > MAX_LABEL || /\d{3}/.test(label))) return null;
  if (new Set(labels).size < labels.length) return null;
  const entries = Math.max(...filled.map((row) => row.findLastIndex((cell) => cell.trim() !== ''))) - first;
  const values = filled.map((row) => Array.from({ length: entries }, (_, at) => row[first + 1 + at] ?? ''));
  const phones = values.filter((cells) => cells.every(isPhone)).length;
  if (entries < 1 || phones < 1 || phones > 3 || phones * 2 > filled.length) return null;
  if (!labels.some((label) => isTelling(roleOf(label))) && !values.some((cells) => cells.every(isName))) return null;
  return Array.from({ length: entries + 1 }, (_, at) => filled.map((row) => row[first + at] ?? ''));
}

function isPhone(cell: string): boolean {
  if (cell.length > LONGEST_PHONE || /\p{L}/u.test(cell)) return false;
  return readPhoneValue(foldValue(cell)).some((phone) => isCurrentSegment(phone.digits));
}
