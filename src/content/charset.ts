import { isAscii, isUtf8, transcode } from 'node:buffer';
import type { ByteSource } from '../model/bytes.js';
import { view, WINDOW_BYTES } from './bytes.js';

export type Charset = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'big5';

const SAMPLE_BYTES = 64 * 1024;
/** Share of characters with a low second byte from which a text is Big5. */
const LEAST_LOW = 0.2;

/**
 * The charset of a text by its bytes: byte order mark, then strict UTF-8, then NUL parity, then strict GB18030. Null when
 * the bytes are no text. What was declared is never asked: it is free to lie.
 */
export function charsetOf(bytes: Uint8Array, whole = bytes.length <= SAMPLE_BYTES): Charset | null {
  const sample = view(bytes).subarray(0, SAMPLE_BYTES);
  const marked = markedCharset(sample);
  if (marked !== null) return isNarrow(sample.subarray(2)) ? charsetOf(sample.subarray(2), whole) : marked;
  let controls = 0;
  let evenNuls = 0;
  let oddNuls = 0;
  for (let i = 0; i < sample.length; i++) {
    const byte = sample[i] ?? 0;
    if (byte === 0) {
      if ((i & 1) === 0) evenNuls++;
      else oddNuls++;
    } else if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27) controls++;
  }
  const tolerated = sample.length / 200;
  const pairs = sample.length / 2;
  if (oddNuls > pairs * 0.15 && evenNuls <= pairs * 0.02 && isWords(sample, 'utf-16le')) return 'utf-16le';
  if (evenNuls > pairs * 0.15 && oddNuls <= pairs * 0.02 && isWords(sample, 'utf-16be')) return 'utf-16be';
  if (evenNuls + oddNuls + controls > tolerated && !areSeparators(sample)) return null;
  if (decodes(sample, 'utf-8', whole)) return 'utf-8';
  if (isBig5(sample, whole)) return 'big5';
  if (decodes(sample, 'gb18030', whole)) return 'gb18030';
  return fewerErrors(sample);
}

/** Controls of one kind, as many in the second line as in the first: fields of a data base's export, which parts them so. */
function areSeparators(sample: Buffer): boolean {
  const first = sample.indexOf(0x0a);
  if (first < 0 || sample.includes(0)) return false;
  const newline = sample.indexOf(0x0a, first + 1);
  const second = newline < 0 ? sample.length : newline;
  const separators = [...new Set(sample)].filter((byte) => byte < 0x20 && !USUAL_CONTROLS.has(byte));
  const [separator = 0] = separators;
  if (separators.length !== 1 || !SEPARATORS.has(separator)) return false;
  const fields = countOf(sample.subarray(0, first), separator);
  return fields >= 2 && fields === countOf(sample.subarray(first + 1, second), separator);
}

const USUAL_CONTROLS: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1b]);
/** What Hive and others part fields with, and the separators of ASCII. */
const SEPARATORS: ReadonlySet<number> = new Set([0x01, 0x02, 0x03, 0x05, 0x06, 0x07, 0x1c, 0x1d, 0x1e, 0x1f]);

function countOf(bytes: Uint8Array, wanted: number): number {
  let count = 0;
  for (const byte of bytes) if (byte === wanted) count++;
  return count;
}

function markedCharset(sample: Buffer): Charset | null {
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  return sample[0] === 0xfe && sample[1] === 0xff ? 'utf-16be' : null;
}

/**
 * One byte a character behind the mark of UTF-16: two bytes more would hide a whole list as rare characters. UTF-16 has NULs
 * wherever it has a digit or a line end.
 */
function isNarrow(behindMark: Buffer): boolean {
  if (behindMark.includes(0)) return false;
  return isAscii(behindMark) || /\d{7}/.test(behindMark.toString('latin1')) || isUtf8(behindMark);
}

/**
 * Most bytes of one mean something in the other too. Of simplified Chinese in GBK hardly a second byte is below 0x80, and
 * the first bytes of its rarer characters lie below those of Big5; of Big5's common characters every other one is.
 */
