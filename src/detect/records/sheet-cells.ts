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

/** Keys of an object that is one cell with its row and column: `{ r: 4, c: 1, v: … }`. */
const ROW_KEY = /^(?:r|row|row_?index|y)$/i;
const COLUMN_KEY = /^(?:c|col|column|column_?index|x)$/i;
const VALUE_KEY = /^(?:v|m|val|value|text|w)$/i;
const MAX_NUMBER = 1_000_000;

/** The cell that an object says, by its row and column beside the value or in its path: `$.cells["4"]["1"]`. */
export function cellAt(
  path: string,
  fields: ReadonlyArray<readonly [key: string, value: string]>,
): readonly [key: string, value: string] | null {
  if (fields.length > 8) return null;
  const value = fields.find(([key, text]) => VALUE_KEY.test(key) && text !== '')?.[1];
  if (value === undefined) return null;
  const inPath = /\["(\d{1,7})"\]\["(\d{1,3})"\]$/.exec(path);
  const row = inPath?.[1] ?? numberAt(fields, ROW_KEY);
  const column = inPath?.[2] ?? numberAt(fields, COLUMN_KEY);
  if (row === null || column === null || Number(row) > MAX_NUMBER || Number(column) >= MAX_COLUMNS) return null;
  return [`${lettersOf(Number(column))}${Number(row) + 1}`, value];
}

function numberAt(fields: ReadonlyArray<readonly [key: string, value: string]>, name: RegExp): string | null {
  const value = fields.find(([key]) => name.test(key))?.[1] ?? '';
  return /^\d{1,7}$/.test(value) ? value : null;
}

/** 0 is A, 25 is Z, 26 is AA. */
function lettersOf(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : lettersOf(Math.floor(column / 26) - 1) + last;
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
