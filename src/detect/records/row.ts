import type { Compounds } from '../entities/compound.js';
import { lookAt } from '../entities/look.js';
import { foldValue } from '../fold.js';
import type { Role } from '../vocabulary/headers.js';
import { NUMERAL_CLASS } from '../vocabulary/numerals.js';
import { type Carry, isLevel } from './carry.js';
import { type Columns, MAX_COLUMNS } from './columns.js';
import { type Draft, hasExactHome, hasPerson } from './draft.js';
import { type Field, readFields } from './fields.js';
import { readLine } from './line.js';
import { completeHome } from './positional.js';

/** Reads one row of a table whose columns are known, in every shape its cells may have. */
export function readRow(
  cells: readonly string[],
  columns: Columns,
  carry: Carry,
  compounds: Compounds,
): readonly Draft[] {
  const fields: Field[] = [];
  const said = new Set<Role>();
  const { cut, roles } = columns;
  const first = cut.length === 0 ? -1 : Math.min(...cut);
  /** Every cell before the first name or phone is empty: the row goes on with the home above it. */
  let silent = true;
  let people = false;
  for (let at = 0; at < cells.length && at < MAX_COLUMNS; at++) {
    const value = cells[at] ?? '';
    if (at === first) {
      fields.push({ role: 'phone', value: cut.map((column) => cells[column] ?? '').join('') });
      people = true;
      continue;
    }
    if (value === '' || cut.includes(at)) continue;
    const role = roles[at] ?? null;
    fields.push({ role, value });
    if (role === null) continue;
    people ||= role === 'name' || role === 'owner-name' || role === 'phone' || role === 'owner-phone';
    if (!people) silent = false;
    if (isLevel(role)) carry.take(role, value);
    else if (role === 'room') carry.room(value);
    said.add(role);
  }
  if (fields.length > 1 && !said.has('address')) fields.push(...carry.missing(said, silent && people));
  const drafts = readFields(fields, compounds, columns.special);
  const [only] = drafts;
  if (drafts.length !== 1 || only === undefined) return drafts;
  completeHome(only, cells.join('|'), compounds, columns.named);
  if (columns.named || hasPerson(only) === hasExactHome(only)) return drafts;
  return entriesAcross(cells, compounds) ?? drafts;
}

/** Characters of a row that may be one line. */
const MAX_LINE = 240;

/** A line that only its marks cut into cells: whole entries that its cells together make, or null. */
export function entriesAcross(cells: readonly string[], compounds: Compounds): readonly Draft[] | null {
  if (cells.length < 2 || !areFields(cells)) return null;
  const line = cells.join(',');
  if (line.length > MAX_LINE) return null;
  const { drafts } = readLine(foldValue(line), compounds);
  return drafts.length > 0 && drafts.every((draft) => hasPerson(draft) && hasExactHome(draft)) ? drafts : null;
}

/** A time, or a date and a time: nobody lives there. */
const TIME = /^\s*(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T ]?)?(?:\d{1,2}:\d{2}(?::\d{2})?)?\s*$/;
/** Anything that a piece of a home has. */
const PIECE = new RegExp(`[\\d${NUMERAL_CLASS}]|[^\\x00-\\x7f\\u3000-\\u9fff\\uff00-\\uffef]`);
/** A cell with digits for a person. */
const LEAST_DIGITS = 10;

/** Whether a person's number and a home could stand in different cells: what stands in one is read as its message anyway. */
function areFields(cells: readonly string[]): boolean {
  let people = 0;
  let pieces = 0;
  for (const cell of cells) {
    if (cell.includes('\n')) return false;
    if (TIME.test(cell)) continue;
    if (lookAt(cell).any >= LEAST_DIGITS) people++;
    else if (PIECE.test(cell)) pieces++;
  }
  return people !== 1 || pieces > 0;
}
