import type { Compounds } from '../entities/compound.js';
import { isTelling, roleOf } from '../vocabulary/headers.js';
import { areCards, cardLine } from './cards.js';
import { createCarry } from './carry.js';
import { MAX_COLUMNS, NO_COLUMNS, readColumns, sideBySide } from './columns.js';
import { type Draft, hasExactHome, hasPerson, merge } from './draft.js';
import { gridOf, gridReader } from './grid.js';
import { findHeader, isHeaderRow, titlePlace } from './header.js';
import { type MessageReader, type ReadMessage, readMessages } from './messages.js';
import { draftOf, type Plain } from './plain.js';
import { entriesAcross, readRow } from './row.js';
import { settledRow } from './settled-row.js';
import { turnedBack } from './sideways.js';
import { areStacked, stackReader } from './stacks.js';

export interface TableReader {
  row(cells: readonly string[]): void;
  end(): void;
}

type Emit = (drafts: readonly Draft[]) => void;
/** Takes a usual row before the next one is read. */
type EmitPlain = (row: Plain) => void;

interface Doors {
  readonly emit: Emit;
  readonly emitPlain: EmitPlain;
}

const SAMPLE_ROWS = 40;

/**
 * Reads one table row by row. The first rows are held until it is known how the table is laid out and what its columns
 * are; after that nothing is held, so a sheet of any length takes the same memory. A header amid the rows begins the
 * next table. Where no column says a person or home, cells are messages and are read with `readMessage`. Without
 * `emitPlain`, usual rows come as drafts too.
 */
export function readTable(
  compounds: Compounds,
  emit: Emit,
  readMessage: ReadMessage | null = null,
  emitPlain: EmitPlain = (row) => emit([draftOf(row)]),
): TableReader {
  let held: Array<readonly string[]> | null = [];
  let labels = '';
  let hasData = false;
  let reader: TableReader | null = null;

  const flush = (whole: boolean): void => {
    if (held === null) return;
    const rows = withSingleStrokes((whole ? turnedBack(held) : null) ?? held);
    held = null;
    reader = chooseReader(rows, compounds, { emit, emitPlain }, readMessage);
    for (const row of rows) reader.row(row);
  };

  return {
    row(given) {
      if (isRule(given)) return;
      const cells = withoutMarks(given);
      if ((held === null || hasData) && isHeaderRow(cells)) {
        const again = cells.join('\t');
        if (held === null && again === labels) return;
        labels = again;
        flush(true);
        reader?.end();
        held = [];
        hasData = false;
      }
      if (held === null) {
        reader?.row(cells);
        return;
      }
      hasData ||= cells.some((cell) => /\d{7}/.test(cell));
      held.push(cells.length > MAX_COLUMNS ? cells.slice(0, MAX_COLUMNS) : [...cells]);
      if (held.length >= SAMPLE_ROWS) flush(false);
    },
    end() {
      flush(true);
      reader?.end();
    },
  };
}

/** Cells as a spreadsheet shows them: an apostrophe before one only says that it is text. */
function withoutMarks(cells: readonly string[]): readonly string[] {
  return cells.some(isMarked) ? cells.map((cell) => (isMarked(cell) ? cell.trimStart().slice(1) : cell)) : cells;
}

function isMarked(cell: string): boolean {
  const first = cell.charCodeAt(0);
  return first === 0x27 || (first === 0x20 && cell.trimStart().startsWith("'"));
}

/** A header whose strokes are doubled, as wikis write it: `||小区||房号||` above `|馨佳园|12-1203|`. */
function withSingleStrokes(rows: Array<readonly string[]>): Array<readonly string[]> {
  const [header, first, ...rest] = rows;
  if (header === undefined || first === undefined || header.length !== 2 * first.length - 1) return rows;
  if (header.length < MIN_DOUBLED || header.some((cell, at) => at % 2 === 1 && cell.trim() !== '')) return rows;
  return [header.filter((_cell, at) => at % 2 === 0), first, ...rest];
}

/** Cells of such a header of two columns. */
const MIN_DOUBLED = 7;

/** The line of dashes below a header in Markdown. */
function isRule(cells: readonly string[]): boolean {
  if (!(cells[0] === '' ? cells[1] : cells[0])?.includes('--')) return false;
  return cells.every((cell) => /^\s*(?::?-{2,}:?)?\s*$/.test(cell));
}

/** The reader for the way this table is laid out, by its first rows, which it is given again. */
function chooseReader(
  rows: ReadonlyArray<readonly string[]>,
  compounds: Compounds,
  doors: Doors,
  readMessage: ReadMessage | null,
): TableReader {
  const { emit } = doors;
  if (areStacked(rows, compounds)) return stackReader(compounds, emit);
  const messages = readMessage === null ? null : readMessages(rows, compounds, emit, readMessage);
  if (messages !== null && areCards(rows)) return linesOf(messages, cardLine);
  if (messages !== null && areLabelledCells(rows)) return linesOf(messages, (cells) => cells.join(', '));
  const grid = gridOf(rows);
  if (grid !== null) return gridReader(grid, compounds, emit);
  return rowsReader(rows, compounds, doors, messages);
}

