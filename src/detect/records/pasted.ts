import type { Compounds } from '../entities/compound.js';
import { roleOf } from '../vocabulary/headers.js';
import type { Draft } from './draft.js';
import { readTable, type TableReader } from './table.js';

/** A table that stands in the lines of a text. */
export interface PastedTable {
  /** Takes the line when it is a row of this table. */
  row(line: string): boolean;
  end(): void;
}

export const NO_TABLE: PastedTable = { row: () => false, end: () => undefined };

/** Characters of a header line, and of a row. */
const MAX_HEADER = 600;
const MAX_ROW = 8_000;
const MAX_CELLS = 64;
/** Empty cells of one row that is set in columns with blanks. */
const MAX_VANISHED = 3;
const DELIMITERS = ['\t', '|', '│', '┃', ',', '，', ';', '；', '  '];
/** A building, perhaps a unit, and a room as fields of their own. */
const BARE_DOOR = /[,，|、/;； ] ?\d{1,3} ?([,，|、/;； ]) ?(?:\d{1,2} ?\1 ?)?\d{1,2}(?:0[1-9]|1\d|20) ?\1/;

/**
 * Begins a table at a line of header words, at a line of three cells between tabs, or where this line and the next have
 * the numbers of a home in the same fields.
 */
export function startTable(
  line: string,
  nextLine: () => string,
  compounds: Compounds,
  emit: (drafts: readonly Draft[]) => void,
): PastedTable {
  if (line.length > 1_000) return NO_TABLE;
  const door = BARE_DOOR.exec(line)?.[1];
  const next = door === undefined ? '' : nextLine();
  if (door !== undefined && door === BARE_DOOR.exec(next)?.[1]) {
    const width = cellsOf(line, door).length;
    if (width >= 4 && width <= MAX_CELLS && cellsOf(next, door).length === width) {
      return pastedTable(width, door, readTable(compounds, emit));
    }
  }
  if (line.includes('|') && MARKDOWN_RULE.test(nextLine())) {
    return pastedTable(cellsOf(line, '|').length, '|', readTable(compounds, emit));
  }
  for (const delimiter of DELIMITERS) {
    if (!mayBeTurned(line, delimiter) || !isTurned(cellsOf(line, delimiter))) continue;
    const width = cellsOf(line, delimiter).length;
    const below = cellsOf(nextLine(), delimiter);
    if (below.length === width && isTurned(below)) return pastedTable(width, delimiter, readTable(compounds, emit));
  }
  const odd = oddDelimiter(line) ?? (SIGN_BETWEEN.test(line) && !/\d{3}/.test(line) ? oddDelimiter(nextLine()) : null);
  if (odd !== null) {
    const width = cellsOf(line, odd).length;
    if (width >= 4 && width <= MAX_CELLS && cellsOf(nextLine(), odd).length === width) {
      return pastedTable(width, odd, readTable(compounds, emit));
    }
  }
  // Header words hold no numbers; only rows between tabs may.
  if (!line.includes('\t') && (line.length > MAX_HEADER || /\d{3}|[。！？]/.test(line))) return NO_TABLE;
  for (const delimiter of DELIMITERS) {
    if (!line.includes(delimiter)) continue;
    const cells = cellsOf(line, delimiter);
    if (cells.length < 3 || !isTableStart(cells, delimiter)) continue;
    return pastedTable(cells.length, delimiter, readTable(compounds, emit));
  }
  return NO_TABLE;
}

/** Signs beside a phone that programs put between all fields of a line: `####`, `^|`, `~`, `\x01`, ` & `. */
const PHONE_BETWEEN =
  /([#^|~@$%&*!\\§¤¦•\p{Cc}]{1,6}) ?(?<!\d)1[3-9]\d{9}(?!\d)(?: ?([#^|~@$%&*!\\§¤¦•\p{Cc}]{1,6})|\s*$)/u;
const SIGN_BETWEEN = /[#^|~@$%&*!\\§¤¦•\p{Cc}]/u;

/** The signs that part the fields of a line, as they stand before and behind its phone; null for a usual delimiter. */
function oddDelimiter(line: string): string | null {
  const [, before = '', behind = before] = PHONE_BETWEEN.exec(line) ?? [];
  return before === '' || behind !== before || before.includes('\t') || before === '|' ? null : before;
}

/** The line below a header in Markdown. */
const MARKDOWN_RULE = /^\s*\|?(?:\s*:?-{2,}:?\s*\|){2,}/;

/** A rule between rows, of any signs that draw one. */
const RULE = /^\s*(?:\|?[\s:|-]*-[\s:|-]*|\+[-=+\s]+|[\u2500-\u257f\s]+)$/;

/** Every stroke is a pair of them. */
const DOUBLED = /^(?:[^|]*\|\|(?!\|)){2,}[^|]*$/;

/** Two blanks stand for any number of them. */
function cellsOf(line: string, delimiter: string): string[] {
  if (delimiter === '  ') return line.trim().split(/ {2,}/);
  return (delimiter === '|' && DOUBLED.test(line) ? line.replaceAll('||', '|') : line).split(delimiter);
}

/** Characters of a label that are read only when they are not plainly a number. */
const LONGEST_LABEL = 12;

/** Whether the delimiter stands in the line, and a label before it: what most lines begin with is none. */
function mayBeTurned(line: string, delimiter: string): boolean {
  const end = line.indexOf(delimiter);
  if (end < 0) return false;
  if (delimiter === '  ' || delimiter === '|') return true;
  const first = line.slice(0, end);
  return !(first.length > LONGEST_LABEL && /\d{3}/.test(first)) && roleOf(first.trim()) !== null;
}

/** A row of a table on its side: a label, then values of several entries. */
function isTurned(cells: readonly string[]): boolean {
  if (cells.length < 3 || cells.length > MAX_CELLS || roleOf((cells[0] ?? '').trim()) === null) return false;
  return cells.slice(1).every((cell) => cell.trim() !== '' && roleOf(cell.trim()) === null);
}

function isTableStart(cells: readonly string[], delimiter: string): boolean {
  const filled = cells.filter((cell) => cell.trim() !== '');
  if (delimiter === '\t') return filled.length >= 3;
  if (filled.length > MAX_CELLS || filled.some((cell) => cell.length > 20 || /\d{3}/.test(cell))) return false;
  const known = filled.filter((cell) => roleOf(cell.trim()) !== null).length;
  return known >= 3 && known * 2 >= filled.length;
}

function pastedTable(width: number, delimiter: string, table: TableReader): PastedTable {
  let blank = false;
  return {
    row(line) {
      // One blank line parts rows as it does in a sheet; two end the table.
      if (line.trim() === '' && !blank) {
        blank = true;
        return true;
      }
      blank = false;
      if (line.length > MAX_ROW) return false;
      const cells = cellsOf(line, delimiter);
      if (RULE.test(line)) return true;
      // Empty cells vanish between blanks: those before them still stand where they should.
      const least = delimiter === '  ' ? Math.max(3, width - MAX_VANISHED) : width - 1;
      if (cells.length > width + 1 || cells.length < Math.max(3, least)) return false;
      table.row(cells);
      return true;
    },
    end: () => table.end(),
  };
}
