import type { ByteSource } from '../model/bytes.js';
import type { PartPath } from '../model/part.js';
import { view, windows } from './bytes.js';
import { decodeText } from './charset.js';
import { rarEnd } from './rar.js';
import type { Work } from './work.js';

/** A mobile number as anybody would read it, in bytes or in UTF-16: no part of a code, a path or a drawn text. */
const PLAIN = /(?<![\w.%\\&#;=+/<(-])1[3-9]\d{9}(?![\w.%+/=>)-])/g;
const WIDE = /(?<!\w\0)1\0[3-9]\0(?:\d\0){9}(?!\w\0)/g;
const MOBILE = /1[3-9]\d{9}/g;

/** Numbers that are remembered of one file; whatever is beyond them may be told twice. */
const MAX_TOLD = 100_000;
/** Bytes of a window that come again with the next: a number may stand on the seam. */
const OVERLAP = 64;
const WINDOW = 1024 * 1024;
/** Bytes of a line to either side of a number. */
const MAX_LINE = 512;
const MAX_CHARS = 4 * 1024 * 1024;

/** The mobile numbers that a reader told of one file. */
export interface Told {
  note(text: string): void;
  has(number: string): boolean;
}

export function rememberTold(): Told {
  const numbers = new Set<string>();
  return {
    note(text) {
      if (text.length < 11 || numbers.size >= MAX_TOLD) return;
      for (const [number] of text.matchAll(MOBILE)) numbers.add(number);
    },
    has: (number) => numbers.has(number),
  };
}

/**
 * Gives the lines in the bytes of a file in which a mobile number stands plainly that its reader did not tell: behind its
 * end, in room that nothing uses, in a remark. Whoever opens the file as a text reads them there.
 */
export function readUntold(path: PartPath, source: ByteSource, told: Told, work: Work): void {
  const lines: string[] = [];
  let chars = 0;
  const say = (line: string): void => {
    chars += line.length;
    if (chars <= MAX_CHARS) lines.push(line);
  };
  for (let at = 0; at < source.size; at += WINDOW) {
    work.allowance.tick();
    const from = Math.max(0, at - MAX_LINE);
    const bytes = view(source.read(from, at - from + WINDOW));
    const text = bytes.toString('latin1');
    // What the window before has read to its end is not read again.
    let seen = at - from - OVERLAP;
    for (const { 0: number, index } of text.matchAll(PLAIN)) {
      if (index < seen || told.has(number)) continue;
      const [start, end] = lineAround(bytes, index, index + number.length, 1);
      const line = bytes.subarray(start, end);
      say(decodeText(line) ?? line.toString('latin1'));
      seen = end;
    }
    seen = at - from - OVERLAP;
    for (const { 0: number, index } of text.matchAll(WIDE)) {
      if (index < seen || told.has(number.replaceAll('\0', ''))) continue;
      const [start, end] = lineAround(bytes, index, index + number.length, 2);
      say(bytes.toString('utf16le', start, end));
      seen = end;
    }
  }
  if (lines.length > 0) work.sink.text([...path, 'beside'], lines.join('\n'), work.origin);
  if (chars > MAX_CHARS) work.sink.unread(path, 'partial', 'memory');
}

/** The line around what lies from `start` to `end`, in characters of one byte or of two: to the next control character. */
function lineAround(bytes: Buffer, start: number, end: number, width: 1 | 2): [start: number, end: number] {
  const isControl = (at: number): boolean => {
    const code = width === 1 ? (bytes[at] ?? 0) : (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    return code < 32 && code !== 9;
  };
  let from = start;
  while (from >= width && start - from < MAX_LINE && !isControl(from - width)) from -= width;
  let to = end;
  while (to + width <= bytes.length && to - end < MAX_LINE && !isControl(to)) to += width;
  return [from, to];
}

/** Where an archive ends by its own account, of whatever is sent as one; null where it does not say. */
export function archiveEnd(name: string, source: ByteSource): number | null {
  const head = view(source.read(0, 32));
  if (head.length < 32) return null;
  if (name === '7z') return 32 + Number(head.readBigUInt64LE(12)) + Number(head.readBigUInt64LE(20));
  if (name === 'cab') return head.readUInt32LE(8);
  return name === 'rar' ? rarEnd(source) : null;
}

/** Is there anything but zeros and blanks? */
export function isBlank(source: ByteSource): boolean {
  for (const window of windows(source)) if (/[^\0\s]/.test(window.toString('latin1'))) return false;
  return true;
}
