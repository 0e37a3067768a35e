import type { PartPath } from '../model/part.js';
import { plainNumber } from './json-tokens.js';
import { decodeEntities, decodeEscapes, type MarkupSink, markup } from './markup.js';
import type { SharedStrings } from './shared-strings.js';
import type { Work } from './work.js';

/** A wider gap between two cells is closed up: one far cell a row must not cost sixteen thousand empty ones. */
const MAX_GAP = 256;
const MAX_CELLS = 20_000;
const MAX_ASIDE_CHARS = 512 * 1024;

const C = 99;
const V = 118;
const T = 116;
const F = 102;

/** Reads the rows of one worksheet as a table; text outside the cells (headers, validation lists) as text behind it. */
export async function readSheet(
  path: PartPath,
  pieces: AsyncIterable<string>,
  strings: SharedStrings,
  work: Work,
): Promise<void> {
  const table = work.sink.table(path);
  const asides: string[] = [];
  const tokens = markup(
    cellReader(
      strings,
      (cells) => {
        work.allowance.tick();
        table.row(cells);
      },
      asides,
    ),
  );
  try {
    for await (const piece of pieces) {
      work.allowance.tick();
      tokens.write(piece);
    }
    tokens.end();
  } finally {
    table.end();
    if (asides.length > 0) work.sink.text([...path, 'beside'], asides.join('\n'), work.origin);
  }
}

function cellReader(strings: SharedStrings, row: (cells: readonly string[]) => void, asides: string[]): MarkupSink {
  let cells: string[] = [];
  let column = 0;
  let type = 0;
  let value = '';
  let formula = '';
  let into = 0;
  let inCell = false;
  let blank = true;
  let asideChars = 0;

  const aside = (text: string): void => {
    if (asideChars > MAX_ASIDE_CHARS || !/\d{5}|[^\x00-\x7f]{2}/.test(text)) return;
    asideChars += text.length;
    asides.push(text);
  };
  const endRow = (): void => {
    if (!blank) row(cells);
    cells = [];
    column = 0;
    blank = true;
  };
  const endCell = (): void => {
    inCell = false;
    let text = value;
    if (type === 115) text = value === '' ? '' : strings.take(Number(value));
    else if (type === 0 || type === 110) text = plainNumber(value);
    else text = decodeEscapes(value);
    if (text === '' && formula !== '') text = formula;
    column++;
    if (text === '' || cells.length >= MAX_CELLS) return;
    const gap = column - 1 - cells.length;
    if (gap <= MAX_GAP) for (let i = 0; i < gap; i++) cells.push('');
    cells.push(text);
    blank = false;
  };

  return {
    open(s, name, nameEnd, end, empty) {
      const code = s.charCodeAt(name);
      if (nameEnd - name === 1) {
        if (code === C) {
          if (inCell) endCell();
          type = 0;
          value = '';
          formula = '';
          into = 0;
          readAttributes(s, nameEnd, end);
          inCell = !empty;
          if (empty) column++;
        } else if (!empty && (code === V || code === T || code === F)) into = code;
      } else if (nameEnd - name === 3 && code === 114 && s.charCodeAt(name + 1) === 111) {
        if (inCell) endCell();
        endRow();
      }
    },
    close(s, name, nameEnd) {
      const code = s.charCodeAt(name);
      if (nameEnd - name === 1) {
        if (code === C) {
          if (inCell) endCell();
        } else if (code === V || code === T || code === F) into = 0;
      } else if (nameEnd - name === 3 && code === 114 && s.charCodeAt(name + 1) === 111) {
        if (inCell) endCell();
        endRow();
      } else if (nameEnd - name === 9 && s.startsWith('sheetData', name)) {
        if (inCell) endCell();
        endRow();
      }
    },
    text(s, start, end, literal) {
      const piece = s.slice(start, end);
      const text = literal ? piece : decodeEntities(piece);
      if (into === F && inCell) formula += text;
      else if (into !== 0 && inCell) value += text;
      else aside(text);
    },
    aside,
  };

  /** `r` gives the column, `t` the type by its first letter, where `str` and `s` differ in the second. */
  function readAttributes(s: string, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      if (s.charCodeAt(at) !== 61) continue;
      const quote = s.charCodeAt(at + 1);
      if (quote !== 34 && quote !== 39) continue;
      const name = s.charCodeAt(at - 1);
      const single = s.charCodeAt(at - 2) <= 32;
      if (single && name === 114) {
        let index = 0;
        let i = at + 2;
        for (; i < to && i < at + 6; i++) {
          const letter = s.charCodeAt(i) & ~32;
          if (letter < 65 || letter > 90) break;
          index = index * 26 + letter - 64;
        }
        if (index > 0 && index <= 16_384) column = index - 1;
        at = i;
      } else {
        at += 2;
        if (single && name === 116) {
          type = s.charCodeAt(at);
          if (type === 115 && s.charCodeAt(at + 1) !== quote) type = 1;
        }
      }
      while (at < to && s.charCodeAt(at) !== quote) at++;
    }
  }
}
