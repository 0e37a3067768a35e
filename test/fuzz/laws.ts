import { type Budget, DEFAULT_BUDGET } from '../../src/model/budget.js';
import { REASONS } from '../../src/model/outcome.js';
import type { Recorded } from '../content/builders.js';
import { PHONE } from './texts.js';

const MiB = 1024 * 1024;

/** What a wounded sample of at most 64 KiB may cost. Whoever needs this long for so little reads in squares. */
export const FUZZ_BUDGET: Budget = {
  ...DEFAULT_BUDGET,
  maxPartBytes: 4 * MiB,
  maxTotalBytes: 8 * MiB,
  maxEntries: 500,
  maxBusyMs: 5_000,
};

/** Characters that may come out for each byte that went in, or was unpacked: several readings of one text, and its paths. */
const MAX_GAIN = 200;
const FREE_CHARS = 256 * 1024;

/** CPU time of this process in milliseconds: on a busy machine, too, a reader is only as slow as it is. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Which law reading these bytes broke; null when none.
 *
 * @param spentMs CPU time reading took
 * @param mayBeMute of this format there may be nothing to tell: all structure, or a picture
 */
export function brokenLaw(bytes: Uint8Array, seen: Recorded, spentMs: number, mayBeMute = false): string | null {
  if (!seen.tables.every(({ ended }) => ended)) return 'a table was never ended';
  const strange = seen.unread.find(({ reason }) => !REASONS.some((known) => known === reason));
  if (strange !== undefined) return `${strange.reason} is no reason`;
  if (seen.unread.some(({ reason }) => reason === 'time')) return 'the time was spent on a small file';
  if (spentMs > 2 * FUZZ_BUDGET.maxBusyMs) return `reading took ${Math.round(spentMs)} ms and nobody stopped it`;
  const chars = charsOf(seen);
  const unpacked = seen.unread.some(({ reason }) => reason === 'too-large' || reason === 'ratio');
  if (!unpacked && chars > FREE_CHARS + MAX_GAIN * bytes.length) return `${chars} characters of ${bytes.length} bytes`;
  if (!saysAnything(seen) && !mayBeMute && isMoreThanBlank(bytes)) return 'nothing was found and nothing said';
  if (seen.unread.length === 0 && standsPlain(bytes) && !says(seen, PHONE)) return 'a phone as plain as day was lost';
  return null;
}

/** Stands the phone there as anybody would read it: eleven digits, and nothing beside them that could be part of a code? */
function standsPlain(bytes: Uint8Array): boolean {
  return new RegExp(`(?<![\\w.%\\\\&#;=+/-])${PHONE}(?![\\w.%+/=-])`).test(Buffer.from(bytes).toString('latin1'));
}

function says({ texts, tables, objects }: Recorded, words: string): boolean {
  return (
    texts.some(({ text }) => text.includes(words)) ||
    tables.some(({ rows }) => rows.some((row) => row.some((cell) => cell.includes(words)))) ||
    objects.some(({ pairs }) => pairs.some((pair) => pair.includes(words)))
  );
}

function charsOf({ texts, tables, objects }: Recorded): number {
  let chars = 0;
  for (const { path, text } of texts) chars += path.length + text.length;
  for (const { path, rows } of tables) {
    chars += path.length;
    for (const row of rows) for (const cell of row) chars += cell.length + 1;
  }
  for (const { path, pairs } of objects) chars += pairs.reduce((sum, pair) => sum + pair.length, path.length);
  return chars;
}

function saysAnything({ texts, tables, objects, opaque, unread }: Recorded): boolean {
  return texts.length + tables.length + objects.length + opaque.length + unread.length > 0;
}

/** Bytes that could tell somebody something: more than blanks, marks and a few letters. */
function isMoreThanBlank(bytes: Uint8Array): boolean {
  return /[\w\x80-\xfd]{8}/.test(Buffer.from(bytes).toString('latin1'));
}
