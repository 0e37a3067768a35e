import type { PartPath } from '../model/part.js';
import { type Asides, asides } from './asides.js';
import { cellScan } from './cell-scan.js';
import { plainNumber } from './json-tokens.js';
import { attributes, decodeEntities, decodeEscapes, type MarkupSink, markup } from './markup.js';
import type { BytePiece } from './pieces.js';
import { rowBuilder } from './row-builder.js';
import type { SharedStrings } from './shared-strings.js';
import type { Work } from './work.js';

/** Types of a cell (ECMA-376 part 1, 18.18.11), by the first letter; `str` and `s` differ in the second. */
const NUMBER = 0;
const SHARED = 1;
const BOOLEAN = 2;
const TEXT = 3;

const CELL_END = '</c>';
/** Characters that `r`, `s` and `t` of a cell stay below, and so do numbers of a row that matter to nobody. */
const USUAL_ATTRIBUTES = 20;

const C = 99;
const F = 102;
const R = 114;
const T = 116;
const V = 118;

/** Reads the rows of one worksheet as a table; text outside the cells (headers, validation lists) as text behind it. */
export async function readSheet(
  path: PartPath,
  pieces: () => AsyncIterable<BytePiece | string>,
  strings: SharedStrings,
  work: Work,
): Promise<void> {
  await readRows(path, pieces(), strings, work);
  if (await strings.again()) await readRows(path, pieces(), strings, work);
}

async function readRows(
  path: PartPath,
  pieces: AsyncIterable<BytePiece | string>,
  strings: SharedStrings,
  work: Work,
): Promise<void> {
  const beside = asides([...path, 'beside'], work);
  const table = work.sink.table(path);
  const rows = rowBuilder((cells) => {
    work.allowance.tick();
    table.row(cells);
  });
  const reader = cellReader(strings, rows, beside);
  const tokens = markup(reader);
  const scan = cellScan(rows, strings);
  try {
    for await (const piece of pieces) {
      work.allowance.tick();
      if (typeof piece === 'string') {
        if (!strings.loaded && strings.areNeededBy(piece)) await strings.load();
        tokens.write(piece);
        continue;
      }
      const { bytes, size } = piece;
      const latin1 = bytes.toString('latin1', 0, size);
      let row = 0;
      for (let at = 0; at < size; ) {
        if (tokens.idle && !reader.inCell()) at = scan.read(piece, latin1, at);
        if (at >= size) break;
        if (scan.wanted >= 0) {
          await strings.loadTo(scan.wanted);
          continue;
        }
        // The tokenizer takes what is not usual: one cell with a formula, or everything up to the next row.
        if (row <= at) row = next(latin1, '<row', at + 1);
        const cell = latin1.startsWith('<c', at) ? next(latin1, CELL_END, at) + CELL_END.length : row;
        const stop = Math.min(cell, row, size);
        const odd = bytes.toString('utf8', at, stop);
        if (!strings.loaded && strings.areNeededBy(odd)) await strings.load();
        tokens.write(odd);
        at = stop;
      }
    }
    tokens.end();
  } finally {
    reader.end();
    table.end();
    beside.end();
  }
}

/** Position of `what` from `at` on, the length of the text when there is none. */
function next(text: string, what: string, at: number): number {
  const found = text.indexOf(what, at);
  return found < 0 ? text.length : found;
}

interface CellReader extends MarkupSink {
  inCell(): boolean;
  /** Ends the row, and the cell that nobody closed. */
  end(): void;
}

function cellReader(strings: SharedStrings, rows: ReturnType<typeof rowBuilder>, beside: Asides): CellReader {
  let type = NUMBER;
  let value = '';
  let formula = '';
  /** The element whose text is the cell's: `v`, `t` or `f`; 0 outside of them. */
  let into = 0;
  let inCell = false;

  const shared = (written: string): string => {
    const index = Number(written);
    return Number.isInteger(index) ? strings.take(index) : written;
  };
  const endCell = (): void => {
    inCell = false;
    into = 0;
    let text = value;
    if (type === SHARED) text = value === '' ? '' : shared(value);
    else if (type === NUMBER) text = plainNumber(value);
    else if (type === BOOLEAN) text = value === '1' ? 'TRUE' : value === '0' ? 'FALSE' : value;
    else text = decodeEscapes(value);
    // A formula may carry words its result does not show.
    if (formula !== '') {
      if (text === '') text = formula;
      else if (/"|\d{7}/.test(formula)) beside.note(formula);
    }
    rows.cell(text);
  };

  return {
    open(s, name, nameEnd, end, empty) {
      const code = s.charCodeAt(name);
      if (nameEnd - name === 1) {
        if (code === C) {
          if (inCell) endCell();
          type = NUMBER;
          value = '';
          formula = '';
          into = 0;
          readAttributes(s, nameEnd, end);
          if (end - nameEnd > USUAL_ATTRIBUTES) noteAttributes(s, nameEnd, end);
          inCell = !empty;
          if (empty) rows.cell('');
        } else if (!empty && (code === V || code === T || code === F)) into = code;
      } else if (nameEnd - name === 3 && code === R && s.startsWith('row', name)) {
        if (inCell) endCell();
        rows.end();
        if (end - nameEnd > USUAL_ATTRIBUTES) noteAttributes(s, nameEnd, end);
      } else if (inCell && nameEnd - name === 3 && s.startsWith('rPh', name)) {
        // Phonetic hints stand behind the text they belong to.
        value += ' ';
      } else if (end - nameEnd > 8) noteAttributes(s, nameEnd, end);
    },
    close(s, name, nameEnd) {
      const code = s.charCodeAt(name);
      if (nameEnd - name === 1) {
        if (code === C) {
          if (inCell) endCell();
        } else if (code === V || code === T || code === F) into = 0;
      } else if ((nameEnd - name === 3 && s.startsWith('row', name)) || s.startsWith('sheetData', name)) {
        if (inCell) endCell();
        rows.end();
      }
    },
    text(s, start, end, literal) {
      const piece = s.slice(start, end);
      const text = literal ? piece : decodeEntities(piece);
      if (into === F && inCell) formula += text;
      else if (into !== 0 && inCell) value += text;
      else beside.note(text);
    },
    aside: beside.note,
    inCell: () => inCell,
    end() {
      if (inCell) endCell();
      rows.end();
    },
  };

  /** `r` gives the column, `t` the type. */
  function readAttributes(s: string, from: number, to: number): void {
    for (const [name, text] of attributes(s, from, to)) {
      if (name === 't') {
        type = text === 's' ? SHARED : text === 'b' ? BOOLEAN : text === 'n' || text === '' ? NUMBER : TEXT;
      } else if (name === 'r') {
        const letters = /^\$?([A-Za-z]{1,3})/.exec(text)?.[1] ?? '';
        let column = 0;
        for (const letter of letters) column = column * 26 + (letter.charCodeAt(0) & 31);
        if (column > 0 && column <= 16_384) rows.at(column - 1);
      }
    }
  }

  /** What a link displays, what a validation prompts. */
  function noteAttributes(s: string, from: number, to: number): void {
    if (!/\d{7}|[^\x00-\x7f]/.test(s.slice(from, to))) return;
    beside.note(decodeEntities(s.slice(from, to)));
  }
}
