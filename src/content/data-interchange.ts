import type { PartPath } from '../model/part.js';
import type { TextFormat } from './text-formats.js';
import type { Work } from './work.js';

/** Rows and cells of a sheet, beyond which nobody writes in these old formats. */
const MAX_ROWS = 1_000_000;
const MAX_COLUMNS = 256;

/** A sheet as SYLK (`.slk`): one cell a line with its row and column, `C;Y2;X1;K"馨佳园"`. */
export const sylk: TextFormat = {
  matches: (head) => /^ID;[A-Z]/.test(head) && /^[CF];/m.test(head),
  async read(path, text, work) {
    give([...path, 'slk'], sylkRows(text), work);
  },
};

/** A sheet as DIF: a type and a value on two lines, `1,0` and `"馨佳园"`, `BOT` before each row. */
export const dif: TextFormat = {
  matches: (head) => /^TABLE\r?\n0,1\r?\n/.test(head),
  async read(path, text, work) {
    give([...path, 'dif'], difRows(text), work);
  },
};

function give(path: PartPath, rows: Iterable<readonly string[]>, work: Work): void {
  const table = work.sink.table(path);
  for (const row of rows) {
    work.allowance.tick();
    table.row(row);
  }
  table.end();
}

/** Cells come in rows from above; one that goes back up begins rows anew. */
function* sylkRows(text: string): Generator<string[]> {
  let row: string[] = [];
  let line = 1;
  let column = 1;
  for (const [, fields = ''] of text.matchAll(/^C;([^\r\n]*)/gm)) {
    const at = Number(/(?:^|;)Y(\d{1,7})(?:;|$)/.exec(fields)?.[1] ?? line);
    column = Number(/(?:^|;)X(\d{1,5})(?:;|$)/.exec(fields)?.[1] ?? column);
    const value = /(?:^|;)K("(?:[^"]|"")*"|[^;]*)/.exec(fields)?.[1];
    if (at !== line && row.length > 0) {
      yield row;
      row = [];
    }
    line = at;
    if (value === undefined || column < 1 || column > MAX_COLUMNS || at > MAX_ROWS) continue;
    while (row.length < column) row.push('');
    row[column - 1] = unquoted(value).replaceAll(';;', ';');
  }
  if (row.length > 0) yield row;
}

function* difRows(text: string): Generator<string[]> {
  let row: string[] | null = null;
  for (const [, type = '', number = '', value = ''] of text.matchAll(/^(-1|0|1),([^\r\n]*)\r?\n([^\r\n]*)/gm)) {
    if (type === '-1') {
      if (row !== null && row.length > 0) yield row;
      row = value === 'BOT' ? [] : null;
    } else if (row !== null && row.length < MAX_COLUMNS) {
      row.push(type === '1' ? unquoted(value) : number.trim());
    }
  }
  if (row !== null && row.length > 0) yield row;
}

function unquoted(value: string): string {
  return value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value;
}
