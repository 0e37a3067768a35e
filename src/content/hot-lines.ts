import { isUtf8 } from 'node:buffer';
import type { ByteSource } from '../model/bytes.js';
import type { LinesSink } from '../model/part.js';
import { base64End, base64Runs, base64Start } from './base64.js';
import { readInto, view } from './bytes.js';
import { charsetOf, decodeUtf8, lineCut, windowText } from './charset.js';
import { CODED, PERSON, SCAN_BYTES, type Scanner, WINDOW_AT } from './scanner.js';
import type { Known } from './text.js';

/** Texts below this size are read whole. */
export const LEAST_SCANNED = 16 * 1024;
/** Lines around a place that may belong to the same record. */
const BEFORE_PERSON = 12;
const BEFORE_HOME = 8;
const AFTER = 8;
/** Bytes at the end of a window that are looked at again with the next: a number may go on there. */
const OVERLAP_BYTES = 1024;
/** Bytes that are decoded at a time. */
const PIECE_BYTES = 64 * 1024;
const BYTE_ORDER_MARK = 3;

export interface HotLinesOptions {
  readonly scanner: Scanner;
  readonly known: Known;
  /** Called for every window and piece. */
  readonly tick: () => void;
  /** Tests cut windows elsewhere; never more than `SCAN_BYTES`. */
  readonly windowBytes?: number;
}

/** What stood between the lines, or that the text turns into something else. */
export interface HotLines {
  /** What base64 in the text decodes to, where that is worth reading. */
  readonly hidden: readonly Buffer[];
  /** False when bytes were met that are no text. */
  readonly isText: boolean;
}

/** A stretch of lines to be read, in bytes of the source. */
interface Stretch {
  /** Up to here it was given. */
  given: number;
  end: number;
  /** Lines it has yet to go on for in the next window. */
  missing: number;
}

/**
 * Reads a text in UTF-8 from its bytes: the scanner walks all of them, and the lines around what it finds, those alone, are
 * decoded and given to `lines`. Linear in the size of the source; holds one window.
 */
