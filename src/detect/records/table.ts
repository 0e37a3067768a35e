import type { Compounds } from '../entities/compound.js';
import type { Role } from '../vocabulary/headers.js';
import { type Columns, readColumns } from './columns.js';
import type { Draft } from './draft.js';
import { type Field, readFields } from './fields.js';

export interface TableReader {
  row(cells: readonly string[]): void;
  end(): void;
}

const SAMPLE_ROWS = 40;
const MAX_COLUMNS = 256;

/**
 * Reads one table row by row. The first rows are held until the roles of the columns are known; after that nothing is
 * held, so a sheet of any length takes the same memory.
 */
export function readTable(compounds: Compounds, emit: (drafts: readonly Draft[]) => void): TableReader {
  let held: Array<readonly string[]> | null = [];
  let columns: Columns = { skip: 0, roles: [], joined: null, special: null };

  const flush = (): void => {
    if (held === null) return;
    const rows = held;
    held = null;
    columns = readColumns(rows, compounds);
    for (const row of rows.slice(columns.skip)) emit(readRow(row, columns, compounds));
  };

  return {
    row(cells) {
      if (held === null) {
        emit(readRow(cells, columns, compounds));
        return;
      }
      held.push(cells.length > MAX_COLUMNS ? cells.slice(0, MAX_COLUMNS) : [...cells]);
      if (held.length >= SAMPLE_ROWS) flush();
    },
    end: flush,
  };
}

function readRow(cells: readonly string[], columns: Columns, compounds: Compounds): Draft[] {
  const fields: Field[] = [];
  const { joined, roles } = columns;
  for (let at = 0; at < cells.length && at < MAX_COLUMNS; at++) {
    const value = cells[at] ?? '';
    if (value === '') continue;
    if (joined !== null && at === joined.first) {
      fields.push({ role: 'phone', value: cells.slice(at, at + joined.count).join('') });
      at += joined.count - 1;
      continue;
    }
    fields.push({ role: roleAt(roles, at), value });
  }
  return readFields(fields, compounds, columns.special);
}

function roleAt(roles: ReadonlyArray<Role | null>, at: number): Role | null {
  return roles[at] ?? null;
}
