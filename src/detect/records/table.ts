import type { Compounds } from '../entities/compound.js';
import { isTelling, type Role } from '../vocabulary/headers.js';
import { type Columns, readColumns } from './columns.js';
import type { Draft } from './draft.js';
import { type Field, readFields } from './fields.js';
import { completeHome } from './positional.js';

export interface TableReader {
  row(cells: readonly string[]): void;
  end(): void;
}

/** Reads a cell that is a message of its own, line by line. */
export type ReadMessage = (text: string, compounds: Compounds, emit: (drafts: readonly Draft[]) => void) => void;

const SAMPLE_ROWS = 40;
/** Cells of a table without any column of persons or homes are messages from this length on. */
const MESSAGE_LENGTH = 16;
/** A table of one column is read as lines, so many characters at a time. */
const LINES_CHARACTERS = 64 * 1024;
const MAX_COLUMNS = 256;

/**
 * Reads one table row by row. The first rows are held until the roles of the columns are known; after that nothing is
 * held, so a sheet of any length takes the same memory. Where no column says a person or home, cells are messages: a chat
 * pasted into a sheet is read with `readMessage`, and a single column of it as its lines.
 */
export function readTable(
  compounds: Compounds,
  emit: (drafts: readonly Draft[]) => void,
  readMessage: ReadMessage | null = null,
): TableReader {
  let held: Array<readonly string[]> | null = [];
  let columns: Columns = { skip: 0, roles: [], joined: null, special: null };
  let messages: ReadMessage | null = null;
  let single = false;
  let lines: string[] = [];
  let characters = 0;

  const flushLines = (): void => {
    if (lines.length > 0) messages?.(lines.join('\n'), compounds, emit);
    lines = [];
    characters = 0;
  };

  const read = (cells: readonly string[]): void => {
    if (messages === null) {
      emit(readRow(cells, columns, compounds));
      return;
    }
    const filled = cells.filter((cell) => cell !== '');
    if (single && filled.length <= 1) {
      lines.push(...filled);
      characters += filled[0]?.length ?? 0;
      if (characters >= LINES_CHARACTERS) flushLines();
      return;
    }
    flushLines();
    for (const cell of filled) if (cell.length >= MESSAGE_LENGTH) messages(cell, compounds, emit);
    const short = cells.map((cell) => (cell.length >= MESSAGE_LENGTH ? '' : cell));
    emit(readRow(short, columns, compounds));
  };

  const flush = (): void => {
    if (held === null) return;
    const rows = held;
    held = null;
    columns = readColumns(rows, compounds);
    messages = columns.joined !== null || columns.roles.some(isTelling) ? null : readMessage;
    single = rows.every((row) => row.filter((cell) => cell !== '').length <= 1);
    for (const row of rows.slice(columns.skip)) read(row);
  };

  return {
    row(cells) {
      if (isRule(cells)) return;
      if (held === null) {
        read(cells);
        return;
      }
      held.push(cells.length > MAX_COLUMNS ? cells.slice(0, MAX_COLUMNS) : [...cells]);
      if (held.length >= SAMPLE_ROWS) flush();
    },
    end() {
      flush();
      flushLines();
    },
  };
}

/** The line of dashes below a header in Markdown. */
function isRule(cells: readonly string[]): boolean {
  if (!(cells[0] === '' ? cells[1] : cells[0])?.includes('--')) return false;
  return cells.every((cell) => /^\s*(?::?-{2,}:?)?\s*$/.test(cell));
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
  const drafts = readFields(fields, compounds, columns.special);
  const [only] = drafts;
  if (drafts.length === 1 && only !== undefined) completeHome(only, cells.join('|'), compounds);
  return drafts;
}

function roleAt(roles: ReadonlyArray<Role | null>, at: number): Role | null {
  return roles[at] ?? null;
}
