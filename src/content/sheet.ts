import type { PartPath } from '../model/part.js';
import { type Asides, asides } from './asides.js';
import { plainNumber } from './json-tokens.js';
import { attributes, decodeEntities, decodeEscapes, type MarkupSink, markup } from './markup.js';
import { rowBuilder } from './row-builder.js';
import type { SharedStrings } from './shared-strings.js';
import type { Work } from './work.js';

/** Types of a cell (ECMA-376 part 1, 18.18.11), by the first letter; `str` and `s` differ in the second. */
const NUMBER = 0;
const SHARED = 1;
const BOOLEAN = 2;
const TEXT = 3;

const QUOTE = 34;
const C = 99;
const F = 102;
const R = 114;
const S = 115;
const T = 116;
const V = 118;

/** Reads the rows of one worksheet as a table; text outside the cells (headers, validation lists) as text behind it. */
export async function readSheet(
  path: PartPath,
  pieces: () => AsyncIterable<string>,
  strings: SharedStrings,
  work: Work,
): Promise<void> {
  await readRows(path, pieces(), strings, work);
  if (!strings.missed) return;
  await strings.load();
  await readRows(path, pieces(), strings, work);
}

async function readRows(
  path: PartPath,
  pieces: AsyncIterable<string>,
  strings: SharedStrings,
  work: Work,
): Promise<void> {
  const beside = asides([...path, 'beside'], work);
  const table = work.sink.table(path);
  const rows = rowBuilder((cells) => {
    work.allowance.tick();
    table.row(cells);
  });
  const tokens = markup(cellReader(strings, rows, beside));
  try {
    for await (const piece of pieces) {
      work.allowance.tick();
      if (!strings.loaded && strings.areNeededBy(piece)) await strings.load();
      tokens.write(piece);
    }
    tokens.end();
  } finally {
    rows.end();
    table.end();
    beside.end();
  }
}

function cellReader(strings: SharedStrings, rows: ReturnType<typeof rowBuilder>, beside: Asides): MarkupSink {
  let type = NUMBER;
  let value = '';
  let formula = '';
  /** The element whose text is the cell's: `v`, `t` or `f`; 0 outside of them. */
  let into = 0;
  let inCell = false;

  const endCell = (): void => {
    inCell = false;
    into = 0;
    let text = value;
    if (type === SHARED) text = value === '' ? '' : strings.take(Number(value));
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
    quick(s, tag) {
      if (inCell || s.charCodeAt(tag + 1) !== C || s.charCodeAt(tag + 2) !== 32) return -1;
      return quickCell(s, tag + 3);
    },
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
          inCell = !empty;
          if (empty) rows.cell('');
        } else if (!empty && (code === V || code === T || code === F)) into = code;
      } else if (nameEnd - name === 3 && code === R && s.startsWith('row', name)) {
        if (inCell) endCell();
        rows.end();
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
  };

  /**
   * `<c r="A1" s="1" t="s"><v>7</v></c>` and `<c r="A1" t="inlineStr"><is><t>…</t></is></c>` as nearly every writer has
   * them, from behind `<c `: four cells in five of the real world, three times as fast as by their tags.
   */
  function quickCell(s: string, from: number): number {
    let at = from;
    let column = -1;
    let kind = NUMBER;
    for (;;) {
      const name = s.charCodeAt(at);
      if (s.charCodeAt(at + 1) !== 61 || s.charCodeAt(at + 2) !== QUOTE) return -1;
      at += 3;
      if (name === R) {
        column = 0;
        let letter = s.charCodeAt(at);
        for (; letter >= 65 && letter <= 90; letter = s.charCodeAt(++at)) column = column * 26 + letter - 64;
        if (column === 0 || column > 16_384) return -1;
      } else if (name === T) {
        const letter = s.charCodeAt(at);
        if (letter === S && s.charCodeAt(at + 1) === QUOTE) kind = SHARED;
        else if (letter === S || letter === 105) kind = TEXT;
        else if (letter !== 110) return -1;
      } else if (name !== S) return -1;
      let code = s.charCodeAt(at);
      for (let left = 20; code !== QUOTE; code = s.charCodeAt(++at)) if (--left < 0) return -1;
      code = s.charCodeAt(++at);
      at++;
      if (code === 62) break;
      if (code !== 32) return -1;
    }
    if (s.charCodeAt(at) !== 60) return -1;
    let start = at + 3;
    if (kind === TEXT && s.startsWith('<is><t>', at)) start = at + 7;
    else if (s.charCodeAt(at + 1) !== V || s.charCodeAt(at + 2) !== 62) return -1;
    let index = 0;
    let digits = true;
    let end = start;
    let code = s.charCodeAt(end);
    for (; code !== 60; code = s.charCodeAt(++end)) {
      if (code >= 48 && code <= 57) index = index * 10 + code - 48;
      else if (code === 38 || Number.isNaN(code)) return -1;
      else digits = false;
    }
    const behind = start === at + 3 ? '</v></c>' : '</t></is></c>';
    if (!s.startsWith(behind, end)) return -1;
    if (column > 0) rows.at(column - 1);
    if (kind === SHARED) {
      if (!digits || end === start) return -1;
      rows.cell(strings.take(index));
    } else {
      const text = s.slice(start, end);
      rows.cell(digits ? text : kind === NUMBER ? plainNumber(text) : decodeEscapes(text));
    }
    return end + behind.length;
  }

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
    for (const [, text] of attributes(s, from, to)) beside.note(text);
  }
}
