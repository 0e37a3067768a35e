import type { ByteSource } from '../model/bytes.js';
import type { PartPath } from '../model/part.js';
import { view, windows } from './bytes.js';
import { decodeText } from './charset.js';
import type { Work } from './work.js';

/** Text kept from one binary, in characters. */
const MAX_TEXT = 8 * 1024 * 1024;
/** How far a number's surroundings are read, to either side. */
const AROUND = 256;
/** Digits in a printable run that make it worth reading: fewer than any phone has. */
const LEAST_DIGITS = 7;

/** Reports bytes of no known format, with their entropy, and gives what is readable in them as text. */
export function readOpaque(path: PartPath, source: ByteSource, work: Work): void {
  const histogram = new Float64Array(256);
  const found = scan(source, work, histogram);
  work.sink.opaque(path, source.size, entropy(histogram, source.size));
  sayStrings(path, found, work);
}

/** Only the readable text of a binary whose format is known well enough not to be opaque. */
export function readStrings(path: PartPath, source: ByteSource, work: Work): void {
  sayStrings(path, scan(source, work, null), work);
}

function sayStrings(path: PartPath, found: Found, work: Work): void {
  if (found.lines.length > 0) work.sink.text([...path, 'strings'], found.lines.join('\n'), work.origin);
  if (found.full) work.sink.unread(path, 'partial', 'too-large');
}

interface Found {
  readonly lines: string[];
  chars: number;
  full: boolean;
}

/** One pass over the bytes: counts them, and reads around every run with enough digits, in bytes or in UTF-16LE. */
function scan(source: ByteSource, work: Work, histogram: Float64Array | null): Found {
  const found: Found = { lines: [], chars: 0, full: false };
  const counts = new Uint32Array(256);
  let base = 0;
  let seen = 0;
  for (const window of windows(source)) {
    work.allowance.tick();
    let run = 0;
    let digits = 0;
    for (let i = 0; i < window.length; i++) {
      const byte = window[i] ?? 0;
      if (histogram !== null) counts[byte] = (counts[byte] ?? 0) + 1;
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
    if (histogram !== null) {
      for (let i = 0; i < 256; i++) histogram[i] = (histogram[i] ?? 0) + (counts[i] ?? 0);
      counts.fill(0);
    }
  }
  return found;
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
  let first = start - from;
  while (first > 0 && isTextByte(bytes[first - 1] ?? 0)) first--;
  let last = end - from;
  while (last < bytes.length && isTextByte(bytes[last] ?? 0)) last++;
  const cut = bytes.subarray(first, last);
  say(found, decodeText(cut) ?? cut.toString('latin1'));
  return from + last;
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
    (unit >= 0x3000 && unit < 0xa000) ||
    (unit >= 0xff00 && unit < 0xfff0)
  );
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
function entropy(histogram: Float64Array, size: number): number {
  let bits = 0;
  for (const count of histogram) {
    if (count > 0) bits -= (count / size) * Math.log2(count / size);
  }
  return bits;
}
