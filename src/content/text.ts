import type { ByteSource } from '../model/bytes.js';
import { bytesOf } from '../model/bytes.js';
import type { PartPath } from '../model/part.js';
import { base64Runs, hasBase64Run, tokenDecodings } from './base64.js';
import { windows } from './bytes.js';
import { type Charset, charsetOf, lineWindows, textWindows } from './charset.js';
import { delimiterOf, splitRest, splitRows, withoutSeparatorLine } from './delimited.js';
import { hasEscapes, undoEscapes } from './escapes.js';
import { formFields, looksLikeForm, readFields } from './form.js';
import { LEAST_SCANNED, readHotLines } from './hot-lines.js';
import { looksLikeJson, readJson } from './json.js';
import { readStrings } from './opaque.js';
import { percentBytes } from './percent.js';
import { type Scanner, scannerHere } from './scanner.js';
import { looksLikeScript, readScript } from './script.js';
import { textFormatOf } from './text-formats.js';
import type { Work } from './work.js';
import { looksLikeMarkup, readMarkup } from './xml.js';

/** JSON and forms are read whole up to this size; beyond it they are read as lines of text. */
const WHOLE_BYTES = 32 * 1024 * 1024;

/** Of a table in UTF-8 so much is decoded at a time: strings of this size are still made where new objects are. */
const TABLE_BYTES = 64 * 1024;

/** A longer line is given in pieces rather than held. */
const MAX_LINE = 1024 * 1024;

/** Is this the beginning of something another reader opens? Injected, so that text does not know the formats. */
export type Known = (head: Buffer) => boolean;

/** Reads a text of any size from its bytes. False when it turns out to be none: what it began with was read. */
export async function readText(
  path: PartPath,
  source: ByteSource,
  charset: Charset,
  work: Work,
  known: Known,
): Promise<boolean> {
  const head = firstOf(textWindows(source, charset, 64 * 1024));
  if (charset.startsWith('utf-16') && hasNarrowNumbers(source, work)) readStrings(path, source, work);
  const isMarkup = looksLikeMarkup(head);
  const isWhole =
    source.size <= WHOLE_BYTES &&
    (looksLikeJson(head) || looksLikeForm(head) || looksLikeScript(head) || textFormatOf(head) !== null);
  const scanner = isMarkup || isWhole ? null : scannerFor(source, charset, head, work);
  if (scanner === null && !isTextThroughout(source, charset)) return false;
  if (isMarkup) await readMarkup(unrooted(path), textWindows(source, charset, 256 * 1024), work);
  else if (isWhole) await readValue(path, [...textWindows(source, charset)].join(''), work, known);
  if (isMarkup || isWhole) return true;
  if (source.size <= WHOLE_BYTES && hasEscapes(head)) {
    await readUndone(path, [...textWindows(source, charset)].join(''), work);
  }
  if (scanner !== null) return readScanned(path, source, scanner, work, known);
  const { oldLines, delimiter } = sampleOf(head);
  if (charset === 'utf-8' && delimiter !== null && !oldLines) await readTable(path, source, work, known);
  else await readLines(path, textWindows(source, charset), work, known);
  return true;
}

/** Seven digits of one byte each: no UTF-16 text has them, but bytes glued into one may. */
function hasNarrowNumbers(source: ByteSource, work: Work): boolean {
  for (const window of windows(source)) {
    work.allowance.tick();
    if (/\d{7}/.test(window.toString('latin1'))) return true;
  }
  return false;
}

/** Text that turns binary later on would hide what follows: from the first NUL on it must still be text. */
function isTextThroughout(source: ByteSource, charset: Charset): boolean {
  if (source.size <= 65_536 || charset.startsWith('utf-16')) return true;
  for (const window of windows(source)) {
    const nul = window.indexOf(0);
    if (nul >= 0 && charsetOf(window.subarray(nul, nul + 65_536), false) !== charset) return false;
  }
  return true;
}

/** The scanner, where it can read this: long words in UTF-8, and somebody who takes lines. */
function scannerFor(source: ByteSource, charset: Charset, head: string, work: Work): Scanner | null {
  if (charset !== 'utf-8' || source.size < LEAST_SCANNED || work.sink.lines === undefined) return null;
  const sample = sampleOf(head);
  return sample.oldLines || sample.delimiter !== null ? null : scannerHere();
}

async function readScanned(
  path: PartPath,
  source: ByteSource,
  scanner: Scanner,
  work: Work,
  known: Known,
): Promise<boolean> {
  const lines = work.sink.lines?.(path, work.origin);
  if (lines === undefined) return false;
  const { hidden, isText } = readHotLines(source, lines, { scanner, known, tick: () => work.allowance.tick() });
  lines.end();
  for (const bytes of hidden) await work.inner([...path, 'base64'], bytesOf(bytes));
  return isText;
}

