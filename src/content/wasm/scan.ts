/**
 * Walks the raw bytes of a UTF-8 text and stops where a person's number or a home may stand. Compiled to WebAssembly: 64
 * bytes at a time are passed over when they hold no digit and no character of interest; only what is left is looked at
 * one by one. What is passed over is never decoded. `../scanner.ts` loads this and fills the tables.
 */
import {
  BUILDING,
  DIGIT,
  ENCLOSED,
  end,
  ideographKind,
  isDigit,
  isIdeograph,
  kindAt,
  NUMERAL,
  ROOM,
  setBounds,
  WORD,
} from './scan/character';
import { isByte, longRuns, mask, maybePersons, within } from './scan/digits';
import { isBehindDash, isBuilding, isMarkedRoom, isRoom } from './scan/home';
import { isLongRun, isMobile, isPerson } from './scan/person';

export { setAreas } from './scan/person';

/** Four tables of 16 bytes: which of 8 groups of characters a first byte belongs to, and parts of the two behind it. */
const NIBBLES: usize = 0x10000;
/** 16 times 0x0f and 0xe2: a load costs less than to build them. */
const LOW: usize = 0x10040;
const FIRST: usize = 0x10050;
/**
 * What may stand before a number, by the byte right before it, and 256 bytes on by the byte before a blank: 1 for a letter
 * that looks like a digit, 2 for a dash, a stroke or the edge of a cell, or what may be the last byte of one.
 */
const BEFORE: usize = 0x10100;
const NOTHING: i32 = -1;
const PERSON: i32 = 0;
const HOME: i32 = 1;
const CODED: i32 = 2;

/** The block that is being looked at, and which of its bytes still are to be. */
let block: usize = 0;
let pending: u64 = 0;
/** The last byte of the block before was a digit. */
let carried: u64 = 0;
/** Vectors in a row that could be base64. */
let solid: i32 = 0;
/** The last of them. */
let coded: usize = 0;
/** Lines up to here were told of: for the sake of a person, or of a home at least. */
let personUntil: usize = 0;
let homeUntil: usize = 0;
/** Where the first NUL stands, or the end. */
let nul: usize = 0;

/** Begins with the bytes of `[from, to)`. The 64 bytes from `to` on are overwritten. */
export function start(from: usize, to: usize): void {
  setBounds(from, to);
  block = from - 64;
  pending = 0;
  carried = 0;
  solid = 0;
  personUntil = from;
  homeUntil = from;
  nul = to;
  for (let at: usize = 0; at < 64; at += 16) v128.store(to + at, i8x16.splat(0x0a));
}

/** Where the first NUL stands that was passed; the end of the bytes when there was none. */
export function firstNul(): usize {
  return nul;
}

/** The next place: its address times 4, plus what it is (0 a person's number, 1 a home, 2 coded bytes); -1 at the end. */
export function next(): i32 {
  while (true) {
    while (pending !== 0) {
      const at = block + <usize>ctz(pending);
      pending &= pending - 1;
      if (at < personUntil || isOneThing(at)) continue;
      const kind = look(at);
      if (kind === NOTHING) continue;
      if (kind === PERSON) personUntil = lineEnd(at);
      else homeUntil = lineEnd(at);
      return <i32>(at << 2) | kind;
    }
    block += 64;
    if (block >= end) return NOTHING;
    if (isCoded()) return <i32>(coded << 2) | CODED;
  }
}

