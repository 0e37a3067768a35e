import type { Compounds } from '../entities/compound.js';
import { SCRIPT_DIGITS } from '../vocabulary/glyphs.js';
import { NUMERAL_CLASS } from '../vocabulary/numerals.js';
import { createBlock } from './block.js';
import type { Draft, Errand } from './draft.js';
import { errandOf, MAX_MESSAGE } from './errand.js';
import { hotRanges } from './hot-lines.js';
import { insertReader, isInsert } from './insert.js';
import { readNamed } from './named-entries.js';
import { NO_TABLE, startTable } from './pasted.js';
import { type RawLine, rawLine } from './raw-line.js';
import { readTable } from './table.js';

/** Anything a person or a home could be made of; a text without it holds no record. */
const CANDIDATE = new RegExp(
  `\\d{3}|\\d[^\\d\\n]{1,2}\\d[^\\d\\n]{1,2}\\d|\\d ?(?:号|室|栋|幢|座|单元|弄|#)|\\d-\\d|[²³¹⁰-₉①-⒛⓪-⓿❶-➓${SCRIPT_DIGITS}\\u20e3\\u200b-\\u200d\\ufeff]|\\ud835[\\udfce-\\udfff]|\\ud83c[\\udd00-\\udd0c]|\\ud83e[\\udff0-\\udff9]|[${NUMERAL_CLASS}\\d](?:[ .\\-·丨]?[${NUMERAL_CLASS}\\dOoIl]){6}|[栋幢座室]`,
);
/** `["name"]=>` with `string(9) "方海芳"` on the next line, or `[name] => 方海芳`: how PHP prints what it holds. */
const PHP_FIELD = /\["?[A-Za-z_\u4e00-\u9fff]{1,40}"?\] ?=>\s{1,40}(?=\S)/;
const PHP_FIELDS = /\["?([A-Za-z_\u4e00-\u9fff]{1,40})"?\] ?=>\s{1,40}(?:(?:string|int)\(\d{1,12}\) ?)?/g;

/** A table of a forum: [tr][td]馨佳园[/td][td]12[/td][/tr]. */
const FORUM_ROW = /\[\/tr\]/gi;
const FORUM_CELL = /\[\/t[dh]\]\s*\[t[dh](?:=[^\]]{0,40})?\]/gi;

/**
 * Reads text line by line: one chat line is one record; a block of labelled lines, or a phone below its address, is one;
 * a pasted table is read as a table. Linear in the length of the text.
 */
export function readText(text: string, compounds: Compounds, emit: (drafts: readonly Draft[]) => void): void {
  if (!CANDIDATE.test(text)) return;
  if (text.includes('\r') && !text.includes('\n')) {
    readText(text.replaceAll('\r', '\n'), compounds, emit);
    return;
  }
  if (text.includes('=>') && PHP_FIELD.test(text)) {
    readText(text.replace(PHP_FIELDS, '$1：'), compounds, emit);
    return;
  }
  if (text.includes('[/td]')) {
    readText(text.replace(FORUM_CELL, '\t').replace(FORUM_ROW, '\n').replaceAll('[/td]', ''), compounds, emit);
    return;
  }
  const errand = text.length <= MAX_MESSAGE ? errandOf(text) : null;
  for (const { start, end } of hotRanges(text) ?? [{ start: 0, end: text.length }]) {
    readRange(text.slice(start, end), errand, compounds, emit);
  }
}

/** Reads lines that follow each other, or the names and values that take turns in them. */
export function readRange(
  text: string,
  errand: Errand | null,
  compounds: Compounds,
  emit: (drafts: readonly Draft[]) => void,
): void {
  const read = (part: string, each: typeof emit): void => readLines(part, errand, compounds, each);
  if (!readNamed(text, compounds, read, emit)) read(text, emit);
}

function readLines(
  text: string,
  errand: Errand | null,
  compounds: Compounds,
  emit: (drafts: readonly Draft[]) => void,
): void {
  const block = createBlock(emit, errand);
  let pasted = NO_TABLE;
  let at = 0;
  while (at < text.length) {
    const insert = wholeInsert(text, at);
    const { text: line, next } = insert ?? rawLine(text, at);
    at = next;
    if (pasted.row(line)) continue;
    pasted.end();
    pasted =
      insert === null
        ? startTable(line, () => lineAt(text, at), compounds, emit)
        : insertReader(readTable(compounds, emit));
    if (pasted.row(line)) block.flush();
    else block.line(line, compounds);
  }
  pasted.end();
  block.flush();
}

/** The line at `at`, as much of it as a row may have. */
function lineAt(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(at, Math.min(end === -1 ? text.length : end, at + 1_000));
}

/** An insert is read to its end, however long its line is: a cut would part a row. */
function wholeInsert(text: string, at: number): RawLine | null {
  // 'i' or 'r' in either case, or blanks before it.
  const first = text.charCodeAt(at) | 0x20;
  if (first !== 0x69 && first !== 0x72 && first !== 0x20 && first !== 0x29) return null;
  if (!isInsert(text.slice(at, at + 4_200))) return null;
  const newline = text.indexOf('\n', at);
  return newline === -1
    ? { text: text.slice(at), next: text.length }
    : { text: text.slice(at, newline), next: newline + 1 };
}
