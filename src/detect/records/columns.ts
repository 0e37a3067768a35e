import { findAddresses } from '../entities/address.js';
import type { Compounds } from '../entities/compound.js';
import { isName } from '../entities/name.js';
import { readPhoneValue } from '../entities/phone.js';
import { findResidentIds } from '../entities/resident-id.js';
import { foldValue } from '../fold.js';
import { COMPOUND_SUFFIX } from '../vocabulary/compounds.js';
import { isTelling, type Role, roleOf, specialOf } from '../vocabulary/headers.js';
import { isCurrentSegment } from '../vocabulary/segments.js';
import type { Special } from './draft.js';
import { addressText } from './fields.js';
import { proposeDoors, proposeScatteredHome, proposeSplitHome, share } from './split-home.js';

/** What the columns of a table are. */
export interface Columns {
  readonly roles: ReadonlyArray<Role | null>;
  /** Columns that together hold one phone cut in pieces, in the order of its digits. */
  readonly cut: readonly number[];
  /** The kind of sheet that the headers name. */
  readonly special: Special | null;
  /** Its columns have names. */
  readonly named: boolean;
}

export const NO_COLUMNS: Columns = { roles: [], cut: [], special: null, named: false };

export const MAX_COLUMNS = 256;

/**
 * Reads the roles of columns off the header and the first rows of data: headers propose, values decide. A header without
 * data is nothing, and data without a header still counts.
 */
export function readColumns(
  labels: readonly string[],
  data: ReadonlyArray<readonly string[]>,
  compounds: Compounds,
): Columns {
  const width = Math.min(MAX_COLUMNS, Math.max(labels.length, ...data.map((row) => row.length), 0));
  const roles: Array<Role | null> = [];
  for (let column = 0; column < width; column++) {
    const values = data.map((row) => foldValue(row[column] ?? '').trim()).filter((value) => value !== '');
    roles.push(judge(roleOf(labels[column] ?? ''), values, compounds));
  }
  const cut = roles.some(isPhone) ? [] : findCutPhone(data, labels, width);
  if ((cut.length > 0 || roles.some(isPhone)) && !roles.includes('room') && !roles.includes('address')) {
    proposeSplitHome(roles, cut, data, labels);
  }
  if (roles.some(isPhone) && roles.includes('name')) {
    proposeScatteredHome(roles, data, labels, compounds);
    proposeDoors(roles, data, labels);
  }
  if (data.length >= MIN_FIGURES) nameFigures(roles, cut, data, labels);
  // Numbers of parcels that are phones make no waybills.
  const special = labels.reduce<Special | null>(
    (known, label, at) =>
      known ?? (roleOf(label) === 'waybill' && roles[at] === 'phone' ? null : specialOf(label.trim())),
    null,
  );
  return { roles, cut, special, named: labels.some((label) => label.trim() !== '') };
}

/**
 * First columns of tables that stand side by side: their labels repeat, or without labels what their columns hold. A
 * table alone begins at 0.
 */
export function sideBySide(labels: readonly string[], roles: ReadonlyArray<Role | null>): readonly number[] {
  const words = labels.map((label) => label.trim());
  const first = words.findIndex((word, at) => isTelling(roleOf(word)) && words.indexOf(word, at + 1) > 0);
  if (first < 0) return labels.length === 0 ? repeatedRoles(roles) : [0];
  // One home with the people of a household beside it is one table.
  if (words.slice(0, first).some((word) => isHome(roleOf(word)))) return [0];
  const word = words[first] ?? '';
  const starts = words.flatMap((other, at) => (other === word ? [at] : []));
  return [0, ...starts.slice(1)];
}

function repeatedRoles(roles: ReadonlyArray<Role | null>): readonly number[] {
  const telling = roles.flatMap((role, at) => (isTelling(role) ? [{ role, at }] : []));
  for (let period = 2; period * 2 <= telling.length; period++) {
    if (telling.length % period !== 0) continue;
    const one = telling.slice(0, period);
    if (!one.some(({ role }) => isPhone(role)) || !one.some(({ role }) => isHome(role))) continue;
    if (!telling.every(({ role }, at) => role === one[at % period]?.role)) continue;
    return telling.flatMap(({ at }, index) => (index === 0 ? [0] : index % period === 0 ? [at] : []));
  }
  return [0];
}

function isHome(role: Role | null): boolean {
  return role === 'room' || role === 'address' || role === 'compound' || role === 'building' || role === 'unit';
}

function isPhone(role: Role | null): boolean {
  return role === 'phone' || role === 'owner-phone';
}

