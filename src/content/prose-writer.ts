import type { PartPath, TableSink } from '../model/part.js';
import type { Work } from './work.js';

/** Text is handed on in pieces of about this many characters. */
const FLUSH_CHARS = 512 * 1024;
const MAX_CELL_CHARS = 256 * 1024;
const MAX_CELLS = 4096;
/** Notes of a row; more are put to the last one. */
const MAX_NOTES = 256;
const MAX_TABLES = 64;
/** Copies of a repeated cell that are given: enough for a reader, too few for a bomb. */
const MAX_REPEAT = 32;

interface TableFrame {
  sink: TableSink | null;
  cells: string[];
  cell: string | null;
  repeat: number;
  /** What the cell said before the note that is open; null outside of one. */
  noted: string | null;
  notes: string[];
}

/**
 * Puts words into lines and cells into rows while a document is walked: lines become text, tables become tables (inner
 * before outer), in pieces, so that a document of any length takes the same memory.
 */
export interface ProseWriter {
  put(text: string): void;
  /** Ends the line, once. */
  newline(): void;
  startTable(): void;
  startRow(): void;
  /** A cell that stands for `repeat` equal ones. */
  startCell(repeat?: number): void;
  endCell(): void;
  /** What somebody remarked on the open cell: a cell of its own at the end of the row. */
  startNote(): void;
  endNote(): void;
  endRow(): void;
  endTable(): void;
  /** In a table at all, and in one of its cells. */
  readonly inTable: boolean;
  readonly inCell: boolean;
  /** What the open cell says so far, and the means to say it otherwise. */
  readonly cell: string;
  setCell(text: string): void;
  end(): void;
}

export function proseWriter(path: PartPath, work: Work): ProseWriter {
  const { sink, origin, allowance } = work;
  const tables: TableFrame[] = [];
  let tooDeep = 0;
  let lines = '';
  let broken = true;

  const flush = (): void => {
    const text = lines;
    lines = '';
    if (text.trim() === '') return;
    closeSinks();
    sink.text(path, text, origin);
  };
  const closeSinks = (): void => {
    for (const frame of tables) {
      frame.sink?.end();
      frame.sink = null;
    }
  };
  const put = (text: string): void => {
    const frame = tables.at(-1);
    if (frame?.cell != null && frame.cell.length < MAX_CELL_CHARS) frame.cell += text;
    else lines += text;
    broken = text.endsWith('\n');
    if (lines.length > FLUSH_CHARS) flush();
  };
  const endNote = (): void => {
    const frame = tables.at(-1);
    if (frame === undefined || frame.noted === null) return;
    const note = (frame.cell ?? '').trim();
    if (note !== '') {
      if (frame.notes.length < MAX_NOTES) frame.notes.push(note);
      else frame.notes.push(`${frame.notes.pop()}\n${note}`.slice(0, MAX_CELL_CHARS));
    }
    frame.cell = frame.noted;
    frame.noted = null;
    broken = false;
  };
  const endCell = (): void => {
    endNote();
    const frame = tables.at(-1);
    if (frame === undefined || frame.cell === null) return;
    const text = frame.cell.trim();
    frame.cell = null;
    for (let n = 0; n < frame.repeat; n++) frame.cells.push(text);
    // A row without end is given in pieces.
    if (frame.cells.length >= MAX_CELLS) giveRow(frame);
    broken = true;
  };
  const endRow = (): void => {
    endCell();
    const frame = tables.at(-1);
    if (frame !== undefined) giveRow(frame);
  };
  const giveRow = (frame: TableFrame): void => {
    const { cells, notes } = frame;
    frame.cells = [];
    frame.notes = [];
    while (cells.length > 0 && cells.at(-1) === '') cells.pop();
    for (const note of notes) cells.push(note);
    if (cells.length === 0) return;
    allowance.tick();
    if (frame.sink === null) {
      flush();
      closeSinks();
      frame.sink = sink.table(path);
    }
    frame.sink.row(cells);
  };

  return {
    put,
    newline() {
      if (!broken) put('\n');
      broken = true;
    },
    startTable() {
      if (tables.length >= MAX_TABLES) {
        tooDeep++;
        return;
      }
      if (!broken) put('\n');
      broken = true;
      tables.push({ sink: null, cells: [], cell: null, repeat: 1, noted: null, notes: [] });
    },
    startRow: endRow,
    startCell(repeat = 1) {
      endCell();
      const frame = tables.at(-1);
      if (frame === undefined) return;
      frame.cell = '';
      frame.repeat = Math.min(Math.max(1, repeat), MAX_REPEAT);
      broken = true;
    },
    endCell,
    startNote() {
      const frame = tables.at(-1);
      if (frame?.cell == null || frame.noted !== null) return;
      frame.noted = frame.cell;
      frame.cell = '';
      broken = true;
    },
    endNote,
    endRow,
    endTable() {
      if (tooDeep > 0) {
        tooDeep--;
        return;
      }
      endRow();
      tables.pop()?.sink?.end();
    },
    get inTable() {
      return tables.length > 0;
    },
    get inCell() {
      return tables.at(-1)?.cell != null;
    },
    get cell() {
      return tables.at(-1)?.cell ?? '';
    },
    setCell(text) {
      const frame = tables.at(-1);
      if (frame?.cell != null) frame.cell = text;
    },
    end() {
      while (tables.length > 0) {
        endRow();
        tables.pop()?.sink?.end();
      }
      flush();
    },
  };
}
