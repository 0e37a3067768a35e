/**
 * Walks bytes of no known format, 64 at a time, and stops at what may be readable in them: runs of printable bytes with
 * enough digits, digits in UTF-16LE, and how containers begin. `../opaque-scanner.ts` loads it.
 */

/** Digits in a printable run that make it worth reading: fewer than any phone has. */
const LEAST_DIGITS: i32 = 7;
/** Four histograms of 256 counts, so that equal bytes in a row need not wait for each other. */
const HISTOGRAM: usize = 0;

const PRINTABLE: i32 = 0;
const WIDE: i32 = 1;
const BEGINNING: i32 = 2;
const NOTHING: i32 = -1;

let end: usize = 0;
let block: usize = 0;
/** Where runs of seven printable bytes, of seven wide digits, and pairs that begin a container stand in the block. */
let runs: u64 = 0;
let wides: u64 = 0;
let pairs: u64 = 0;
let printable: u64 = 0;
let spaced: u64 = 0;
/** Up to here runs were looked at. */
let done: usize = 0;
let runUntil: usize = 0;

/** Begins with the bytes of `[from, to)`. The 192 bytes from `to` on are overwritten. */
export function start(from: usize, to: usize): void {
  end = to;
  for (let at: usize = 0; at < 192; at += 16) v128.store(to + at, i8x16.splat(1));
  block = from - 64;
  runs = 0;
  wides = 0;
  pairs = 0;
  done = from;
  printable = printableAt(from);
  spaced = spacedAt(from);
}

/** The next place: its address times 4, plus 0 for printable bytes, 1 for wide digits, 2 for a beginning; -1 at the end. */
export function next(): i32 {
  while (true) {
    while (pairs !== 0) {
      const at = block + <usize>ctz(pairs);
      pairs &= pairs - 1;
      if (isBeginning(load<u32>(at))) return <i32>(at << 2) | BEGINNING;
    }
    while ((runs | wides) !== 0) {
      const bit = ctz(runs | wides);
      const isWide = ((wides >> bit) & 1) !== 0;
      const at = block + <usize>bit;
      runs &= ~((<u64>1) << bit);
      wides &= ~((<u64>1) << bit);
      if (at < done) continue;
      if (isWide ? hasWideDigits(at) : hasDigits(at)) return <i32>(at << 2) | (isWide ? WIDE : PRINTABLE);
    }
    block += 64;
    if (block >= end) return NOTHING;
    look();
  }
}

/** Where the run ends that `next` told of last. */
export function runEnd(): usize {
  return runUntil;
}

function look(): void {
  const nextPrintable = printableAt(block + 64);
  let low = printable & ((printable >> 1) | (nextPrintable << 63));
  let high = nextPrintable & (nextPrintable >> 1);
  low &= (low >> 2) | (high << 62);
  high &= high >> 2;
  runs = low & ((low >> 3) | (high << 61));
  printable = nextPrintable;

  const nextSpaced = spacedAt(block + 64);
  low = spaced & ((spaced >> 2) | (nextSpaced << 62));
  high = nextSpaced & (nextSpaced >> 2);
  low &= (low >> 4) | (high << 60);
  high &= high >> 4;
  wides = low & ((low >> 6) | (high << 58));
  spaced = nextSpaced;

  const all = v128.or(
    v128.or(beginnings(block), beginnings(block + 16)),
    v128.or(beginnings(block + 32), beginnings(block + 48)),
  );
  if (v128.any_true(all)) {
    pairs = mask(beginnings(block), beginnings(block + 16), beginnings(block + 32), beginnings(block + 48));
  }
}

function mask(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    <u64>i8x16.bitmask(a) |
    ((<u64>i8x16.bitmask(b)) << 16) |
    ((<u64>i8x16.bitmask(c)) << 32) |
    ((<u64>i8x16.bitmask(d)) << 48)
  );
}

/** One bit for each of 64 bytes that is printable ASCII. */
function printableAt(at: usize): u64 {
  return mask(plain(v128.load(at)), plain(v128.load(at, 16)), plain(v128.load(at, 32)), plain(v128.load(at, 48)));
}

function plain(bytes: v128): v128 {
  return v128.andnot(i8x16.gt_s(bytes, i8x16.splat(31)), i8x16.eq(bytes, i8x16.splat(127)));
}

/** One bit for each of 64 bytes that is a digit, blank or dash with a zero behind it. */
function spacedAt(at: usize): u64 {
  return mask(wide(at), wide(at + 16), wide(at + 32), wide(at + 48));
}

function wide(at: usize): v128 {
  const bytes = v128.load(at);
  const zeros = i8x16.eq(v128.load(at, 1), i8x16.splat(0));
  const digits = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(10));
  const marks = v128.or(i8x16.eq(bytes, i8x16.splat(0x20)), i8x16.eq(bytes, i8x16.splat(0x2d)));
  return v128.and(zeros, v128.or(digits, marks));
}

/** The first two bytes of a zip's entry, of RAR, 7-Zip, OLE and PDF. */
function beginnings(at: usize): v128 {
  const first = v128.load(at);
  const second = v128.load(at, 1);
  return v128.or(
    v128.or(pair(first, second, 0x50, 0x4b), pair(first, second, 0x52, 0x61)),
    v128.or(
      v128.or(pair(first, second, 0x37, 0x7a), pair(first, second, -0x30, -0x31)),
      pair(first, second, 0x25, 0x50),
    ),
  );
}

function pair(first: v128, second: v128, one: i8, other: i8): v128 {
  return v128.and(i8x16.eq(first, i8x16.splat(one)), i8x16.eq(second, i8x16.splat(other)));
}

/** `PK\\3\\4`, `Rar!`, `7z\\xbc\\xaf`, OLE, `%PDF`. */
function isBeginning(bytes: u32): bool {
  return (
    bytes === 0x04034b50 || bytes === 0x21726152 || bytes === 0xafbc7a37 || bytes === 0xe011cfd0 || bytes === 0x46445025
  );
}

function hasDigits(at: usize): bool {
  let digits = 0;
  for (; at < end; at++) {
    const byte = load<u8>(at);
    if (byte < 0x20 || byte > 0x7e) break;
    if (byte - 0x30 < 10) digits += 1;
  }
  done = at;
  runUntil = at;
  return digits >= LEAST_DIGITS;
}

function hasWideDigits(at: usize): bool {
  let digits = 0;
  for (; at < end && load<u8>(at, 1) === 0; at += 2) {
    const byte = load<u8>(at);
    if (byte - 0x30 < 10) digits += 1;
    else if (byte !== 0x20 && byte !== 0x2d) break;
  }
  done = at;
  runUntil = at;
  return digits >= LEAST_DIGITS;
}

/** Adds the bytes of `[from, to)` to the histograms. */
export function count(from: usize, to: usize): void {
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const bytes = load<u32>(at);
    increment(bytes & 0xff, 0);
    increment((bytes >> 8) & 0xff, 1024);
    increment((bytes >> 16) & 0xff, 2048);
    increment(bytes >> 24, 3072);
  }
  for (; at < to; at++) increment(<u32>load<u8>(at), 0);
}

function increment(byte: u32, table: usize): void {
  const address = HISTOGRAM + table + ((<usize>byte) << 2);
  store<u32>(address, load<u32>(address) + 1);
}
