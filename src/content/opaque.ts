import type { ByteSource } from '../model/bytes.js';
import type { PartPath } from '../model/part.js';
import { readInto, view, windows } from './bytes.js';
import { decodeText } from './charset.js';
import { OPAQUE_AT, OPAQUE_BYTES, type OpaqueScanner, opaqueScannerHere, PRINTABLE, WIDE } from './opaque-scanner.js';
import type { Work } from './work.js';

/** Text kept from one binary, in characters. */
const MAX_TEXT = 8 * 1024 * 1024;
/** How far a number's surroundings are read, to either side. */
const AROUND = 256;
/** Digits in a printable run that make it worth reading: fewer than any phone has. */
const LEAST_DIGITS = 7;
/** Bytes of a window that come again with the next: a run may go on there. */
const OVERLAP = 512;
/** Sources above this size are counted by a sample of each window. */
const SAMPLED = 1024 * 1024;
const SAMPLE = 32 * 1024;
const MAX_BEGINNINGS = 4096;

/**
 * Reports bytes of no known format, with their entropy, and gives what is readable in them as text. Returns where a
 * container may begin, or null when that is still to be searched.
 */
export function readOpaque(
  path: PartPath,
  source: ByteSource,
  work: Work,
  scanner = opaqueScannerHere(),
): readonly number[] | null {
  const found = emptyFound();
  const histogram =
    scanner === null ? scanSlowly(source, work, found, true) : scanWith(scanner, source, work, found, true);
  work.sink.opaque(path, source.size, entropy(histogram));
  sayStrings(path, found, work);
  return scanner === null || found.beginnings.length === MAX_BEGINNINGS ? null : found.beginnings;
}

/** Only the readable text of a binary whose format is known well enough not to be opaque. */
export function readStrings(path: PartPath, source: ByteSource, work: Work): void {
  const found = emptyFound();
  const scanner = opaqueScannerHere();
  if (scanner === null) scanSlowly(source, work, found, false);
  else scanWith(scanner, source, work, found, false);
  sayStrings(path, found, work);
}

function sayStrings(path: PartPath, found: Found, work: Work): void {
  if (found.lines.length > 0) work.sink.text([...path, 'strings'], found.lines.join('\n'), work.origin);
  if (found.full) work.sink.unread(path, 'partial', 'too-large');
}

interface Found {
  readonly lines: string[];
  /** Where containers may begin. */
  readonly beginnings: number[];
  chars: number;
  full: boolean;
}

function emptyFound(): Found {
  return { lines: [], beginnings: [], chars: 0, full: false };
}

/** Reads around every run with enough digits, in bytes or in UTF-16LE, and notes how containers begin. */
function scanWith(scanner: OpaqueScanner, source: ByteSource, work: Work, found: Found, counts: boolean): Float64Array {
  let seen = 0;
  let at = 0;
  for (let fresh = 0; fresh < source.size; ) {
    work.allowance.tick();
    const length = Math.min(OPAQUE_BYTES, source.size - at);
    readInto(source, at, scanner.memory.subarray(OPAQUE_AT, OPAQUE_AT + length));
    const base = at - OPAQUE_AT;
    scanner.start(OPAQUE_AT, OPAQUE_AT + length);
    for (let hit = scanner.next(); hit >= 0; hit = scanner.next()) {
      const start = base + (hit >> 2);
      const end = base + scanner.runEnd();
      const kind = hit & 3;
      if (kind === PRINTABLE && end > seen) seen = keep(source, start, end, seen, found);
      else if (kind === WIDE && end > seen) seen = keepWide(source, start, end, seen, found);
      else if (kind > WIDE && start >= fresh - 3 && found.beginnings.at(-1) !== start) {
        if (found.beginnings.length < MAX_BEGINNINGS) found.beginnings.push(start);
      }
    }
    // Of a large source a sample is counted: the entropy of the whole is the same to two digits.
    if (counts)
      scanner.count(
        fresh - base,
        source.size > SAMPLED ? Math.min(fresh - base + SAMPLE, OPAQUE_AT + length) : OPAQUE_AT + length,
      );
    fresh = at + length;
    at = fresh < source.size ? fresh - OVERLAP : fresh;
  }
  return scanner.takeHistogram();
}

