import type { Compounds } from '../entities/compound.js';
import { MAX_COLUMNS } from './columns.js';
import type { Draft } from './draft.js';
import { readTable } from './table.js';

/** Where a cell stands in a sheet: B12. */
const CELL = /^([A-Z]{1,2})([1-9]\d{0,6})$/;
/** Keys of an object that is one cell: `{ cell: 'B12', value: '王小明' }`. */
export const CELL_KEY = /^(?:cell|cell_?ref|ref|address|addr|range|pos(?:ition)?|coordinate)$/i;

export function isCell(key: string): boolean {
  return key.length <= 9 && CELL.test(key);
}

/** Whether all fields are cells by their addresses, as an online sheet sends its changes. */
export function areCells(fields: ReadonlyArray<readonly [key: string, value: string]>): boolean {
  return fields.length >= 2 && fields.every(([key]) => isCell(key));
}

/** Reads cells by their addresses, in any order, as the table they make. */
export function readCells(
  fields: ReadonlyArray<readonly [key: string, value: string]>,
  compounds: Compounds,
  emit: (drafts: readonly Draft[]) => void,
): void {
  const rows = new Map<number, string[]>();
  for (const [key, value] of fields) {
    const [, letters = '', number = ''] = CELL.exec(key) ?? [];
    const column = columnOf(letters);
    if (column >= MAX_COLUMNS) continue;
    const row = rows.get(Number(number)) ?? [];
    while (row.length < column) row.push('');
    row[column] = value;
    rows.set(Number(number), row);
  }
  const table = readTable(compounds, emit);
  for (const [, row] of [...rows].sort(([a], [b]) => a - b)) table.row(row);
  table.end();
}

/** A is 0, Z is 25, AA is 26. */
function columnOf(letters: string): number {
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}
