import { type Compounds, canonicalCompound } from '../entities/compound.js';
import { canonicalPiece, type Home, NOWHERE } from '../entities/home.js';
import { findNames } from '../entities/name.js';
import { findPhones } from '../entities/phone.js';
import { foldValue } from '../fold.js';
import { COMPOUND_SUFFIX } from '../vocabulary/compounds.js';
import { type Draft, hasExactHome, hasPerson } from './draft.js';
import { readFields } from './fields.js';
import { readPieces } from './pieces.js';

/** A plan of a house: rooms as the heads of columns, or in the cells, and a person in each cell. */
export interface Grid {
  /** Row that names the rooms, or -1 when each cell says its own. */
  readonly head: number;
  /** First column of rooms. */
  readonly first: number;
  /** The first column counts floors. */
  readonly floors: boolean;
}

const MAX_HEADS = 8;
const LONGEST_CELL = 60;
const FLOOR = /^(\d{1,2}) ?(?:层|楼|F)$/i;
const ROOM_FIRST = /^(\d{3,4}) ?(?:室|号|房)?(?=[\s:,，]|[\u4e00-\u9fff])/;

/** The plan a table is, or null: several columns of cells that hold a name with a phone each, and no column of homes. */
export function gridOf(rows: ReadonlyArray<readonly string[]>): Grid | null {
  const head = rows.slice(0, MAX_HEADS).findIndex((row) => roomHeads(row) >= 2);
  const data = rows.slice(head + 1).filter((row) => row.filter((cell) => cell.trim() !== '').length > 1);
  const width = Math.max(0, ...data.map((row) => row.length));
  let people = 0;
  let first = -1;
  for (let column = 0; column < width; column++) {
    const values = data.map((row) => row[column] ?? '').filter((cell) => cell.trim() !== '');
    if (values.length === 0 || values.filter(isPerson).length * 2 < values.length) continue;
    if (head >= 0 && roomOf(rows[head]?.[column] ?? '') === null) continue;
    if (first < 0) first = column;
    people++;
  }
  if (head >= 0 ? people < 1 : people < 2) return null;
  // Without heads the cells themselves must say which room they are.
  const cells = data.flatMap((row) => row.slice(first)).filter(isPerson);
  if (head < 0 && cells.filter((cell) => ROOM_FIRST.test(cell.trim())).length * 2 < cells.length) return null;
  const corner = head < 0 ? '' : (rows[head] ?? []).slice(0, first).join('');
  const floors = /层/.test(corner) || data.some((row) => FLOOR.test((row[0] ?? '').trim()));
  return { head, first, floors };
}

function roomHeads(row: readonly string[]): number {
  const rooms = row.filter((cell) => roomOf(cell) !== null);
  return new Set(rooms).size;
}

/** A head such as 101, 0302, 01室: the room or door it names. */
function roomOf(cell: string): string | null {
  const text = foldValue(cell).trim();
  return /^(?:\d{3,4} ?(?:室|房|号)?|0?\d{1,2} ?(?:室|号房|户)|0\d)$/.test(text) ? canonicalPiece(text) : null;
}

/** A name and a phone and little else. */
function isPerson(cell: string): boolean {
  const text = foldValue(cell);
  if (text.length < 13 || text.length > LONGEST_CELL || !/\d{4}/.test(text)) return false;
  return findPhones(text).length > 0 && findNames(text.replace(/\d{7,}/g, ' $& ')).length > 0;
}

/** Reads a plan: every cell is an entry of its own. */
export function gridReader(
  grid: Grid,
  compounds: Compounds,
  emit: (drafts: readonly Draft[]) => void,
): { row(cells: readonly string[]): void; end(): void } {
  let at = -1;
  let rooms: ReadonlyArray<string | null> = [];
  let house: Home = NOWHERE;

  const readCell = (cell: string, column: number, label: string): void => {
    const value = foldValue(cell).trim();
    const own = ROOM_FIRST.exec(value)?.[1];
    const drafts = readFields([{ role: null, value: value.slice(own?.length ?? 0).replace(/\s+/g, ' ') }], compounds);
    const room = own ?? rooms[column] ?? '';
    for (const draft of drafts) {
      if (hasExactHome(draft) || !hasPerson(draft) || room === '') continue;
      draft.homes = [homeAt(house, label, canonicalPiece(room) ?? '', grid.floors)];
    }
    emit(drafts);
  };

  return {
    row(cells) {
      at++;
      if (at === grid.head || roomHeads(cells) >= 2) {
        rooms = cells.map(roomOf);
        return;
      }
      const filled = cells.filter((cell) => cell.trim() !== '');
      const [only] = filled;
      if (only !== undefined && filled.length === 1 && !/\d{7}/.test(only)) {
        house = houseOf(only, compounds) ?? house;
        return;
      }
      const label = grid.first === 0 ? '' : foldValue(cells.slice(0, grid.first).join('')).trim();
      for (let column = grid.first; column < cells.length; column++) {
        const cell = cells[column] ?? '';
        if (cell !== '') readCell(cell, column, label);
      }
    },
    end: () => undefined,
  };
}

/** The house that a band over rows names: `馨佳园3号楼`, `3栋`, or null. */
export function houseOf(cell: string, compounds: Compounds): Home | null {
  const text = foldValue(cell).trim();
  if (text.length < 2 || text.length > 30) return null;
  if (COMPOUND_SUFFIX.test(text) && !/\d/.test(text)) return { ...NOWHERE, place: canonicalCompound(text) };
  const building = /^.{0,6}(?:号楼|栋|幢|座|#|号)$/.test(text) ? canonicalPiece(text) : null;
  if (building !== null) return { ...NOWHERE, building };
  return readPieces(text, compounds, true)[0]?.homes[0] ?? null;
}

function homeAt(house: Home, label: string, room: string, floors: boolean): Home {
  if (label === '') return { ...house, room };
  const floor = floors ? (FLOOR.exec(label)?.[1] ?? canonicalPiece(label)) : null;
  if (floor !== null && room.length <= 2) return { ...house, room: `${floor}${room.padStart(2, '0')}` };
  if (floor !== null) return { ...house, room };
  const unit = /单元$|门$|梯$/.test(label) ? canonicalPiece(label) : null;
  if (unit !== null) return { ...house, unit, room };
  return { ...house, building: canonicalPiece(label) ?? house.building, room };
}
