import type { PartPath } from '../model/part.js';
import { asides } from './asides.js';
import type { TextFormat } from './text-formats.js';
import type { Work } from './work.js';

/** Rows and cells of a sheet, beyond which nobody writes in these old formats. */
const MAX_ROWS = 1_000_000;
const MAX_COLUMNS = 256;

/** A sheet as SYLK (`.slk`): one cell a line with its row and column, `C;Y2;X1;K"馨佳园"`. */
export const sylk: TextFormat = {
  matches: (head) => /^ID;[A-Z]/.test(head) && /^[CF];/m.test(head),
  async read(path, text, work) {
    give([...path, 'slk'], (beside) => sylkRows(text, beside), work);
  },
};

/** A sheet as DIF: a type and a value on two lines, `1,0` and `"馨佳园"`, `BOT` before each row. */
export const dif: TextFormat = {
  matches: (head) => /^TABLE\r?\n0,1\r?\n/.test(head),
  async read(path, text, work) {
    give([...path, 'dif'], (beside) => difRows(text, beside), work);
  },
};

/** What is no cell: settings of the program that wrote it, and whatever somebody puts among them. */
type Beside = (text: string) => void;

function give(path: PartPath, rowsOf: (beside: Beside) => Iterable<readonly string[]>, work: Work): void {
  const beside = asides([...path, 'beside'], work);
  const table = work.sink.table(path);
  for (const row of rowsOf(beside.note)) {
    work.allowance.tick();
    table.row(row);
  }
  table.end();
  beside.end();
}

/** Cells come in rows from above; one that goes back up begins rows anew. */
function* sylkRows(text: string, beside: Beside): Generator<string[]> {
  let row: string[] = [];
  let line = 1;
  let column = 1;
  for (const [whole] of text.matchAll(/[^\r\n]+/g)) {
    const cell = whole.startsWith('C;') ? whole : '';
    const [said, value] = /;K("(?:[^"]|"")*"|[^;]*)/.exec(cell) ?? [];
    if (said === undefined || value === undefined) {
      beside(whole);
      continue;
    }
    const rest = cell.replace(said, '');
    beside(rest);
    const at = Number(/;Y(\d{1,7})(?:;|$)/.exec(rest)?.[1] ?? line);
    column = Number(/;X(\d{1,5})(?:;|$)/.exec(rest)?.[1] ?? column);
    if (at !== line && row.length > 0) {
      yield row;
      row = [];
    }
    line = at;
    const content = unquoted(value).replaceAll(';;', ';');
    if (column < 1 || column > MAX_COLUMNS || at > MAX_ROWS) beside(content);
    else {
      while (row.length < column) row.push('');
      // Of two values for one cell none is lost.
      beside(row[column - 1] ?? '');
      row[column - 1] = content;
    }
  }
  if (row.length > 0) yield row;
}

function* difRows(text: string, beside: Beside): Generator<string[]> {
  let row: string[] | null = null;
  let end = 0;
  for (const match of text.matchAll(/^(-1|0|1),([^\r\n]*)\r?\n([^\r\n]*)/gm)) {
    const [whole, type = '', number = '', value = ''] = match;
    beside(text.slice(end, match.index));
    end = match.index + whole.length;
    if (type === '-1') {
      if (row !== null && row.length > 0) yield row;
      row = value === 'BOT' ? [] : null;
      beside(`${number} ${value}`);
    } else if (row !== null && row.length < MAX_COLUMNS) {
      row.push(type === '1' ? unquoted(value) : number.trim());
      beside(type === '1' ? number : value);
    } else beside(`${number} ${value}`);
  }
  beside(text.slice(end));
  if (row !== null && row.length > 0) yield row;
}

function unquoted(value: string): string {
  return value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value;
}