/** The same without WebAssembly. */
function scanSlowly(source: ByteSource, work: Work, found: Found, counted: boolean): Float64Array {
  const histogram = new Float64Array(256);
  const counts = new Uint32Array(256);
  let base = 0;
  let seen = 0;
  for (const window of windows(source)) {
    work.allowance.tick();
    let run = 0;
    let digits = 0;
    for (let i = 0; i < window.length; i++) {
      const byte = window[i] ?? 0;
      if (counted) counts[byte] = (counts[byte] ?? 0) + 1;
      if (byte >= 32 && byte < 127) {
        run++;
        if (byte >= 48 && byte < 58) digits++;
        continue;
      }
      if (digits >= LEAST_DIGITS && base + i > seen) seen = keep(source, base + i - run, base + i, seen, found);
      else if (byte === 0 && run === 1 && digits === 1 && base + i > seen) {
        const end = wideDigits(window, i - 1);
        if (end > 0) seen = keepWide(source, base + i - 1, base + end, seen, found);
      }
      run = 0;
      digits = 0;
    }
    if (digits >= LEAST_DIGITS && base + window.length > seen) {
      seen = keep(source, base + window.length - run, base + window.length, seen, found);
    }
    base += window.length;
    for (let i = 0; i < 256; i++) histogram[i] = (histogram[i] ?? 0) + (counts[i] ?? 0);
    counts.fill(0);
  }
  return histogram;
}

/** Where a run of UTF-16LE digits (and separators) beginning at `at` ends, or 0 when it is too short. */
function wideDigits(window: Buffer, at: number): number {
  let digits = 0;
  let i = at;
  for (; window[i + 1] === 0; i += 2) {
    const byte = window[i] ?? 0;
    if (byte >= 48 && byte < 58) digits++;
    else if (byte !== 32 && byte !== 45) break;
  }
  return digits >= LEAST_DIGITS ? i : 0;
}

/** Reads the text around `[start, end)` and returns how far the source is now known. */
function keep(source: ByteSource, start: number, end: number, seen: number, found: Found): number {
  const from = Math.max(seen, start - AROUND);
  const bytes = view(source.read(from, end - from + AROUND));
  let first = Math.max(0, start - from);
  while (first > 0 && isTextByte(bytes[first - 1] ?? 0)) first--;
  // Cut off at a distance: not inside a character.
  if (first === 0 && from > seen) while (((bytes[first] ?? 0) & 0xc0) === 0x80 && first < 3) first++;
  let last = end - from;
  while (last < bytes.length && isTextByte(bytes[last] ?? 0)) last++;
  if (last === bytes.length) last = wordCut(bytes, end - from);
  const cut = bytes.subarray(first, last);
  say(found, decodeText(cut) ?? cut.toString('latin1'));
  return from + last;
}

/** Where text that goes on is best cut, behind `least`: not inside a number or a character. */
function wordCut(bytes: Buffer, least: number): number {
  for (let at = bytes.length; at > least; at--) {
    const byte = bytes[at - 1] ?? 0;
    if (byte < 0x80 && (byte < 48 || byte > 57)) return at;
  }
  return bytes.length;
}

function isTextByte(byte: number): boolean {
  return byte >= 32 || byte === 9 || byte === 10 || byte === 13;
}

function keepWide(source: ByteSource, start: number, end: number, seen: number, found: Found): number {
  const before = Math.min(start - seen, 2 * AROUND) & ~1;
  const base = start - before;
  // One read: the source may be a file.
  const bytes = view(source.read(base, end - base + 2 * AROUND));
  let from = before;
  while (from >= 2 && isTextUnit(bytes, from - 2)) from -= 2;
  let to = end - base;
  while (to + 2 <= bytes.length && isTextUnit(bytes, to)) to += 2;
  say(found, bytes.toString('utf16le', from, to));
  return base + to;
}

function isTextUnit(bytes: Buffer, at: number): boolean {
  const unit = bytes.readUInt16LE(at);
  return (
    (unit >= 32 && unit < 127) ||
    unit === 9 ||
    unit === 10 ||
    unit === 13 ||
    (unit >= 0x3000 && unit < 0xa000 && !isTwoDigits(unit)) ||
    (unit >= 0xff00 && unit < 0xfff0)
  );
}

/** Two digits of one byte each, read as one rare character. */
function isTwoDigits(unit: number): boolean {
  const low = unit & 0xff;
  return low >= 0x30 && low <= 0x39 && unit >> 8 <= 0x39;
}

function say(found: Found, text: string): void {
  if (found.chars > MAX_TEXT) {
    found.full = true;
    return;
  }
  found.chars += text.length;
  found.lines.push(text);
}

/** Shannon entropy in bits per byte. */
function entropy(histogram: Float64Array): number {
  const size = histogram.reduce((sum, count) => sum + count, 0);
  let bits = 0;
  for (const count of histogram) {
    if (count > 0) bits -= (count / size) * Math.log2(count / size);
  }
  return bits;
}
