import { type Compounds, canonicalCompound } from '../entities/compound.js';
import { canonicalPiece } from '../entities/home.js';
import { isName } from '../entities/name.js';
import { mobileNumber } from '../entities/phone.js';
import { foldValue } from '../fold.js';
import type { Role } from '../vocabulary/headers.js';
import { INTENT } from '../vocabulary/words.js';
import type { Carry } from './carry.js';
import { type Columns, MAX_COLUMNS } from './columns.js';
import { readPieces } from './pieces.js';
import { clearPlain, emptyPlain, MAX_PLAIN_PHONES, type Plain } from './plain.js';

/**
 * Reads the usual rows of a table without looking at them closely; null for a row that needs it. What it gives is good
 * until the next row.
 */
export type SettledRow = (cells: readonly string[]) => Plain | null;

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
  const phones = roles.filter((role) => role === 'phone' || role === 'owner-phone').length;
  if (cut.length > 0 || !roles.includes('room') || phones === 0 || phones > MAX_PLAIN_PHONES) return null;
  const ways = roles.map((role) => (role === null ? FREE : (WAYS[role] ?? CLOSE)));
  const places = remember((value) => (/\d/.test(value) ? null : canonicalCompound(value)));
  const pieces = remember(canonicalPiece);
  const remarks = remember((value) => (saysNothing(value, compounds) ? '' : null));
  const plain = emptyPlain(special);
  const { home } = plain;

  return (cells) => {
    clearPlain(plain);
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
          if (plain.name === '' || owner) plain.name = cell;
          plain.owner ||= owner;
          break;
        }
        case PHONE: {
          const phone = mobileNumber(cell);
          if (phone === 0) return null;
          if (role === 'owner-phone') {
            plain.owned |= 1 << plain.phones.length;
            plain.owner = true;
          }
          plain.phones.push(phone);
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
    if (plain.phones.length === 0 || home.room === '' || (floors && home.room.length <= 2)) return null;
    if (carry.inherits(home.place !== '', home.building !== '', home.unit !== '')) return null;
    return plain;
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
  let last = '';
  let lastResult: string | null = null;
  return (cell) => {
    if (cell === last) return lastResult;
    let result = known.get(cell);
    if (result === undefined) {
      const value = foldValue(cell).trim();
      result = value === '' ? null : read(value);
      if (known.size >= MAX_REMEMBERED) known.clear();
      known.set(cell, result);
    }
    last = cell;
    lastResult = result;
    return result;
  };
}
