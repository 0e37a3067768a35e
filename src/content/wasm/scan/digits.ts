/** Letters that look like digits in one case or the other, by their place in the alphabet. */
const LETTERS: v128 = i8x16(0, -1, 0, -1, 0, 0, 0, 0, -1, 0, 0, -1, 0, 0, -1, 0);
const LATER_LETTERS: v128 = i8x16(-1, 0, -1, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0);

/**
 * Which of the runs of digits that start in a block may be a person's number: one that begins like a mobile, or with a 0, or
 * has ten digits, or stands behind a letter that looks like a digit. A run that leaves the block, and one whose neighbour
 * stands in the block before, is taken for what it may be.
 */
export function maybePersons(at: usize, a: v128, b: v128, c: v128, d: v128, digits: u64, starts: u64): u64 {
  const two = digits & ((digits >> 1) | (1 << 63));
  const four = two & ((two >> 2) | (3 << 62));
  const eight = four & ((four >> 4) | (15 << 60));
  const ten = eight & ((two >> 8) | (255 << 56));
  const zeros = mask(isByte(a, 0x30), isByte(b, 0x30), isByte(c, 0x30), isByte(d, 0x30));
  const heads = mask(isHead(a, at), isHead(b, at + 16), isHead(c, at + 32), isHead(d, at + 48));
  const letters = mask(isLookalike(a), isLookalike(b), isLookalike(c), isLookalike(d));
  const blanks = mask(isByte(a, 0x20), isByte(b, 0x20), isByte(c, 0x20), isByte(d, 0x20));
  const behindLetter = (letters << 1) | ((letters << 2) & (blanks << 1));
  return starts & (heads | (zeros & longRuns(digits)) | ten | behindLetter | 3);
}

/** Where three digits stand together, or may. */
export function longRuns(digits: u64): u64 {
  return digits & ((digits >> 1) | (1 << 63)) & ((digits >> 2) | (3 << 62));
}

/** One bit a byte, its highest; the first byte lowest. */
export function mask(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    <u64>i8x16.bitmask(a) |
    ((<u64>i8x16.bitmask(b)) << 16) |
    ((<u64>i8x16.bitmask(c)) << 32) |
    ((<u64>i8x16.bitmask(d)) << 48)
  );
}

export function within(bytes: v128, first: i8, count: i8): v128 {
  return i8x16.le_u(i8x16.sub(bytes, i8x16.splat(first)), i8x16.splat(count - 1));
}

export function isByte(bytes: v128, byte: i8): v128 {
  return i8x16.eq(bytes, i8x16.splat(byte));
}

/** A 1 with anything but 0, 1 or 2 behind it. */
function isHead(bytes: v128, at: usize): v128 {
  return v128.andnot(isByte(bytes, 0x31), within(v128.load(at, 1), 0x30, 3));
}

function isLookalike(bytes: v128): v128 {
  const place = i8x16.sub(v128.or(bytes, i8x16.splat(0x20)), i8x16.splat(0x61));
  return v128.or(i8x16.swizzle(LETTERS, place), i8x16.swizzle(LATER_LETTERS, i8x16.sub(place, i8x16.splat(16))));
}
