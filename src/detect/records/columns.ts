import { findAddresses } from '../entities/address.js';
import type { Compounds } from '../entities/compound.js';
import { canonicalPiece } from '../entities/home.js';
import { isName } from '../entities/name.js';
import { readPhoneValue } from '../entities/phone.js';
import { findResidentIds } from '../entities/resident-id.js';
import { foldValue } from '../fold.js';
import { COMPOUND_SUFFIX } from '../vocabulary/compounds.js';
import { type Role, roleOf, specialOf } from '../vocabulary/headers.js';
import { isCurrentSegment } from '../vocabulary/segments.js';
import type { Special } from './draft.js';

/** What the columns of a table are. */
export interface Columns {
  /** Rows up to and including the header; 0 when there is none. */
  readonly skip: number;
  readonly roles: ReadonlyArray<Role | null>;
  /** First column and number of columns that together hold one phone cut in pieces. */
  readonly joined: { readonly first: number; readonly count: number } | null;
  /** The kind of sheet that the headers name. */
  readonly special: Special | null;
}

const MAX_COLUMNS = 256;

/**
 * Reads the roles of columns off the first rows of a table: headers propose, values decide. A header without data is
 * nothing, and data without a header still counts.
 */
export function readColumns(rows: ReadonlyArray<readonly string[]>, compounds: Compounds): Columns {
  const skip = findHeader(rows);
  const header = skip === 0 ? [] : (rows[skip - 1] ?? []);
  const data = rows.slice(skip);
  const width = Math.min(MAX_COLUMNS, Math.max(header.length, ...data.map((row) => row.length), 0));
  const roles: Array<Role | null> = [];
  for (let column = 0; column < width; column++) {
    const values = data.map((row) => foldValue(row[column] ?? '').trim()).filter((value) => value !== '');
    roles.push(judge(roleOf(header[column] ?? ''), values, compounds));
  }
  if (!roles.includes('room') && !roles.includes('address')) proposeSplitHome(roles, data, header);
  const special = header.reduce<Special | null>((known, label) => known ?? specialOf(label.trim()), null);
  return { skip, roles, joined: roles.some(isPhone) ? null : findCutPhone(data, header, width), special };
}

function isPhone(role: Role | null): boolean {
  return role === 'phone' || role === 'owner-phone';
}

/** The header is the row among the first ones with most known words; titles may stand above it. */
function findHeader(rows: ReadonlyArray<readonly string[]>): number {
  let best = 0;
  let score = 1;
  for (let at = 0; at < Math.min(rows.length, 8); at++) {
    const row = rows[at] ?? [];
    if (row.some((cell) => /\d{7}/.test(cell))) continue;
    const known = row.filter((cell) => roleOf(cell.trim()) !== null).length;
    if (known > score) {
      best = at + 1;
      score = known;
    }
  }
  if (best > 0) return best;
  const words = (rows[0] ?? []).filter((cell) => cell.trim() !== '');
  const known = words.some((cell) => roleOf(cell.trim()) !== null);
  return known && !words.some((cell) => /\d{3}/.test(cell)) && rows.slice(1).some((row) => row.some(hasDigits)) ? 1 : 0;
}

function hasDigits(cell: string): boolean {
  return /\d{3}/.test(foldValue(cell));
}

function share(values: readonly string[], test: (value: string) => boolean): number {
  return values.length === 0 ? 0 : values.filter(test).length / values.length;
}

function judge(role: Role | null, values: readonly string[], compounds: Compounds): Role | null {
  if (role !== null && role !== 'number' && role !== 'text' && role !== 'price') return role;
  const phones = share(values, isMostlyPhone);
  if (phones >= (role === 'number' ? 0.9 : 0.5) && (role !== 'number' || values.length >= 5)) return 'phone';
  if (role !== null) return role;
  if (share(values, (value) => findResidentIds(value).length > 0) >= 0.5) return 'id';
  if (share(values, (value) => value.length <= 80 && isWholeAddress(value, compounds)) >= 0.5) return 'address';
  if (share(values, isName) >= 0.6) return 'name';
  if (values.length >= 2 && share(values, (value) => value.length <= 20 && COMPOUND_SUFFIX.test(value)) >= 0.7)
    return 'compound';
  return null;
}