/** Fills `pending` from the bytes of a block; true when a run that may be base64 has become long. */
function isCoded(): bool {
  const a = v128.load(block);
  const b = v128.load(block, 16);
  const c = v128.load(block, 32);
  const d = v128.load(block, 48);
  const digits = mask(within(a, 0x30, 10), within(b, 0x30, 10), within(c, 0x30, 10), within(d, 0x30, 10));
  const starts = digits & ~((digits << 1) | carried);
  carried = digits >> 63;
  pending = starts === 0 ? 0 : worthReading(a, b, c, d, digits, starts);
  if (i8x16.bitmask(v128.or(v128.or(a, b), v128.or(c, d))) !== 0) {
    pending |= ~mask(dull(a, block), dull(b, block + 16), dull(c, block + 32), dull(d, block + 48));
    if (v128.any_true(v128.or(v128.or(isRare(a), isRare(b)), v128.or(isRare(c), isRare(d))))) {
      pending |= mask(isRare(a), isRare(b), isRare(c), isRare(d));
    }
  }
  if (i8x16.bitmask(v128.or(v128.or(isHash(a), isHash(b)), v128.or(isHash(c), isHash(d)))) !== 0) {
    pending |= mask(isHash(a), isHash(b), isHash(c), isHash(d));
  }
  if (i8x16.bitmask(isByte(i8x16.min_u(i8x16.min_u(a, b), i8x16.min_u(c, d)), 0)) !== 0) findNul();
  if (isParted(a) && isParted(b) && isParted(c) && isParted(d)) {
    solid = 0;
    return false;
  }
  // A run may become long once in a block, after which it is followed to its end.
  const first = isSolid(a, block);
  const second = isSolid(b, block + 16);
  const third = isSolid(c, block + 32);
  return isSolid(d, block + 48) || third || second || first;
}

/** Which runs of digits in a block `lookAtDigits` might not refuse at once, told for all of them together. */
function worthReading(a: v128, b: v128, c: v128, d: v128, digits: u64, starts: u64): u64 {
  const persons = maybePersons(block, a, b, c, d, digits, starts);
  const long = longRuns(digits);
  if ((starts & long) === 0) return persons;
  const edges = mask(isEdge(a), isEdge(b), isEdge(c), isEdge(d));
  const blanks = mask(isByte(a, 0x20), isByte(b, 0x20), isByte(c, 0x20), isByte(d, 0x20));
  return persons | (starts & long & ((edges << 1) | ((edges << 2) & (blanks << 1))));
}

function isHash(bytes: v128): v128 {
  return isByte(bytes, 0x23);
}

/** A dash, a stroke or the edge of a cell, and every byte beyond ASCII; only the highest bit of each byte counts. */
function isEdge(bytes: v128): v128 {
  const strokes = i8x16.eq(v128.and(bytes, i8x16.splat(-3)), i8x16.splat(0x2d));
  return v128.or(v128.or(strokes, bytes), v128.or(isByte(bytes, 0x09), isByte(bytes, 0x7c)));
}

/** Which of 16 bytes begin no character of interest, by it and halves of the two behind it; a few are missing. */
function dull(first: v128, at: usize): v128 {
  const second = v128.load(at, 1);
  const low = v128.load(LOW);
  // From 0xe2 on; any byte before it is no index of the table.
  let groups = i8x16.swizzle(v128.load(NIBBLES), i8x16.sub(first, v128.load(FIRST)));
  groups = v128.and(groups, i8x16.swizzle(v128.load(NIBBLES, 16), v128.and(i16x8.shr_u(second, 4), low)));
  groups = v128.and(groups, i8x16.swizzle(v128.load(NIBBLES, 32), v128.and(second, low)));
  groups = v128.and(groups, i8x16.swizzle(v128.load(NIBBLES, 48), v128.and(v128.load(at, 2), low)));
  return isByte(groups, 0);
}

/** Characters of two bytes and of Indian and other scripts are rare enough to be all looked at. */
function isRare(bytes: v128): v128 {
  return within(bytes, -0x3e, 0x20);
}

/** A blank, most marks, or anything beyond ASCII stands among the bytes: they are no base64. */
function isParted(bytes: v128): bool {
  return v128.any_true(i8x16.lt_s(bytes, i8x16.splat(0x2b)));
}

/** Whether all 16 bytes can be base64, and those before were; `coded` then says where. */
function isSolid(bytes: v128, at: usize): bool {
  if (isParted(bytes) || !i8x16.all_true(base64(bytes))) {
    solid = 0;
    return false;
  }
  coded = at;
  return ++solid === 2;
}

