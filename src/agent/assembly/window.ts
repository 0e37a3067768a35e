import type { Earlier } from '../../model/assembly.js';
import type { RecordPrint } from '../../model/finding.js';
import { digitsIn, type Message } from './message.js';
import { MAX_PIECE } from './piece-bytes.js';
import { stitch } from './stitch.js';

/** One message of a window. Its text lives here and nowhere else, and is overwritten when it goes. */
export interface Entry {
  readonly at: number;
  /** Asked of the system once, when it is first wanted. */
  readonly person: () => Promise<string>;
  readonly texts: Array<{ readonly field: string; readonly bytes: Buffer }>;
  readonly digits: number;
  readonly bodyBytes: number;
  /** False until its verdict is in. */
  left: boolean;
  /** The records it brought, once it left. */
  prints: readonly RecordPrint[];
}

/** The latest messages to one chat, in the order they came. */
export interface Window {
  /** Bytes of all texts. */
  textBytes: number;
  readonly entries: Entry[];
}

export function startWindow(): Window {
  return { textBytes: 0, entries: [] };
}

/** Text kept for one window; older text goes first, what was counted stays. */
const MAX_TEXT_BYTES = 8 * 1024;
const MAX_ENTRIES = 256;
/** Characters of a keystroke, or a few: an editor that sends every change sends such pieces, and no text twice. */
const MAX_TYPED = 6;
/** Fewer such pieces in a row are short messages. */
const LEAST_TYPED = 4;
/** Characters of a text without digits that may still be a name or a place. */
const MAX_CONTEXT = 64;
/** Digits without which no number of a person can stand in a window: a landline without its area code has seven. */
const LEAST_DIGITS = 7;
/** Fewer lines than this between two fields would let one record reach from the one into the other. */
const FIELD_GAP = '\n'.repeat(10);

/**
 * Adds a message. In an editor, which sends the same field again and again while somebody types, a text that grew out of
 * the one before, or shrank from it, takes its place; a chat sends each line once.
 */
export function addMessage(
  window: Window,
  message: Message,
  chat: boolean,
  rest: Pick<Entry, 'at' | 'person' | 'bodyBytes'>,
): Entry {
  const texts: Entry['texts'] = [];
  let digits = 0;
  for (const [field, text] of message.texts) {
    const count = digitsIn(text);
    digits += count;
    // Long talk without a digit names no home and nobody.
    if (!chat && text.length > MAX_PIECE) continue;
    if (count > 0 || text.length <= MAX_CONTEXT) texts.push({ field, bytes: Buffer.from(text) });
  }
  if (!chat) for (const { field, bytes } of texts) replaceEarlier(window, field, bytes);
  const entry: Entry = { ...rest, texts, digits, left: false, prints: [] };
  window.entries.push(entry);
  for (const { bytes } of texts) window.textBytes += bytes.length;
  trim(window);
  return entry;
}

function replaceEarlier(window: Window, field: string, bytes: Buffer): void {
  const { entries } = window;
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = entries[index];
    const at = entry?.texts.findIndex((text) => text.field === field) ?? -1;
    const before = entry?.texts[at];
    if (entry === undefined || before === undefined) continue;
    if (isEditOf(before.bytes, bytes)) {
      window.textBytes -= before.bytes.length;
      before.bytes.fill(0);
      entry.texts.splice(at, 1);
    }
    return;
  }
}

/** One text is the other with something put in at one place. */
export function isEditOf(a: Buffer, b: Buffer): boolean {
  const least = Math.min(a.length, b.length);
  // The same key is pressed twice, too.
  if (Math.max(a.length, b.length) <= MAX_TYPED) return false;
  let head = 0;
  while (head < least && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < least - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return head + tail >= least;
}

function trim(window: Window): void {
  const { entries } = window;
  while (entries.length > MAX_ENTRIES) {
    const gone = entries.shift();
    const [next] = entries;
    // What was counted stays: the next one stands for it.
    if (gone !== undefined && next !== undefined && gone.left) next.prints = [...gone.prints, ...next.prints];
    wipe(window, gone);
  }
  for (let oldest = 0; window.textBytes > MAX_TEXT_BYTES && oldest < entries.length - 1; oldest++) {
    wipe(window, entries[oldest]);
  }
}

/** Drops what is older than the window. */
export function expireMessages(window: Window, before: number): void {
  const { entries } = window;
  while (entries[0] !== undefined && entries[0].at < before) wipe(window, entries.shift());
}

export function removeMessage(window: Window, entry: Entry): void {
  const at = window.entries.lastIndexOf(entry);
  if (at >= 0) window.entries.splice(at, 1);
  wipe(window, entry);
}

export function wipe(window: Window, entry: Entry | undefined): void {
  for (const { bytes } of entry?.texts.splice(0) ?? []) {
    window.textBytes -= bytes.length;
    bytes.fill(0);
  }
}

/** Whether reading a message with those before it can show more than each alone did. Costs nothing but sums. */
export function isWorthReading(entry: Entry, earlier: readonly Entry[]): boolean {
  if (entry.digits === 0 || entry.texts.length === 0) return false;
  let digits = entry.digits;
  let others = false;
  for (const each of earlier) {
    if (each === entry || each.texts.length === 0) continue;
    others = true;
    digits += each.digits;
  }
  return others && digits >= LEAST_DIGITS;
}

/** The messages as one text: each field's by themselves, and where there are several fields all of them in their order. */
export function togetherOf(entries: readonly Entry[], chat = false): string {
  const byField = new Map<string, string[]>();
  const all: string[] = [];
  for (const { texts } of entries) {
    for (const { field, bytes } of texts) {
      const text = bytes.toString();
      all.push(text);
      const column = byField.get(field);
      if (column === undefined) byField.set(field, [text]);
      else column.push(text);
    }
  }
  const columns = [...byField.values()].filter((column) => column.length > 1);
  const read = byField.size > 1 ? [...columns, all] : columns;
  return read.map((column) => stitch(chat ? column : withoutKeys(column))).join(FIELD_GAP);
}

/** The pieces of a field, what was typed key by key put together: such pieces end anywhere, and mean nothing alone. */
function withoutKeys(column: readonly string[]): string[] {
  const out: string[] = [];
  let run: string[] = [];
  const end = (): void => {
    out.push(...(run.length >= LEAST_TYPED ? [run.join('')] : run));
    run = [];
  };
  for (const piece of column) {
    if (piece.length <= MAX_TYPED) run.push(piece);
    else {
      end();
      out.push(piece);
    }
  }
  end();
  return out;
}

/** What left before `entry` and may be part of its evidence. */
export function leftBefore(entries: readonly Entry[]): Earlier | null {
  const gone = entries.filter((each) => each.left && (each.digits > 0 || each.prints.length > 0));
  if (gone.length === 0) return null;
  return { what: 'messages', requests: gone.length, bytes: gone.reduce((sum, each) => sum + each.bodyBytes, 0) };
}