export function readHotLines(source: ByteSource, lines: LinesSink, options: HotLinesOptions): HotLines {
  const { scanner, known, tick } = options;
  const { memory } = scanner;
  const windowBytes = Math.min(options.windowBytes ?? SCAN_BYTES, SCAN_BYTES);
  const hidden: Buffer[] = [];
  /** Where the window begins in the source, and up to where the source was scanned before. */
  let at = 0;
  let fresh = 0;
  let stretch = null as Stretch | null;
  let given = 0;
  let codedUntil = 0;

  const give = (from: number, to: number): void => {
    for (let next = from; next < to; ) {
      tick();
      // What lies before the window is read again: lines above the first of the window, seldom.
      const inside = next >= at;
      const bytes = inside
        ? memory.subarray(WINDOW_AT + next - at, WINDOW_AT + Math.min(to, next + PIECE_BYTES) - at)
        : view(source.read(next, Math.min(to, at, next + PIECE_BYTES) - next));
      const piece = bytes.subarray(0, next + bytes.length < to ? lineCut(bytes) : bytes.length);
      lines.write(decodeUtf8(piece));
      next += piece.length;
    }
    given = Math.max(given, to);
  };

  const finish = (): void => {
    if (stretch !== null) {
      give(stretch.given, stretch.end);
      lines.skip();
    }
    stretch = null;
  };

  /** Where the line begins that the `missing`th line feed above the window ends at; not above `floor`. */
  const above = (missing: number, floor: number): number => {
    let left = missing;
    for (let end = at; end > floor; ) {
      const from = Math.max(floor, end - PIECE_BYTES);
      const bytes = view(source.read(from, end - from));
      for (let line = bytes.lastIndexOf(10); line >= 0; line = line === 0 ? -1 : bytes.lastIndexOf(10, line - 1)) {
        if (--left === 0) return from + line + 1;
      }
      end = from;
    }
    return floor;
  };

  const found = (place: number, isPerson: boolean, stop: number, last: boolean): void => {
    const floor = Math.max(given, stretch?.end ?? 0);
    const before = isPerson ? BEFORE_PERSON : BEFORE_HOME;
    const lowest = Math.max(WINDOW_AT, WINDOW_AT + floor - at);
    const up = lowest > place ? place : scanner.linesUp(place, before, lowest);
    let start = at + up - WINDOW_AT;
    if (up === WINDOW_AT && floor < at) start = above(before - scanner.countLines(WINDOW_AT, place) + 1, floor);
    const down = scanner.linesDown(place, AFTER);
    const missing = down === stop && !last ? AFTER + 1 - scanner.countLines(place, stop) : 0;
    const end = at + down - WINDOW_AT;
    if (stretch !== null && start <= stretch.end) {
      if (end < stretch.end) return;
      stretch.end = end;
      stretch.missing = missing;
    } else if (end > given) {
      finish();
      stretch = { given: Math.max(start, given), end, missing };
    }
  };

  while (fresh < source.size) {
    tick();
    const length = Math.min(windowBytes, source.size - at);
    const window = memory.subarray(WINDOW_AT, WINDOW_AT + length);
    readInto(source, at, window);
    const last = at + length >= source.size;
    const cut = last ? length : lineCut(window, fresh - at);
    const stop = WINDOW_AT + cut;
    const text = window.subarray(0, cut);
    if (at === 0 && text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf) given = BYTE_ORDER_MARK;
    if (isUtf8(text)) {
      scanner.start(WINDOW_AT, stop);
      if (stretch !== null && stretch.missing > 0) continueInto(stretch, stop, last);
      for (let hit = scanner.next(); hit >= 0; hit = scanner.next()) {
        const place = hit >> 2;
        if ((hit & 3) !== CODED) found(place, (hit & 3) === PERSON, stop, last);
        else if (at + place - WINDOW_AT >= codedUntil) codedUntil = at + decode(place, stop) - WINDOW_AT;
      }
      const nul = scanner.firstNul();
      if (nul < stop && charsetOf(memory.subarray(nul, Math.min(stop, nul + 65_536)), false) !== 'utf-8') {
        finish();
        return { hidden, isText: false };
      }
      lines.look(text.subarray(fresh - at));
    } else {
      // Another charset in between, or a few broken bytes: this window is read whole.
      const decoded = windowText(text.subarray(fresh - at));
      finish();
      for (const run of base64Runs(decoded, known)) hidden.push(run.bytes);
      lines.look(Buffer.from(decoded));
      lines.write(decoded);
      lines.skip();
      given = at + cut;
    }
    if (stretch !== null) {
      give(stretch.given, stretch.end);
      stretch.given = stretch.end;
    }
    fresh = at + cut;
    at = last ? fresh : fresh - overlap(text);
  }
  finish();
  return { hidden, isText: true };

  function continueInto(open: Stretch, stop: number, last: boolean): void {
    const from = WINDOW_AT + fresh - at;
    const down = scanner.linesDown(from, open.missing - 1);
    open.missing = down === stop && !last ? open.missing - scanner.countLines(from, stop) : 0;
    open.end = at + down - WINDOW_AT;
  }

  /** Decodes the base64 around `place`, and says where it ends. */
  function decode(place: number, stop: number): number {
    const start = base64Start(memory, place, Math.max(WINDOW_AT, WINDOW_AT + Math.max(fresh, codedUntil) - at));
    const end = base64End(memory, place, stop);
    for (const run of base64Runs(memory.toString('latin1', start, end), known)) hidden.push(run.bytes);
    return end;
  }
}

/** How much of a window's end comes again: from the beginning of a line, or at least of a character. */
function overlap(window: Buffer): number {
  let from = Math.max(0, window.length - OVERLAP_BYTES);
  const line = window.indexOf(10, from) + 1;
  if (line > 0 && line < window.length) return window.length - line;
  while (from < window.length && ((window[from] ?? 0) & 0xc0) === 0x80) from++;
  return window.length - from;
}