/** Letters, digits and `+ / - _`. */
function base64(bytes: v128): v128 {
  const letters = within(v128.or(bytes, i8x16.splat(0x20)), 0x61, 26);
  const marks = v128.or(
    v128.or(i8x16.eq(bytes, i8x16.splat(0x2b)), i8x16.eq(bytes, i8x16.splat(0x2d))),
    i8x16.eq(bytes, i8x16.splat(0x5f)),
  );
  return v128.or(v128.or(letters, within(bytes, 0x2f, 11)), marks);
}

function findNul(): void {
  if (nul !== end) return;
  for (let at = block; at < end && at < block + 64; at++) {
    if (load<u8>(at) !== 0) continue;
    nul = at;
    return;
  }
}

/** 一 before a word, as it mostly is: the commonest of all characters. */
function isOneThing(at: usize): bool {
  return (load<u32>(at) & 0xffffff) === 0x80b8e4 && isIdeograph(at + 3) && ideographKind(at + 3) === WORD;
}

/** What stands at `at`: the slow way, one place at a time. The pass in vectors only leaves out what this refuses. */
export function look(at: usize): i32 {
  const byte = load<u8>(at);
  if (byte === 0x23) return at >= homeUntil && isBuilding(at) ? HOME : NOTHING;
  if (byte < 0x80) return lookAtDigits(at);
  switch (kindAt(at)) {
    case NUMERAL:
      return kindAt(at + 3) === WORD ? NOTHING : lookAtDress(at);
    case DIGIT:
    case ENCLOSED:
      return lookAtDress(at);
    case BUILDING:
      return at >= homeUntil && isBuilding(at) ? HOME : NOTHING;
    case ROOM:
      return at >= homeUntil && isRoom(at) ? HOME : NOTHING;
    default:
      return NOTHING;
  }
}

/** A digit in another dress. */
function lookAtDress(at: usize): i32 {
  if (isMobile(at) || isLongRun(at)) return PERSON;
  return at >= homeUntil && isBehindDash(at) ? HOME : NOTHING;
}

/** A run of plain digits, from its first on. */
function lookAtDigits(at: usize): i32 {
  let length = 1;
  while (isDigit(at + <usize>length)) length += 1;
  // Most are dates, counts and parts of names, which a few bytes tell: no branch is taken for them but this one.
  const first = <i32>load<u8>(at);
  const next = <i32>load<u8>(at, 1);
  const previous = <u32>load<u8>(at - 1);
  const apart = <u32>(previous === 0x20);
  const before = <i32>load<u8>(BEFORE + ((apart << 8) | select<u32>(<u32>load<u8>(at - 2), previous, apart !== 0)));
  const head = <i32>(first === 0x31) & (<i32>(next < 0x30) | <i32>(next > 0x32));
  const area = <i32>(first === 0x30) & <i32>(length >= 3);
  const person = head | area | <i32>(length >= 10) | (before & 1);
  const room = (before >> 1) & <i32>(length >= 3);
  if ((person | room) === 0) return NOTHING;
  if (person !== 0 && isPerson(at, length)) return PERSON;
  return room !== 0 && at >= homeUntil && isMarkedRoom(at, length) ? HOME : NOTHING;
}

/** Where the line of `at` ends: its line feed, or the end of the bytes. */
function lineEnd(at: usize): usize {
  const feed = i8x16.splat(0x0a);
  for (; at < end; at += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), feed));
    if (found !== 0) return min(at + <usize>ctz(found), end);
  }
  return end;
}

/** Where the line stands that is `lines` before that of `at`; never before `floor`. */
export function linesUp(at: usize, lines: i32, floor: usize): usize {
  for (; at > floor; at--) {
    if (load<u8>(at - 1) === 0x0a && lines-- === 0) return at;
  }
  return floor;
}

/** Where the line ends that is `lines` behind that of `at`, line feed included; the end of the bytes when there is none. */
export function linesDown(at: usize, lines: i32): usize {
  for (; lines >= 0; lines--) {
    at = lineEnd(at);
    if (at >= end) return end;
    at += 1;
  }
  return at;
}

/** How many line feeds stand in `[from, to)`. */
export function countLines(from: usize, to: usize): i32 {
  let lines = 0;
  for (; from < to; from++) if (load<u8>(from) === 0x0a) lines += 1;
  return lines;
}
