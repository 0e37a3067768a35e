/**
 * Looks through plain text for anything that could hide a number. Compiled to WebAssembly: a pass over 64 bytes at a time
 * costs a fraction of what JavaScript or an automaton needs. The loader in `../plain.ts` says what is asked.
 */

/** Digits of the shortest number that names a person: area code and landline. */
const MIN_NUMBER: i32 = 10;
/** Of which so many are real digits, the rest letters that look like them. */
const MIN_DIGITS: i32 = 5;
/** Bytes that may stand between two digits of one number. */
const MAX_GAP: i32 = 3;

let end: usize = 0;
let percents: i32 = 0;
let quoted: i32 = 0;
/** Bytes at the end of the last block that may be base64. */
let tail: u32 = 0;
/** Up to here digits have been looked at. */
let counted: usize = 0;

/** Forgets the text looked through before. */
export function begin(): void {
  percents = 0;
  quoted = 0;
}

/**
 * Whether the bytes of `[from, to)` are ASCII in which no number of 10 digits, no escape of a byte or character, no run of
 * base64 and no control byte stands. 64 bytes from `to` on are overwritten.
 */
export function isPlain(from: usize, to: usize): bool {
  end = to;
  tail = 0;
  counted = from;
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
  if (isLongRun(mask(word(a), word(b), word(c), word(d)))) return false;
  const numbers = mask(digits(a), digits(b), digits(c), digits(d));
  if (numbers !== 0 && hasNumber(at, numbers)) return false;
  const marks = mask(escapes(a), escapes(b), escapes(c), escapes(d));
  return marks === 0 || !hasEscape(at, marks);
}

/** One bit a byte, the first byte lowest. */
function mask(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    <u64>i8x16.bitmask(a) |
    ((<u64>i8x16.bitmask(b)) << 16) |
    ((<u64>i8x16.bitmask(c)) << 32) |
    ((<u64>i8x16.bitmask(d)) << 48)
  );
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

function within(bytes: v128, first: i8, count: i8): v128 {
  return i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(first)), i8x16.splat(count));
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

/** Whether 40 bytes of base64 stand together, those at the end of the last block included. */
function isLongRun(bits: u64): bool {
  const head = <u32>ctz(~bits);
  if (tail + head >= 40) return true;
  tail = bits === u64.MAX_VALUE ? tail + 64 : <u32>clz(~bits);
  let runs = bits & (bits >> 1);
  runs &= runs >> 2;
  runs &= runs >> 4;
  runs &= runs >> 8;
  // 16 in a row; three of them 12 apart are 40.
  return (runs & (runs >> 12) & (runs >> 24)) !== 0;
}

/** Whether a number begins at one of the digits of a block. A chain of digits is followed into the blocks after. */
function hasNumber(block: usize, bits: u64): bool {
  while (bits !== 0) {
    let at = block + <usize>ctz(bits);
    bits &= bits - 1;
    if (at < counted) continue;
    let found = 0;
    let real = 0;
    let gap = 0;
    for (; at < end && gap <= MAX_GAP; at++) {
      const byte = load<u8>(at);
      const digit = byte - 0x30 < 10;
      if (digit || (gap === 0 && isLookalike(byte))) {
        found += 1;
        if (digit) real += 1;
        gap = 0;
        if (found >= MIN_NUMBER && real >= MIN_DIGITS) return true;
      } else gap += 1;
    }
    counted = at;
  }
  return false;
}

/** `O o D Q l I i Z z S s B b q`. */
function isLookalike(byte: u8): bool {
  const letter = (byte | 0x20) - 0x61;
  if (letter >= 26) return false;
  // Of either case: b i o q s z.
  const either: u32 = (1 << 1) | (1 << 8) | (1 << 14) | (1 << 16) | (1 << 18) | (1 << 25);
  if ((either >> letter) & 1) return true;
  return byte === 0x44 || byte === 0x6c;
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
