import { standsAt } from './bytes.js';
import { decodeEntities, decodeEscapes } from './markup.js';
import type { BytePiece } from './pieces.js';
import type { StringPool } from './string-pool.js';

const AMPERSAND = 38;
const LESS = 60;
const GREATER = 62;
const UNDERSCORE = 95;

/** How a string begins, in the two ways it does. */
const PLAIN = Buffer.from('<si><t>');
const PRESERVED = Buffer.from('<si><t xml:space="preserve">');
const END = Buffer.from('</t></si>');

/**
 * Reads shared strings as nearly every writer has them, `<si><t>…</t></si>`, straight from the bytes into the pool, from
 * `at` on. Returns where that ends: at the size of the piece, or before the first that takes the tokenizer.
 */
export function scanStrings({ bytes, size }: BytePiece, from: number, pool: StringPool): number {
  let at = from;
  while (at < size) {
    const end = scanString(bytes, at, pool);
    if (end < 0) return at;
    at = end;
  }
  return at;
}

/** The position behind the string at `from`, or -1. Apart from the loop over them, so that it is compiled only once. */
function scanString(bytes: Buffer, from: number, pool: StringPool): number {
  const preserved = bytes[from + PLAIN.length - 1] !== GREATER;
  if (!standsAt(bytes, from, preserved ? PRESERVED : PLAIN)) return -1;
  const start = from + (preserved ? PRESERVED : PLAIN).length;
  let end = start;
  let code = bytes[end] ?? LESS;
  let chars = 0;
  let marked = false;
  // Characters are counted by their first bytes; where the last one is missing some, the decoder must count instead.
  let awaited = 0;
  let sound = true;
  for (; code !== LESS; code = bytes[++end] ?? LESS) {
    if (code < 0x80) {
      if (awaited > 0) sound = false;
      chars++;
      if (code === AMPERSAND || code === UNDERSCORE) marked = true;
    } else if (code < 0xc0) {
      if (awaited === 0) sound = false;
      awaited -= 1;
    } else {
      if (awaited > 0 || code < 0xc2 || code === 0xed || code === 0xe0 || code >= 0xf0) sound = false;
      awaited = code >= 0xe0 ? 2 : 1;
      chars++;
    }
  }
  if (!standsAt(bytes, end, END)) return -1;
  if (marked) pool.add(decodeEscapes(decodeEntities(bytes.toString('utf8', start, end))));
  else pool.addBytes(bytes, start, end, sound && awaited === 0 ? chars : -1);
  return end + END.length;
}
