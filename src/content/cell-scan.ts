import { standsAt } from './bytes.js';
import { plainNumber } from './json-tokens.js';
import { decodeEntities, decodeEscapes } from './markup.js';
import type { BytePiece } from './pieces.js';
import type { RowBuilder } from './row-builder.js';
import type { SharedStrings } from './shared-strings.js';

const SPACE = 32;
const QUOTE = 34;
const AMPERSAND = 38;
const SLASH = 47;
const LESS = 60;
const GREATER = 62;
const UNDERSCORE = 95;
const C = 99;
const I = 105;
const N = 110;
const O = 111;
const R = 114;
const S = 115;
const T = 116;
const V = 118;
const W = 119;

const VALUE_END = Buffer.from('</v></c>');
const INLINE = Buffer.from('<is><t>');
const INLINE_END = Buffer.from('</t></is></c>');

const NUMBER = 0;
const SHARED = 1;
const TEXT = 2;

const MAX_COLUMN = 16_384;
/** Longer values of `r`, `s` and `t` are nobody's: `XFD1048576` and `inlineStr` are as long as they get. */
const MAX_ATTRIBUTE = 10;
/** Shorter than `1E6`, a number is what it looks like. */
const LEAST_ODD = 3;
/** A longer slice of a string would keep the whole piece in memory that it was cut from. */
const COPIED = 12;

/** Rows and cells as nearly every writer has them, read straight from the bytes. */
export interface CellScan {
  /**
   * Reads the piece (`latin1` is the same, one character a byte) from `at`, as long as there is nothing but `<row …>`,
   * `<c r="A1" s="1" t="s"><v>7</v></c>`, `<c r="A1" t="inlineStr"><is><t>…</t></is></c>`, `<c …/>` and `</row>`.
   * Returns where that ends: at the size of the piece, or before the first tag that takes the tokenizer or a string that
   * has not been read.
   */
  read(piece: BytePiece, latin1: string, at: number): number;
  /** The shared string that reading stopped for; -1 when it stopped for anything else. */
  readonly wanted: number;
}

/** This is what 100,000 rows cost, so it is written for speed: one look at each byte, one string a cell, nothing else. */
export function cellScan(rows: RowBuilder, strings: SharedStrings): CellScan {
  let wanted = -1;
  return {
    get wanted() {
      return wanted;
    },
    read({ bytes, size }, latin1, from) {
      wanted = -1;
      let at = from;
      while (at < size) {
        const first = bytes[at] ?? 0;
        if (first <= SPACE) {
          at++;
          continue;
        }
        if (first !== LESS) return at;
        const next = bytes[at + 1];
        let end = -1;
        if (next === C) end = cell(bytes, latin1, at + 2);
        else {
          if (next === R) end = rowEnd(bytes, at);
          else if (next === SLASH && isRow(bytes, at + 2) && bytes[at + 5] === GREATER) end = at + 6;
          // In one place: all that becomes of a row may be compiled into it.
          if (end >= 0) rows.end();
        }
        if (end < 0) return at;
        at = end;
      }
      return at;
    },
  };

  /** From behind `<c`; the position behind the cell, -1 when it has another shape. Nothing is told before it is sure. */
  function cell(bytes: Buffer, latin1: string, from: number): number {
    let at = from;
    let column = 0;
    let kind = NUMBER;
    for (;;) {
      const gap = bytes[at];
      if (gap === GREATER) break;
      if (gap === SLASH) {
        if (bytes[at + 1] !== GREATER) return -1;
        if (column > 0) rows.at(column - 1);
        rows.cell('');
        return at + 2;
      }
      if (gap !== SPACE || bytes[at + 2] !== 61 || bytes[at + 3] !== QUOTE) return -1;
      const name = bytes[at + 1];
      at += 4;
      let code = bytes[at] ?? 0;
      if (name === R) {
        column = 0;
        for (; code >= 65 && code <= 90; code = bytes[++at] ?? 0) column = column * 26 + code - 64;
        if (column === 0 || column > MAX_COLUMN) return -1;
      } else if (name === T) {
        if (code === S && bytes[at + 1] === QUOTE) kind = SHARED;
        else if (code === S || code === I) kind = TEXT;
        else if (code !== N) return -1;
      } else if (name !== S) return -1;
      const limit = at + MAX_ATTRIBUTE;
      while (code !== QUOTE) {
        code = bytes[++at] ?? 0;
        if (at > limit) return -1;
      }
      at++;
    }
    at++;
    const inline = bytes[at + 1] === I;
    if (inline ? !standsAt(bytes, at, INLINE) : bytes[at + 1] !== V || bytes[at + 2] !== GREATER) return -1;
    const start = at + (inline ? INLINE.length : 3);
    let end = start;
    let index = 0;
    let digits = true;
    let marks = 0;
    let code = bytes[end] ?? 0;
    for (; code !== LESS; code = bytes[++end] ?? 0) {
      if (code >= 48 && code <= 57) {
        index = index * 10 + code - 48;
        continue;
      }
      digits = false;
      if (code >= 0x80) marks |= 1;
      else if (code === AMPERSAND || code === UNDERSCORE) marks |= 2;
      else if (code === 0) return -1;
    }
    const behind = end + (inline ? INLINE_END : VALUE_END).length;
    if (inline ? !standsAt(bytes, end, INLINE_END) : !standsAt(bytes, end, VALUE_END)) return -1;
    if (kind === SHARED && (!digits || end === start || inline)) return -1;
    if (kind === SHARED && !strings.has(index)) {
      wanted = index;
      return -1;
    }
    if (column > 0) rows.at(column - 1);
    if (kind === SHARED) rows.cell(strings.take(index));
    else {
      let text =
        (marks & 1) === 1 || end - start > COPIED ? bytes.toString('utf8', start, end) : latin1.slice(start, end);
      if ((marks & 2) === 2) text = decodeEscapes(decodeEntities(text));
      rows.cell(kind === NUMBER && !digits && text.length >= LEAST_ODD ? plainNumber(text) : text);
    }
    return behind;
  }

  /** The position behind a usual `<row …>`, or -1. */
  function rowEnd(bytes: Buffer, at: number): number {
    if (!isRow(bytes, at + 1)) return -1;
    const next = bytes[at + 4] ?? LESS;
    if (next !== SPACE && next !== GREATER) return -1;
    let end = at + 4;
    let code = next;
    // Attributes of a row are short numbers and flags; a quoted `>` would not be one, nor would words or a phone.
    let digits = 0;
    for (const limit = at + 1000; code !== GREATER; code = bytes[++end] ?? LESS) {
      digits = code >= 48 && code <= 57 ? digits + 1 : 0;
      if (code === LESS || code >= 0x80 || digits > MAX_ATTRIBUTE || end > limit) return -1;
    }
    return end + 1;
  }
}

function isRow(bytes: Buffer, at: number): boolean {
  return bytes[at] === R && bytes[at + 1] === O && bytes[at + 2] === W;
}
