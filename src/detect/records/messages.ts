import type { Compounds } from '../entities/compound.js';
import type { Draft } from './draft.js';

/** Reads a cell that is a message of its own, line by line. */
export type ReadMessage = (text: string, compounds: Compounds, emit: (drafts: readonly Draft[]) => void) => void;

/** Reads tables whose cells are messages: a chat that is pasted into a sheet, a column of lines. */
export interface MessageReader {
  /** Reads the row's messages; gives back its short cells when there are others, null when nothing is left. */
  row(cells: readonly string[]): readonly string[] | null;
  /** One line of a text that goes on with the next. */
  line(text: string): void;
  end(): void;
}

/** Cells of a table without any column of persons or homes are messages from this length on. */
const MESSAGE_LENGTH = 16;
/** Lines are read together, so many characters at a time. */
const LINES_CHARACTERS = 64 * 1024;

/** @param rows the first rows: a table of one column is read as lines */
export function readMessages(
  rows: ReadonlyArray<readonly string[]>,
  compounds: Compounds,
  emit: (drafts: readonly Draft[]) => void,
  read: ReadMessage,
): MessageReader {
  const single = rows.every((row) => row.filter((cell) => cell !== '').length <= 1);
  let lines: string[] = [];
  let characters = 0;

  const flush = (): void => {
    if (lines.length > 0) read(lines.join('\n'), compounds, emit);
    lines = [];
    characters = 0;
  };
  const line = (text: string): void => {
    lines.push(text);
    characters += text.length;
    if (characters >= LINES_CHARACTERS) flush();
  };

  return {
    line,
    end: flush,
    row(cells) {
      const filled = cells.filter((cell) => cell !== '');
      if (single && filled.length <= 1) {
        line(filled[0] ?? '');
        return null;
      }
      flush();
      for (const cell of filled) if (cell.length >= MESSAGE_LENGTH) read(cell, compounds, emit);
      return cells.map((cell) => (cell.length >= MESSAGE_LENGTH ? '' : cell));
    },
  };
}
