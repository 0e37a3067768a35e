import type { TableReader } from './table.js';

/** Statements of a database dump: `INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y');` */
const INSERT =
  /^\s*(?:insert(?:\s+ignore)?|replace)\s+(?:into\s+)?[^\s(]+\s*(?:\(([^()]{1,4000})\)\s*)?(?:values?\s*|$)/i;
const MAX_COLUMNS = 256;
const MAX_VALUE = 4_000;

/** Whether a line begins an insert. */
export function isInsert(line: string): boolean {
  return /^\s*(?:insert|replace)\s/i.test(line) && INSERT.test(line);
}

/** Reads the rows of inserts with the same columns, whether in one statement or in many, as one table. */
export interface InsertReader {
  /** Takes the line when it belongs to the same inserts. */
  row(line: string): boolean;
  end(): void;
}

export function insertReader(table: TableReader): InsertReader {
  let columns: string | null = null;
  return {
    row(line) {
      const insert = INSERT.exec(line);
      if (insert === null) {
        if (columns === null || !/^\s*\(/.test(line)) return columns !== null && line.trim() === '';
        readTuples(line, 0, table);
        return true;
      }
      const named = insert[1] ?? '';
      if (columns === null && named !== '') table.row(named.split(',').map((name) => name.replace(/["'`[\]\s]/g, '')));
      else if (columns !== null && columns !== named) return false;
      columns = named;
      readTuples(line, insert[0].length, table);
      return true;
    },
    end: () => table.end(),
  };
}

/** The tuples of a line from `from` on: values in quotes, with quotes in them doubled or escaped, or bare. */
function readTuples(line: string, from: number, table: TableReader): void {
  let at = line.indexOf('(', from);
  while (at >= 0) {
    const cells: string[] = [];
    at += 1;
    while (at < line.length && line.charAt(at) !== ')') {
      const [value, next] = readValue(line, at);
      if (cells.length < MAX_COLUMNS) cells.push(value);
      at = next + (line.charAt(next) === ',' ? 1 : 0);
    }
    if (cells.length > 0) table.row(cells);
    at = line.indexOf('(', at);
  }
}

function readValue(line: string, from: number): readonly [value: string, next: number] {
  let at = from;
  while (line.charAt(at) === ' ') at += 1;
  // N'…' is a string of national characters.
  if (/[NnEe]/.test(line.charAt(at)) && line.charAt(at + 1) === "'") at += 1;
  const quote = line.charAt(at);
  if (quote !== "'" && quote !== '"') return readBare(line, at);
  let value = '';
  for (at += 1; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === '\\') at += 1;
    else if (character === quote) {
      if (line.charAt(at + 1) !== quote) break;
      at += 1;
    }
    if (value.length < MAX_VALUE) value += line.charAt(at);
  }
  return [value, readBare(line, at + 1)[1]];
}

/** Up to the comma or the end of the tuple. */
function readBare(line: string, from: number): readonly [value: string, next: number] {
  let at = from;
  while (at < line.length && line.charAt(at) !== ',' && line.charAt(at) !== ')') at += 1;
  const value = line.slice(from, at).trim();
  return [/^null$/i.test(value) ? '' : value, at];
}
