import type { Compounds } from '../entities/compound.js';
import { canonicalPiece } from '../entities/home.js';
import { isName } from '../entities/name.js';
import { foldValue } from '../fold.js';
import { COMPOUND_SUFFIX } from '../vocabulary/compounds.js';
import type { Role } from '../vocabulary/headers.js';

/** Of these values, how many are so: 0 to 1. */
export function share(values: readonly string[], test: (value: string) => boolean): number {
  return values.length === 0 ? 0 : values.filter(test).length / values.length;
}

/** Labels that say nothing, or might be any piece of a home. */
const ANY_LABEL =
  /^(?:|[A-Za-z]|[A-Za-z]?\d{1,2}|列 ?\d*|字段 ?\d*|col(?:umn)?[ _]?\d*|field[ _]?\d*|unnamed.*|号|门|户)$/i;

/**
 * Building, unit and room without labels: a column of names of places, then one to three of small numbers, the last of
 * them rooms (3 or 4 digits that end in 01 to 20).
 */
export function proposeSplitHome(
  roles: Array<Role | null>,
  cut: readonly number[],
  data: ReadonlyArray<readonly string[]>,
  labels: readonly string[],
): void {
  const free = (column: number): boolean =>
    roles[column] === null && !cut.includes(column) && ANY_LABEL.test((labels[column] ?? '').trim());
  const column = (at: number): string[] =>
    data.map((row) => foldValue(row[at] ?? '').trim()).filter((value) => value !== '');
  for (let room = 1; room < roles.length; room++) {
    if (!free(room) || share(column(room), (value) => /^\d{1,2}(?:0[1-9]|1\d|20)室?$/.test(value)) < 0.8) continue;
    let first = room;
    while (first > 0 && room - first < 2 && free(first - 1) && share(column(first - 1), isSmallPiece) >= 0.8) first--;
    const place = first - 1;
    const before = roles[place] ?? null;
    const house = before === 'building' || before === 'unit';
    const named =
      !house && place >= 0 && (before === 'compound' || (before === null && share(column(place), isPlaceName) >= 0.8));
    if (first === room && !named && !house) continue;
    if (named) roles[place] = 'compound';
    roles[room] = 'room';
    if (first < room && !house) roles[first] = 'building';
    if (room - first === 2) roles[first + 1] = 'unit';
    return;
  }
}

/**
 * Pieces of a home that stand apart from each other, in a table of names and phones: the one column of rooms, the one
 * that names places, and the one or two of small numbers between.
 */
export function proposeScatteredHome(
  roles: Array<Role | null>,
  data: ReadonlyArray<readonly string[]>,
  labels: readonly string[],
  compounds: Compounds,
): void {
  if (roles.includes('room') || roles.includes('address')) return;
  const free = freeColumns(roles, data, labels);
  const rooms = free.filter(({ values }) => values.every((value) => ROOM_NUMBER.test(value)));
  const smalls = free.filter(({ values }) => values.every((value) => /^\d{1,2}$/.test(value)));
  const [room] = rooms;
  if (room === undefined || rooms.length > 1 || smalls.length > 1) return;
  const house = roles.includes('building');
  if (house ? smalls.length > 0 : smalls.length === 0) return;
  if (!roles.includes('compound')) {
    const isPlace = (value: string): boolean => compounds.has(value) || COMPOUND_SUFFIX.test(value);
    const columns = data.length === 0 ? [] : roles.flatMap((role, at) => (role === null ? [at] : []));
    const place = columns.find((at) => {
      const values = valuesOf(data, at);
      return values.length > 0 && share(values, isPlaceName) >= 0.8 && share(values, isPlace) >= 0.3;
    });
    if (place === undefined) return;
    roles[place] = 'compound';
  }
  roles[room.at] = 'room';
  for (const { at } of smalls) roles[at] = 'building';
}

/** Storey and door behind a house: 馨佳园 | 8 | 2 | 11 | 3, or a door alone behind a column of storeys. */
export function proposeDoors(
  roles: Array<Role | null>,
  data: ReadonlyArray<readonly string[]>,
  labels: readonly string[],
): void {
  if (roles.includes('room') || roles.includes('address')) return;
  const free = freeColumns(roles, data, labels).filter(({ values }) =>
    values.every((value) => /^\d{1,2}$/.test(value)),
  );
  const floor = roles.indexOf('floor');
  if (floor > 0 && free.some(({ at }) => at === floor + 1)) {
    roles[floor + 1] = 'room';
    return;
  }
  const place = roles.indexOf('compound') >= 0 ? roles.indexOf('compound') : placeColumn(roles, data);
  if (place >= 0 && proposeThree(roles, free)) {
    roles[place] = 'compound';
    return;
  }
  const behind = free.filter(({ at }) => at > place && at <= place + 4);
  if (place < 0 || behind.length !== 4) return;
  for (const [index, role] of (['compound', 'building', 'unit', 'floor', 'room'] as const).entries()) {
    roles[place + index] = role;
  }
}

/** Floor, door and building beside a column of compounds: one of them counts more than a flat has rooms. */
function proposeThree(roles: Array<Role | null>, free: readonly Column[]): boolean {
  const [floor, door, building] = free;
  if (free.length !== 3 || floor === undefined || door === undefined || building === undefined) return false;
  const counts = free.some(({ values }) => values.some((value) => Number(value) > MOST_ROOMS));
  if (!counts || building.at - floor.at !== 2) return false;
  roles[floor.at] = 'floor';
  roles[door.at] = 'room';
  roles[building.at] = 'building';
  return true;
}

/** Rooms, halls and baths of a flat are fewer. */
const MOST_ROOMS = 6;

function placeColumn(roles: ReadonlyArray<Role | null>, data: ReadonlyArray<readonly string[]>): number {
  return roles.findIndex((role, at) => {
    const values = role === null ? valuesOf(data, at) : [];
    return (
      values.length > 0 && share(values, (value) => COMPOUND_SUFFIX.test(value)) >= 0.3 && values.every(isPlaceName)
    );
  });
}

interface Column {
  readonly at: number;
  readonly values: readonly string[];
}

/** Columns of numbers under labels that might be anything. */
function freeColumns(
  roles: ReadonlyArray<Role | null>,
  data: ReadonlyArray<readonly string[]>,
  labels: readonly string[],
): Column[] {
  return roles.flatMap((role, at) => {
    const values = valuesOf(data, at);
    return role === null && values.length > 0 && ANY_LABEL.test((labels[at] ?? '').trim()) ? [{ at, values }] : [];
  });
}

function valuesOf(data: ReadonlyArray<readonly string[]>, column: number): string[] {
  return data.map((row) => foldValue(row[column] ?? '').trim()).filter((value) => value !== '');
}

const ROOM_NUMBER = /^\d{1,2}(?:0[1-9]|1\d|20)室?$/;

function isSmallPiece(value: string): boolean {
  return (
    value.length <= 6 &&
    (/^\d{1,3}[-/]\d{1,2}$/.test(value) || (canonicalPiece(value) !== null && !/^\d{4,}$/.test(value)))
  );
}

function isPlaceName(value: string): boolean {
  return value.length >= 2 && value.length <= 20 && /[\u4e00-\u9fff]{2}/.test(value) && !isName(value);
}
