import { type Compounds, canonicalCompound } from '../entities/compound.js';
import { canonicalPiece, NOWHERE } from '../entities/home.js';
import { isName } from '../entities/name.js';
import { readPhoneValue } from '../entities/phone.js';
import { foldValue } from '../fold.js';
import type { Role } from '../vocabulary/headers.js';
import { INTENT } from '../vocabulary/words.js';
import type { Carry } from './carry.js';
import { type Columns, MAX_COLUMNS } from './columns.js';
import { type Draft, emptyDraft } from './draft.js';
import { readPieces } from './pieces.js';

/** Reads the usual rows of a table without looking at them closely; null for a row that needs it. */
export type SettledRow = (cells: readonly string[]) => Draft | null;

/** Different values of one column that are remembered. */
const MAX_REMEMBERED = 4_096;
/** Characters of a remark that comes again and again. */
const MAX_REMARK = 24;

const SKIP = 0;
const NAME = 1;
const PHONE = 2;
const PLACE = 3;
const PIECE = 4;
const FREE = 5;
const FLOOR = 6;
const CLOSE = 7;
const WAYS: Readonly<Partial<Record<Role, number>>> = {
  area: SKIP,
  price: SKIP,
  number: SKIP,
  floor: FLOOR,
  name: NAME,
  'owner-name': NAME,
  phone: PHONE,
  'owner-phone': PHONE,
  compound: PLACE,
  building: PIECE,
  unit: PIECE,
  room: PIECE,
  text: FREE,
};

/**
 * The reader of a table whose columns are known, null when it has none of phones or of rooms. It gives exactly what
 * `readRow` gives: a row with any cell out of the ordinary it leaves alone.
 */
export function settledRow(columns: Columns, carry: Carry, compounds: Compounds): SettledRow | null {
  const { roles, cut, special } = columns;
  if (cut.length > 0 || !roles.includes('room') || !roles.some((role) => role === 'phone' || role === 'owner-phone')) {
    return null;
  }
  const ways = roles.map((role) => (role === null ? FREE : (WAYS[role] ?? CLOSE)));
  const places = remember((value) => (/\d/.test(value) ? null : canonicalCompound(value)));
  const pieces = remember(canonicalPiece);
  const remarks = remember((value) => (saysNothing(value, compounds) ? '' : null));

  return (cells) => {
    const draft = emptyDraft();
    const home = { ...NOWHERE } as { place: string; building: string; unit: string; room: string };
    let floors = false;
    const end = Math.min(cells.length, MAX_COLUMNS);
    for (let at = 0; at < end; at++) {
      const cell = cells[at] ?? '';
      if (cell === '') continue;
      const role = roles[at] ?? null;
      switch (ways[at] ?? FREE) {
        case SKIP:
          break;
        case FLOOR:
          floors = true;
          break;
        case NAME: {
          if (!isName(cell) || cell.charCodeAt(0) <= 0x20 || cell.trim() !== cell) return null;
          const owner = role === 'owner-name';
          if (draft.name === '' || owner) draft.name = cell;
          draft.owner ||= owner;
          break;
        }
        case PHONE: {
          const phone = cell.length === 11 ? readPhoneValue(cell)[0] : undefined;
          if (phone?.digits !== cell) return null;
          const owned = role === 'owner-phone';
          draft.phones.push({ digits: cell, current: phone.current, labelled: phone.labelled, owned });
          draft.owner ||= owned;
          break;
        }
        case PLACE: {
          const place = places(cell);
          if (place === null) return null;
          home.place = place;
          carry.take('compound', cell);
          break;
        }
        case PIECE: {
          const piece = pieces(cell);
          if (piece === null) return null;
          if (role === 'room') {
            home.room = piece;
            carry.room(cell);
          } else if (role === 'building' || role === 'unit') {
            home[role] = piece;
            carry.take(role, cell);
          }
          break;
        }
        case FREE:
          if (remarks(cell) === null) return null;
          break;
        default:
          return null;
      }
    }
    if (draft.phones.length === 0 || home.room === '' || (floors && home.room.length <= 2)) return null;
    if (carry.inherits(home.place !== '', home.building !== '', home.unit !== '')) return null;
    draft.homes = [home];
    draft.special = special;
    return draft;
  };
}

/** A remark that makes nobody: no number but a bare one, no name, no wish. A person is told by other cells. */
function saysNothing(value: string, compounds: Compounds): boolean {
  if (value.length > MAX_REMARK) return false;
  if (/^[\d\s+.-]*$/.test(value)) return true;
  return !isName(value) && !INTENT.test(value) && readPieces(value, compounds).length === 0;
}

/** Values of a column come again: each is looked at once, as `readFields` would see it. */
function remember(read: (value: string) => string | null): (cell: string) => string | null {
  const known = new Map<string, string | null>();
  return (cell) => {
    const before = known.get(cell);
    if (before !== undefined) return before;
    const value = foldValue(cell).trim();
    const result = value === '' ? null : read(value);
    if (known.size >= MAX_REMEMBERED) known.clear();
    known.set(cell, result);
    return result;
  };
}