/** Reads one text value that is in memory: a field, a JSON string, a header. */
export async function readValue(path: PartPath, text: string, work: Work, known: Known): Promise<void> {
  work.allowance.tick();
  if (text.trim() === '') return;
  if (text.length > 1 && looksLikeJson(text)) return readJson(unrooted(path), text, work);
  if (looksLikeMarkup(text)) return readMarkup(unrooted(path), [text], work);
  const format = textFormatOf(text);
  if (format !== null) return format.read(path, text, work);
  if (looksLikeScript(text)) await readScript(path, text, work);
  if (looksLikeForm(text) && work.depth > 0) return readFields(path, formFields(text), work, 'field');
  const data = /^data:([^,]{0,200}),/.exec(text);
  if (data !== null && (await readDataUri(path, text, data[0].length, work))) return;
  if (text.length < 4096) {
    let whole = false;
    for (const decoded of tokenDecodings(text.trim())) {
      whole = true;
      await work.value([...path, 'base64'], decoded);
    }
    // Found again as a run below, unless it is a container in text's clothing.
    if (whole && !known(Buffer.from(text.slice(0, 4096), 'base64'))) {
      work.sink.text(path, text, work.origin);
      return;
    }
  }
  await readUndone(path, text, work);
  await readLines(path, [text], work, known);
}

async function readUndone(path: PartPath, text: string, work: Work): Promise<void> {
  for (const [name, decoded] of undoEscapes(text)) await work.value([...path, name], decoded);
}

/** `json:$.a` says enough for the body itself. */
function unrooted(path: PartPath): PartPath {
  return path.length === 1 && path[0] === 'body' ? [] : path;
}

async function readDataUri(path: PartPath, text: string, comma: number, work: Work): Promise<boolean> {
  const base64 = /;\s*base64\s*,$/i.test(text.slice(0, comma));
  const payload = text.slice(comma);
  await work.inner([...path, 'data'], bytesOf(base64 ? Buffer.from(payload, 'base64') : percentBytes(payload)));
  return true;
}

/** A table when the first lines are one, else words; either way also what base64 hides in it. */
async function readLines(path: PartPath, pieces: Iterable<string>, work: Work, known: Known): Promise<void> {
  const hidden: Buffer[] = [];
  readPieces(path, pieces, work, (piece) => {
    for (const run of base64Runs(piece, known)) hidden.push(run.bytes);
  });
  await readHidden(path, hidden, work);
}

/** A table in UTF-8. Base64 is searched in bytes, which need no decoding, and in windows large enough for a file. */
async function readTable(path: PartPath, source: ByteSource, work: Work, known: Known): Promise<void> {
  const hidden: Buffer[] = [];
  for (const window of lineWindows(source)) {
    work.allowance.tick();
    if (!hasBase64Run(window)) continue;
    for (const run of base64Runs(window.toString('latin1'), known)) hidden.push(run.bytes);
  }
  readPieces(path, textWindows(source, 'utf-8', TABLE_BYTES), work);
  await readHidden(path, hidden, work);
}

function readPieces(path: PartPath, pieces: Iterable<string>, work: Work, also?: (piece: string) => void): void {
  let reader: { write(piece: string): void; end(): void } | null = null;
  for (const piece of pieces) {
    work.allowance.tick();
    reader ??= lineReader(path, piece, work);
    reader.write(piece);
    also?.(piece);
  }
  reader?.end();
}

async function readHidden(path: PartPath, hidden: readonly Buffer[], work: Work): Promise<void> {
  for (const bytes of hidden) await work.inner([...path, 'base64'], bytesOf(bytes));
}

interface Sample {
  /** Lines end as they did on the first Macintosh. */
  readonly oldLines: boolean;
  readonly delimiter: string | null;
}

/** What the first lines say about all of them. */
function sampleOf(first: string): Sample {
  const sample = first.slice(0, 32 * 1024);
  const oldLines = !sample.includes('\n') && sample.includes('\r');
  const lines = stripped(sample, oldLines);
  const lineEnd = sample.length < first.length ? lines.lastIndexOf('\n') + 1 : lines.length;
  return { oldLines, delimiter: lines.includes('\n') ? delimiterOf(lines.slice(0, lineEnd || undefined)) : null };
}

function stripped(piece: string, oldLines: boolean): string {
  const text = piece.charCodeAt(0) === 0xfeff ? piece.slice(1) : piece;
  return oldLines ? text.replaceAll('\r', '\n') : text;
}

function lineReader(path: PartPath, first: string, work: Work): { write(piece: string): void; end(): void } {
  const { oldLines, delimiter } = sampleOf(first);
  const strip = (piece: string): string => stripped(piece, oldLines);
  if (delimiter === null) {
    return {
      write: (piece) => {
        if (piece.trim() !== '') work.sink.text(path, strip(piece), work.origin);
      },
      end: () => undefined,
    };
  }
  const table = work.sink.table(path);
  let rest: string | null = null;
  const row = (cells: readonly string[]): void => {
    work.allowance.tick();
    if (cells.length > 1 || cells[0] !== '') table.row(cells);
  };
  return {
    write: (piece) => {
      const text = strip(piece);
      rest = rest === null ? withoutSeparatorLine(text) : rest + text;
      // Without an end in sight a long line is not looked through again and again.
      if (text.includes('\n')) rest = splitRows(rest, delimiter, row);
      if (rest.length <= MAX_LINE) return;
      splitRest(rest, delimiter, row);
      rest = '';
    },
    end: () => {
      splitRest(rest ?? '', delimiter, row);
      table.end();
    },
  };
}

function firstOf(pieces: Iterable<string>): string {
  for (const piece of pieces) return piece;
  return '';
}
