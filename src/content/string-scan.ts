import { standsAt } from './bytes.js';
import { decodeEntities, decodeEscapes } from './markup.js';
import type { BytePiece } from './pieces.js';
import type { StringPool } from './string-pool.js';

const AMPERSAND = 38;
const LESS = 60;
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
    const start = standsAt(bytes, at, PLAIN)
      ? at + PLAIN.length
      : standsAt(bytes, at, PRESERVED)
        ? at + PRESERVED.length
        : -1;
    if (start < 0) return at;
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
        if (awaited-- === 0) sound = false;
      } else {
        if (awaited > 0 || code < 0xc2 || code === 0xed || code === 0xe0 || code >= 0xf0) sound = false;
        awaited = code >= 0xe0 ? 2 : 1;
        chars++;
      }
    }
    if (!standsAt(bytes, end, END)) return at;
    if (marked) pool.add(decodeEscapes(decodeEntities(bytes.toString('utf8', start, end))));
    else pool.addBytes(bytes, start, end, sound && awaited === 0 ? chars : -1);
    at = end + END.length;
  }
  return at;
}