function isBig5(sample: Buffer, whole: boolean): boolean {
  let pairs = 0;
  let low = 0;
  for (let i = 0; i < sample.length; i++) {
    const lead = sample[i] ?? 0;
    if (lead < 0x80) continue;
    const trail = sample[++i];
    if (trail === undefined) break;
    if (lead < 0xa1 || lead > 0xf9 || trail < 0x40 || (trail > 0x7e && trail < 0xa1)) return false;
    pairs++;
    if (trail < 0x80) low++;
  }
  return low >= 2 && low > pairs * LEAST_LOW && decodes(sample, 'big5', whole);
}

/** Half a UTF-16 character may look like a control; whole ones must not. */
function isWords(sample: Uint8Array, charset: Charset): boolean {
  const text = new TextDecoder(charset).decode(sample.subarray(0, sample.length & ~1));
  const odd = text.match(/[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd\ufffe\uffff\ue000-\uf8ff]/g)?.length ?? 0;
  return odd <= text.length / 100;
}

function decodes(bytes: Uint8Array, charset: Charset, whole: boolean): boolean {
  // Far faster than decoding.
  if (charset === 'utf-8' && whole) return isUtf8(bytes);
  try {
    new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: !whole });
    return true;
  } catch {
    return false;
  }
}

/** One bad byte must not hide a text: takes the charset with the fewer errors, if they are few. */
function fewerErrors(sample: Uint8Array): Charset | null {
  let best: Charset | null = null;
  let least = sample.length / 50;
  for (const charset of ['utf-8', 'gb18030'] as const) {
    const errors = new TextDecoder(charset).decode(sample).split('\ufffd').length - 1;
    if (errors < least) {
      best = charset;
      least = errors;
    }
  }
  return best;
}

/** Decodes a short piece whole; null when it is no text. */
export function decodeText(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return '';
  const charset = charsetOf(bytes, true);
  return charset === null ? null : new TextDecoder(charset).decode(bytes);
}

/**
 * The text of a source in windows that end at a line end where there is one. Each window is decoded as UTF-8 or GB18030
 * by itself when it disagrees with the whole, so files glued together stay readable.
 */
export function* textWindows(source: ByteSource, charset: Charset, bytes = WINDOW_BYTES): Generator<string> {
  const wide = charset === 'utf-16le' || charset === 'utf-16be';
  const cut = (window: Buffer): number => (wide ? window.length & ~1 : lineCut(window));
  for (const window of cutWindows(source, bytes, cut)) yield decodeWindow(window, charset, wide);
}

/** The bytes of a UTF-8 text in windows that end at a line end where there is one, else between two characters. */
export function lineWindows(source: ByteSource): Generator<Buffer> {
  return cutWindows(source, WINDOW_BYTES, (window) => lineCut(window));
}

function* cutWindows(source: ByteSource, bytes: number, cut: (window: Buffer) => number): Generator<Buffer> {
  for (let at = 0; at < source.size; ) {
    let window = view(source.read(at, bytes));
    if (at + window.length < source.size) window = window.subarray(0, cut(window));
    at += window.length;
    yield window;
  }
}

/** Where a window is best cut: behind its last line end, if that is behind `least`, else between two characters. */
export function lineCut(window: Buffer, least = 0): number {
  const line = window.lastIndexOf(10) + 1;
  if (line > least) return line;
  // No line end: never inside a UTF-8 sequence. GB18030 may lose one character at this seam.
  let end = window.length;
  while (end > window.length - 4 && ((window[end] ?? 0) & 0xc0) === 0x80) end--;
  for (let back = 1; back <= 4; back++) {
    const byte = window[window.length - back] ?? 0;
    if (byte < 0x80) return window.length - back + 1;
    if (byte >= 0xc0) return window.length - back;
  }
  return end;
}

/** The text of a window that is no sound UTF-8, though the whole is. */
export function windowText(window: Buffer): string {
  return decodeWindow(window, 'utf-8', false);
}

function decodeWindow(window: Buffer, charset: Charset, wide: boolean): string {
  if (!wide) {
    const other = charset === 'utf-8' ? 'gb18030' : 'utf-8';
    if (!decodes(window, charset, true) && decodes(window, other, true)) return new TextDecoder(other).decode(window);
  }
  return charset === 'utf-8' ? decodeUtf8(window) : new TextDecoder(charset).decode(window);
}

/** As TextDecoder does, in less than half the time where every byte is sound. */
export function decodeUtf8(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1');
  if (!isUtf8(bytes)) return bytes.toString('utf8');
  const text = transcode(bytes, 'utf8', 'ucs2').toString('utf16le');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