function judge(role: Role | null, values: readonly string[], compounds: Compounds): Role | null {
  if (values.length === 0) return role;
  const phones = share(values, isMostlyPhone);
  if (role === 'number' || role === 'floor') {
    if (phones >= 0.9 && values.length >= 5) return 'phone';
    return role === 'number' && values.every(isName) ? 'name' : role;
  }
  if (role === 'waybill') return phones >= 0.9 ? 'phone' : role;
  if (role === null || role === 'text' || role === 'price') {
    if (phones >= 0.5) return 'phone';
    return role ?? valuesRole(values, compounds);
  }
  if (isPhone(role) || role === 'staff-phone') {
    if (phones > 0.1) return role;
    // Pieces of one phone in neighbouring cells are none by themselves.
    if (share(values, (value) => /^\d{3,8}$/.test(value)) >= 0.7) return null;
    return valuesRole(values, compounds) ?? role;
  }
  if (share(values, isBarePhone) >= 0.5) return 'phone';
  if (role === 'room' || role === 'building' || role === 'unit') return share(values, isName) >= 0.6 ? 'name' : role;
  if (role !== 'name' && role !== 'owner-name') return role;
  const other = share(values, isName) < 0.2 ? valuesRole(values, compounds) : null;
  return other === 'address' || other === 'id' ? other : role;
}

/** What a column is by its values alone. */
function valuesRole(values: readonly string[], compounds: Compounds): Role | null {
  if (share(values, (value) => findResidentIds(value).length > 0) >= 0.5) return 'id';
  if (share(values, (value) => value.length <= 80 && isWholeAddress(value, compounds)) >= 0.5) return 'address';
  if (share(values, isName) >= 0.6) return 'name';
  if (values.length >= 2 && share(values, (value) => value.length <= 20 && COMPOUND_SUFFIX.test(value)) >= 0.7)
    return 'compound';
  for (const [role, word] of PIECE_WORDS) if (share(values, (value) => word.test(value)) >= 0.9) return role;
  return null;
}

/** Pieces of a home that say themselves what they are: 9栋, 2单元, 11层. */
const PIECE_WORDS: ReadonlyArray<readonly [Role, RegExp]> = [
  ['building', /^\d{1,3} ?(?:号楼|栋|幢|座)$/],
  ['unit', /^\d{1,2} ?单元$/],
  ['floor', /^\d{1,2} ?[层楼]$/],
];

/** A phone and nothing else. */
function isBarePhone(value: string): boolean {
  return /^[+\d][\d\s()+.-]{9,22}$/.test(value) && isMostlyPhone(value);
}

/** A phone with at most a name or remark beside it; a line with a home in it is a message. */
function isMostlyPhone(value: string): boolean {
  if (value.length > 60 || !readPhoneValue(value).some((phone) => isCurrentSegment(phone.digits))) return false;
  return value.length <= 16 || value.replace(/[\d\s+()./·•_~*|,，、丨-]/g, '').length <= 8;
}

/** A home with its room, and nothing behind it. */
export function isWholeAddress(given: string, compounds: Compounds): boolean {
  const value = addressText(given);
  return findAddresses(value, { compounds, isAddress: true }).some(
    (match) => match.home.room !== '' && match.end >= value.length - 1,
  );
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
  if (names.every((name) => name.trim() === '') || names.some((name) => PIECE_NAME.test(name))) return false;
  return (
    data.length >= ROWS_WITH_ZERO &&
    !data.some((row) => row.slice(first + 1, first + count).some((cell) => cell.trim().startsWith('0')))
  );
}

/** Rows from which a column shows what it holds. */
const MIN_FIGURES = 3;

/** Columns of small numbers under names of their own, such as readings by month: no row's make a phone together. */
function nameFigures(
  roles: Array<Role | null>,
  cut: readonly number[],
  data: ReadonlyArray<readonly string[]>,
  labels: readonly string[],
): void {
  for (let column = 0; column < roles.length; column++) {
    const label = (labels[column] ?? '').trim();
    if (roles[column] !== null || cut.includes(column) || label === '' || PIECE_NAME.test(label)) continue;
    const values = data.map((row) => (row[column] ?? '').trim()).filter((value) => value !== '');
    if (values.length >= MIN_FIGURES && share(values, (value) => /^\d{1,8}$/.test(value)) >= 0.9)
      roles[column] = 'number';
  }
}

/** Names of columns that hold a piece of a phone. */
const PIECE_NAME = /电话|手机|联系|号|段|位|tel|phone|mobile/i;

/** A phone cut over two or three neighbouring columns, an empty one between them perhaps, or told from its end. */
function findCutPhone(
  data: ReadonlyArray<readonly string[]>,
  header: readonly string[],
  width: number,
): Columns['cut'] {
  const filled = Array.from({ length: width }, (_, at) => at).filter((at) =>
    data.some((row) => (row[at] ?? '').trim() !== ''),
  );
  for (let from = 0; from + 1 < filled.length; from++) {
    for (const count of [2, 3]) {
      const columns = filled.slice(from, from + count);
      const named = columns.some((at) => PIECE_NAME.test(header[at] ?? ''));
      for (const order of named ? [columns, columns.toReversed()] : [columns]) {
        const joined = data.map((row) => order.map((at) => foldValue(row[at] ?? '').trim()).join(''));
        const whole = share(
          joined,
          (value) => /^1[3-9]\d{9}$/.test(value) && readPhoneValue(value)[0]?.current === true,
        );
        if (whole < 0.7 || (data.length < 2 && !named)) continue;
        if (!areFigures(data, header, columns[0] ?? 0, count)) return order;
      }
    }
  }
  return [];
}