/** A phone with at most a name or remark beside it; a line with a home in it is a message. */
function isMostlyPhone(value: string): boolean {
  if (value.length > 60 || !readPhoneValue(value).some((phone) => isCurrentSegment(phone.digits))) return false;
  return value.length <= 16 || value.replace(/[\d\s+()./·•_~*|,，、丨-]/g, '').length <= 8;
}

function isWholeAddress(value: string, compounds: Compounds): boolean {
  return findAddresses(value, { compounds, isAddress: true }).some(
    (match) => match.home.room !== '' && match.end >= value.length - 1,
  );
}

/**
 * Building, unit and room without a header: a column of names of places, then one to three of small numbers, the last of
 * them rooms (3 or 4 digits that end in 01 to 20).
 */
function proposeSplitHome(
  roles: Array<Role | null>,
  data: ReadonlyArray<readonly string[]>,
  header: readonly string[],
): void {
  if (!roles.some(isPhone)) return;
  const free = (column: number): boolean => roles[column] === null && (header[column] ?? '').trim() === '';
  const column = (at: number): string[] =>
    data.map((row) => foldValue(row[at] ?? '').trim()).filter((value) => value !== '');
  for (let room = 1; room < roles.length; room++) {
    if (!free(room) || share(column(room), (value) => /^\d{1,2}(?:0[1-9]|1\d|20)室?$/.test(value)) < 0.8) continue;
    let first = room;
    while (first > 0 && room - first < 2 && free(first - 1) && share(column(first - 1), isSmallPiece) >= 0.8) first--;
    const place = first - 1;
    const named =
      place >= 0 && (roles[place] === 'compound' || (free(place) && share(column(place), isPlaceName) >= 0.8));
    if (first === room && !named) continue;
    if (named) roles[place] = 'compound';
    roles[room] = 'room';
    if (first < room) roles[first] = 'building';
    if (room - first === 2) roles[first + 1] = 'unit';
    return;
  }
}

function isSmallPiece(value: string): boolean {
  return value.length <= 5 && canonicalPiece(value) !== null && !/^\d{4,}$/.test(value);
}

function isPlaceName(value: string): boolean {
  return value.length >= 2 && value.length <= 20 && /[\u4e00-\u9fff]{2}/.test(value) && !isName(value);
}

/** Of so many groups of a phone's digits one begins with 0; figures never do. */
const ROWS_WITH_ZERO = 16;

/** Columns with names of their own (套数, 业绩) whose numbers never begin with 0 are figures that make a phone by chance. */
function areFigures(
  data: ReadonlyArray<readonly string[]>,
  header: readonly string[],
  first: number,
  count: number,
): boolean {
  const names = header.slice(first, first + count);
  if (
    names.every((name) => name.trim() === '') ||
    names.some((name) => /电话|手机|号|段|位|tel|phone|mobile/i.test(name))
  ) {
    return false;
  }
  return (
    data.length >= ROWS_WITH_ZERO &&
    !data.some((row) => row.slice(first + 1, first + count).some((cell) => cell.trim().startsWith('0')))
  );
}

/** A phone cut over two or three neighbouring columns. */
function findCutPhone(
  data: ReadonlyArray<readonly string[]>,
  header: readonly string[],
  width: number,
): Columns['joined'] {
  for (let first = 0; first < width - 1; first++) {
    for (const count of [2, 3]) {
      const joined = data.map((row) =>
        row
          .slice(first, first + count)
          .map((cell) => foldValue(cell).trim())
          .join(''),
      );
      const whole = share(joined, (value) => /^1[3-9]\d{9}$/.test(value) && readPhoneValue(value)[0]?.current === true);
      if (data.length < 2 || whole < 0.7) continue;
      if (!areFigures(data, header, first, count)) return { first, count };
    }
  }
  return null;
}