/** Whether cells are pieces of lines that say themselves what they are: `building=12`, ` 'room': '1203'`. */
function areLabelledCells(rows: ReadonlyArray<readonly string[]>): boolean {
  const filled = rows.filter((row) => row.some((cell) => cell.trim() !== ''));
  const labelled = filled.filter((row) => row.filter(isLabelledCell).length >= 2);
  return labelled.length > 0 && labelled.length * 2 >= filled.length;
}

function isLabelledCell(cell: string): boolean {
  if (cell.length > 200) return false;
  const label = /([\u4e00-\u9fff]{1,8}|[A-Za-z_]{2,20})["']? ?[:：=]/.exec(cell)?.[1];
  return label !== undefined && isTelling(roleOf(label));
}

function linesOf(messages: MessageReader, line: (cells: readonly string[]) => string): TableReader {
  return { row: (cells) => messages.line(line(cells)), end: () => messages.end() };
}

/** Reads entries that stand in rows, in one table or in several side by side. */
function rowsReader(
  rows: ReadonlyArray<readonly string[]>,
  compounds: Compounds,
  { emit, emitPlain }: Doors,
  messages: MessageReader | null,
): TableReader {
  const { skip, labels } = findHeader(rows);
  const place = rows.slice(0, skip).reduce((known, row) => known || titlePlace(row), '');
  const data = rows.slice(skip);
  const whole = readColumns(labels, data, compounds);
  const starts = sideBySide(labels, whole.roles);
  const tables = starts.map((start, at) => {
    const end = starts[at + 1] ?? MAX_COLUMNS;
    const own = (row: readonly string[]): readonly string[] => row.slice(start, end);
    const columns = starts.length === 1 ? whole : readColumns(own(labels), data.map(own), compounds);
    const carry = createCarry(columns, place, compounds);
    return { start, end, columns, carry };
  });
  const [only] = tables;
  const settled = tables.length === 1 && only !== undefined ? settledRow(only.columns, only.carry, compounds) : null;
  const below = phoneBelow(emit);
  const telling = tables.some(({ columns }) => columns.cut.length > 0 || columns.roles.some(isTelling));
  const words = telling ? null : messages;
  let above = skip;

  return {
    row(cells) {
      if (above > 0) {
        above--;
        // Titles may say a phone as well as any row.
        if (cells.some((cell) => /\d{7}/.test(cell)))
          emit(readRow(cells, NO_COLUMNS, createCarry(NO_COLUMNS, '', compounds), compounds));
        return;
      }
      if (words !== null) {
        const entries = entriesAcross(cells, compounds);
        if (entries !== null) {
          emit(entries);
          return;
        }
        const short = words.row(cells);
        if (short !== null) for (const { columns, carry } of tables) emit(readRow(short, columns, carry, compounds));
        return;
      }
      const plain = settled === null ? null : settled(cells);
      if (plain !== null) {
        below.end();
        emitPlain(plain);
        return;
      }
      const band = onlyCell(cells);
      if (band !== '' && tables.filter(({ carry }) => carry.band(band)).length > 0) return;
      for (const { start, end, columns, carry } of tables) {
        const own = tables.length === 1 ? cells : cells.slice(start, end);
        const drafts = readRow(own, columns, carry, compounds);
        if (tables.length === 1) below.take(drafts);
        else emit(drafts);
      }
    },
    end() {
      below.end();
      messages?.end();
    },
  };
}

/** Rows of which one tells a home and perhaps a name, and the next nothing but the phone. */
function phoneBelow(emit: Emit): { take(drafts: readonly Draft[]): void; end(): void } {
  let held: Draft | null = null;
  const end = (): void => {
    if (held !== null) emit([held]);
    held = null;
  };
  return {
    end,
    take(drafts) {
      const [only] = drafts;
      if (only === undefined || drafts.length > 1) {
        end();
        emit(drafts);
      } else if (held !== null && hasPerson(only) && only.homes.length === 0 && only.name === '') {
        merge(held, only);
        end();
      } else {
        end();
        if (hasExactHome(only) && !hasPerson(only)) held = only;
        else emit(drafts);
      }
    },
  };
}

/** The text of a row with one filled cell, or ''. */
function onlyCell(cells: readonly string[]): string {
  let only = '';
  for (const cell of cells) {
    if (cell === '') continue;
    if (only !== '') return '';
    only = cell;
  }
  return only;
}
