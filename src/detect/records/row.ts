import type { Compounds } from '../entities/compound.js';
import type { Role } from '../vocabulary/headers.js';
import { type Carry, isLevel } from './carry.js';
import { type Columns, MAX_COLUMNS } from './columns.js';
import type { Draft } from './draft.js';
import { type Field, readFields } from './fields.js';
import { completeHome } from './positional.js';

/** Reads one row of a table whose columns are known, in every shape its cells may have. */
export function readRow(cells: readonly string[], columns: Columns, carry: Carry, compounds: Compounds): Draft[] {
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
  if (drafts.length === 1 && only !== undefined) completeHome(only, cells.join('|'), compounds);
  return drafts;
}
