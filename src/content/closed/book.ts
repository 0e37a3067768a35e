import { type CellObject, read, set_cptable, type WorkBook, type WorkSheet } from '@e965/xlsx';
import * as codepages from '@e965/xlsx/dist/cpexcel.full.mjs';
import type { Emit } from '../isolated.js';
import { readOle } from './ole.js';

const ROWS_AT_ONCE = 500;
/** A wider gap between two cells is closed up. */
const MAX_GAP = 256;
const MAX_CELLS = 20_000;

/** Reads a workbook of whatever kind: xls of any age, WPS .et, xlsb. Every sheet, hidden ones too. */
export function readBook(bytes: Buffer, emit: Emit): void {
  // Text of Excel 5 and older is in the code page of the PC that wrote it.
  set_cptable(codepages);
  let book: WorkBook;
  try {
    book = read(bytes, { type: 'buffer', dense: true, cellText: false, cellHTML: false, cellDates: false });
  } catch (error) {
    const encrypted = /password|encrypt/i.test(String(error));
    emit({ kind: 'unread', path: [], outcome: 'uninspectable', reason: encrypted ? 'encrypted' : 'corrupt' });
    if (!encrypted) readOle(bytes, emit);
    return;
  }
  for (const name of book.SheetNames) {
    const sheet = book.Sheets[name];
    if (sheet !== undefined) readSheet(name, sheet, emit);
  }
  // Two sheets of one name are one to the library, so that the other would be gone.
  if (new Set(book.SheetNames).size < book.SheetNames.length) readOle(bytes, emit);
  const about = [...Object.values(book.Props ?? {}), ...Object.values(book.Custprops ?? {})];
  const words = about.filter((value): value is string => typeof value === 'string' && value !== '');
  if (words.length > 0) emit({ kind: 'text', path: ['properties'], text: words.join('\n') });
}

function readSheet(name: string, sheet: WorkSheet, emit: Emit): void {
  const data: Array<CellObject[] | undefined> = sheet['!data'] ?? [];
  const notes: string[] = [];
  let rows: string[][] = [];
  emit({ kind: 'table', path: [name] });
  const flush = (): void => {
    if (rows.length > 0) emit({ kind: 'rows', rows });
    rows = [];
  };
  // By key: a row may stand two billion rows below the one before.
  for (const key in data) {
    const row = rowOf(data[key], notes);
    if (row.length > 0 && rows.push(row) >= ROWS_AT_ONCE) flush();
  }
  flush();
  if (notes.length > 0) emit({ kind: 'text', path: [name, 'notes'], text: notes.join('\n') });
}

function rowOf(cells: readonly CellObject[] | undefined, notes: string[]): string[] {
  const row: string[] = [];
  for (const key in cells) {
    const cell = cells[Number(key)];
    if (cell === undefined || row.length > MAX_CELLS) continue;
    for (const note of cell.c ?? []) if (note.t) notes.push(note.t);
    const text = textOf(cell);
    if (text === '') continue;
    const gap = Number(key) - row.length;
    if (gap <= MAX_GAP) for (let i = 0; i < gap; i++) row.push('');
    row.push(text);
  }
  return row;
}

/** The value itself, not as it is shown: a phone shown as 1.38E+10 is still a phone. */
function textOf({ t, v, f }: CellObject): string {
  if (t === 'e' || t === 'z' || v === undefined || v === null) return f ?? '';
  const text = String(v);
  return text === '' ? (f ?? '') : text;
}
