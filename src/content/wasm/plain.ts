/**
 * Looks through plain text for anything that could hide a number. Compiled to WebAssembly: a pass over 64 bytes at a time
 * costs a fraction of what JavaScript or an automaton needs. The loader in `../plain.ts` says what is asked.
 */

import { begin, end, isDigit, isLetter, setBounds } from './scan/character';
import { mask, maybePersons, within } from './scan/digits';
import { isPerson } from './scan/person';

export { setAreas } from './scan/person';

/** Bytes of base64 that are worth a closer look. */
const LONG_RUN: usize = 40;

let percents: i32 = 0;
let quoted: i32 = 0;
/** The last byte of the block before was a digit. */
let carried: u64 = 0;

/** Forgets the text looked through before. */
export function reset(): void {
  percents = 0;
  quoted = 0;
}

/**
 * Whether the bytes of `[from, to)` are ASCII in which no person's number, no escape of a byte or character, no run of base64
 * and no control byte stands. 64 bytes from `to` on are overwritten.
 */
export function isPlain(from: usize, to: usize): bool {
  carried = 0;
  setBounds(from, to);
  for (let at: usize = 0; at < 64; at += 16) v128.store(to + at, i8x16.splat(0x20));
  for (let at = from; at < to; at += 64) if (!isPlainBlock(at)) return false;
  return true;
}

function isPlainBlock(at: usize): bool {
  const a = v128.load(at);
  const b = v128.load(at, 16);
  const c = v128.load(at, 32);
  const d = v128.load(at, 48);
  if (v128.any_true(v128.or(v128.or(controls(a), controls(b)), v128.or(controls(c), controls(d))))) return false;
  if (isLong(a, at) || isLong(b, at + 16) || isLong(c, at + 32) || isLong(d, at + 48)) return false;
  const numbers = mask(digits(a), digits(b), digits(c), digits(d));
  const starts = numbers & ~((numbers << 1) | carried);
  if (starts !== 0 && hasPerson(at, maybePersons(at, a, b, c, d, numbers, starts))) return false;
  carried = numbers >> 63;
  const marks = mask(escapes(a), escapes(b), escapes(c), escapes(d));
  return marks === 0 || !hasEscape(at, marks);
}

/** Anything but tab, line ends and what can be printed in ASCII. */
function controls(bytes: v128): v128 {
  const low = i8x16.lt_s(bytes, i8x16.splat(0x20));
  const ends = v128.or(
    i8x16.eq(bytes, i8x16.splat(9)),
    v128.or(i8x16.eq(bytes, i8x16.splat(10)), i8x16.eq(bytes, i8x16.splat(13))),
  );
  return v128.or(v128.andnot(low, ends), i8x16.eq(bytes, i8x16.splat(0x7f)));
}

function digits(bytes: v128): v128 {
  return within(bytes, 0x30, 10);
}

/** Letters, digits and `+ / - _`, in which base64 and hexadecimal are written. */
function word(bytes: v128): v128 {
  const letters = within(v128.or(bytes, i8x16.splat(0x20)), 0x61, 26);
  const marks = v128.or(
    v128.or(i8x16.eq(bytes, i8x16.splat(0x2b)), i8x16.eq(bytes, i8x16.splat(0x2d))),
    i8x16.eq(bytes, i8x16.splat(0x5f)),
  );
  // From `/` to `9`.
  return v128.or(v128.or(letters, within(bytes, 0x2f, 11)), marks);
}

/** `%`, `&`, `=`, `\` and `{`. */
function escapes(bytes: v128): v128 {
  return v128.or(
    v128.or(within(bytes, 0x25, 2), i8x16.eq(bytes, i8x16.splat(0x3d))),
    v128.or(i8x16.eq(bytes, i8x16.splat(0x5c)), i8x16.eq(bytes, i8x16.splat(0x7b))),
  );
}

/** Whether all 16 bytes are base64, and with those around them 40 or more. */
function isLong(bytes: v128, at: usize): bool {
  if (v128.any_true(i8x16.lt_s(bytes, i8x16.splat(0x2b))) || !i8x16.all_true(word(bytes))) return false;
  let from = at;
  while (from > begin && isWord(load<u8>(from - 1))) from -= 1;
  let to = at + 16;
  while (to < end && to - from < LONG_RUN && isWord(load<u8>(to))) to += 1;
  return to - from >= LONG_RUN;
}

function isWord(byte: u8): bool {
  return isLetter(byte) || byte - 0x2f < 11 || byte === 0x2b || byte === 0x2d || byte === 0x5f;
}

/** Whether one of the runs of digits that begin at these places of a block names a person, or begins what does. */
function hasPerson(block: usize, starts: u64): bool {
  for (; starts !== 0; starts &= starts - 1) {
    const at = block + <usize>ctz(starts);
    let length = 1;
    while (isDigit(at + <usize>length)) length += 1;
    if (isPerson(at, length)) return true;
  }
  return false;
}

function hasEscape(block: usize, bits: u64): bool {
  while (bits !== 0) {
    const at = block + <usize>ctz(bits);
    bits &= bits - 1;
    const byte = load<u8>(at);
    const next = load<u8>(at, 1);
    if (byte === 0x25) {
      // `%u4`, `%PDF`, and the second `%41`.
      if (next === 0x75 && isHex(load<u8>(at, 2))) return true;
      if (load<u32>(at) === 0x46445025) return true;
      if (isHex(next) && isHex(load<u8>(at, 2)) && ++percents > 1) return true;
    } else if (byte === 0x3d) {
      if (isHex(next) && isHex(load<u8>(at, 2)) && ++quoted > 1) return true;
    } else if (byte === 0x26) {
      if (next === 0x23) return true;
    } else if (byte === 0x7b) {
      if (next === 0x5c && load<u8>(at, 2) === 0x72) return true;
    } else if (next === 0x75 || next === 0x55 || next === 0x78) return true;
  }
  return false;
}

function isHex(byte: u8): bool {
  return byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 6;
}
