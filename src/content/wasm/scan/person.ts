import {
  BRACKET,
  begin,
  DIGIT,
  ENCLOSED,
  end,
  isDigit,
  isLetter,
  kindAt,
  LETTER,
  NUMERAL,
  ROOM,
  SIDE,
  STOREY,
  TENS,
  value,
  WEIGHTLESS,
  WORD,
  width,
} from './character';

/** Digits of a mobile number. */
const PHONE: i32 = 11;
/** Characters between two groups of one number. */
const LONGEST_GAP: i32 = 10;
/** Characters before a number that are looked at for hexadecimal. */
const LONGEST_HEX: i32 = 8;
/** Letters that may stand for the first digits of a number. */
const MOST_LETTERS: usize = 8;

/** Whether the run of `length` plain digits at `at` is, or begins, what names a person. */
export function isPerson(at: usize, length: i32): bool {
  const first = load<u8>(at);
  if (length > PHONE) return isPrefixed(at, first, length) || isResident(at, length) || isLandline(at, first, length);
  if (first === 0x31) return !isPlainOther(at) && isMobile(at);
  if (first === 0x30 && isLandline(at, first, length)) return true;
  const head = letterHead(at);
  return head !== 0 && isMobile(head);
}

/** Bytes of a number that are looked at together. */
const LOOK: i32 = 32;
/** Sets of ASCII characters: bit `h` of byte `l` is the character `16 * h + l`. Letters that can only be a word's. */
const WORDS: v128 = i8x16(-96, 80, -96, 80, -32, -16, 80, 80, 80, -96, 80, 80, 16, 80, 80, 0);
/** Letters that look like digits or stand for a chat, brackets, line ends and what has no width: for the longer look. */
const DOUBTS: v128 = i8x16(3, -93, 83, -93, 19, 3, -93, -93, -89, 82, -93, -94, 74, 3, 3, -45);
const HALVES: v128 = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);

/**
 * Whether groups of plain digits that begin at `at` are sure to be no mobile number: before the eleventh digit comes a word
 * or a wide gap, or too many digits come with it, or too many groups. Most times, dates and readings end here.
 */
function isPlainOther(at: usize): bool {
  const a = v128.load(at);
  const b = v128.load(at, 16);
  const digits = bits(isNumeric(a), isNumeric(b));
  let words = bits(isIn(a, WORDS), isIn(b, WORDS));
  let doubts = bits(v128.or(isIn(a, DOUBTS), a), v128.or(isIn(b, DOUBTS), b));
  // INFO, DEBUG: a letter before a word's, and not right behind a digit, is a word's.
  const begun = doubts & (words >> 1) & ~(digits << 1) & bits(isAlphabetic(a), isAlphabetic(b));
  words |= begun;
  doubts &= ~begun;
  let total = 0;
  let groups = 0;
  let largest = 0;
  for (let from = 0; from < LOOK; ) {
    const length = <i32>ctz(~(digits >> from));
    from += length;
    if (from >= LOOK) return false;
    total += length;
    groups += 1;
    largest = max(largest, length);
    if (total > PHONE) return true;
    const behind = doubts >> from;
    if (total === PHONE) {
      return (behind & 1) === 0 && !isGrouped(groups, <i32>ctz(~digits), largest) && !isLabelled(at);
    }
    const gap = <i32>ctz((digits >> from) | (1 << LOOK));
    const word = <i32>ctz((words >> from) | (1 << gap));
    if ((behind & ((1 << word) - 1)) !== 0) return false;
    if (word < gap || gap > LONGEST_GAP) return true;
    from += gap;
    // A mobile goes on with 3 to 9.
    if (total === 1 && from < LOOK && load<u8>(at + <usize>from) < 0x33) return true;
  }
  return false;
}

/** One bit for each of 32 bytes, its highest. */
function bits(a: v128, b: v128): u64 {
  return <u64>i8x16.bitmask(a) | ((<u64>i8x16.bitmask(b)) << 16);
}

function isNumeric(bytes: v128): v128 {
  return i8x16.le_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(9));
}

function isAlphabetic(bytes: v128): v128 {
  return i8x16.le_u(i8x16.sub(v128.or(bytes, i8x16.splat(0x20)), i8x16.splat(0x61)), i8x16.splat(25));
}

function isIn(bytes: v128, table: v128): v128 {
  const low = i8x16.splat(0x0f);
  const half = i8x16.swizzle(HALVES, v128.and(i16x8.shr_u(bytes, 4), low));
  return i8x16.ne(v128.and(i8x16.swizzle(table, v128.and(bytes, low)), half), i8x16.splat(0));
}

/** Where letters begin that stand for the first digits of a number, as in `l38…`, `lS0…` and `l 3 8 …`; 0 without any. */
function letterHead(at: usize): usize {
  let head = at;
  if (head > begin + 1 && load<u8>(head - 1) === 0x20) head -= 1;
  const last = head;
  while (head > begin && last - head < MOST_LETTERS && kindAt(head - 1) === LETTER) head -= 1;
  if (head === last || !isOne(load<u8>(head))) return 0;
  return head > begin && isLetter(load<u8>(head - 1)) ? 0 : head;
}

/** `l`, `I` and `i`. */
function isOne(byte: u8): bool {
  return byte === 0x6c || byte === 0x49 || byte === 0x69;
}

/** A country code or call prefix before 11 digits: 0, 86, 086, 0086, 17951, 12593. */
function isPrefixed(at: usize, first: u8, length: i32): bool {
  if (length > 16) return false;
  const mobile = at + <usize>length - 11;
  if (load<u8>(mobile) !== 0x31 || load<u8>(mobile, 1) < 0x33) return false;
  return length === 16 ? first === 0x31 : length === 13 ? first === 0x38 : first === 0x30;
}

/** 18 characters with a date in the middle; 15 in the old form. */
function isResident(at: usize, length: i32): bool {
  if (length === 15) return load<u8>(at, 8) < 0x32 && load<u8>(at, 10) < 0x34;
  if (length !== 18 && !(length === 17 && (load<u8>(at, 17) | 0x20) === 0x78)) return false;
  const century = load<u16>(at, 6);
  return (century === 0x3931 || century === 0x3032) && load<u8>(at, 10) < 0x32 && load<u8>(at, 12) < 0x34;
}

/** Where the length of every area code lies, its 0 included, by the three digits behind the 0; 0 for none. */
let areas: usize = 0;

export function setAreas(at: usize): void {
  areas = at;
}

/** An area code with its 0, a mark or none, and 7 or 8 digits that begin like a subscriber's. */
function isLandline(at: usize, first: u8, length: i32): bool {
  if (first !== 0x30) return false;
  // A mobile behind the 0 of a trunk call, all of it or not.
  const trunk = load<u8>(at, 1) === 0x31 && load<u8>(at, 2) > 0x32;
  if (length >= 10 && length <= 12) {
    return trunk || goesOn(at + <usize>length) || isSubscriber(at, at + 3, at + 4, length);
  }
  if (length !== 3 && length !== 4) return false;
  let local = at + <usize>length;
  if (load<u8>(local) === 0x29) local += 1;
  if (load<u8>(local) === 0x2d || load<u8>(local) === 0x20) local += 1;
  let rest = 0;
  while (rest < 9 && isDigit(local + <usize>rest)) rest += 1;
  if (rest !== 7 && rest !== 8) return false;
  if (trunk || goesOn(local + <usize>rest)) return true;
  return length === 3 ? isSubscriber(at, local, local + 1, 3 + rest) : isSubscriber(at, at + 3, local, 4 + rest);
}

/** Whether a number may go on at `at` in another dress, and be another. */
function goesOn(at: usize): bool {
  const byte = load<u8>(at);
  if (byte >= 0x80) return true;
  const kind = kindAt(at);
  return kind === LETTER || kind === WEIGHTLESS;
}

/** Whether `total` digits begin with an area code; the fourth and the fifth of them stand at `fourth` and `fifth`. */
function isSubscriber(at: usize, fourth: usize, fifth: usize, total: i32): bool {
  const code = 100 * <usize>digit(at + 1) + 10 * <usize>digit(at + 2) + <usize>digit(fourth);
  const length = <i32>load<u8>(areas + code);
  const local = total - length;
  return length !== 0 && (local === 7 || local === 8) && load<u8>(length === 3 ? fourth : fifth) >= 0x32;
}

function digit(at: usize): u32 {
  return <u32>load<u8>(at) - 0x30;
}

/** A run in another dress that is long enough for a resident id. */
export function isLongRun(at: usize): bool {
  for (let count = 0; count < 17; at += width) {
    const kind = kindAt(at);
    if (kind === DIGIT || kind === NUMERAL || kind === ENCLOSED) count += 1;
    else if (kind !== WEIGHTLESS) return false;
  }
  return true;
}

/**
 * Whether a mobile number may begin at `at`: 1, then 3 to 9, then 9 more, in any dress and in groups with up to 10 characters
 * between. How many digits a sign stands for is not always known, so the sum is an interval.
 */
export function isMobile(at: usize): bool {
  const head = at;
  /** 138中间四位1234: behind a plain digit a numeral may be a word. */
  const sure = kindAt(at) === DIGIT ? 0 : 1;
  let least = 0;
  let most = 0;
  let groups = 0;
  let firstGroup = 0;
  let largest = 0;
  let letters = false;
  /** Of the first two digits, how many may be 1 and 3 to 9. */
  let seen = 0;
  while (true) {
    const before = most;
    while (true) {
      const kind = kindAt(at);
      const step = width;
      if (kind === DIGIT || kind === NUMERAL) {
        if (seen === 0 ? value !== 1 : seen === 1 && value < 3) return false;
        seen += 1;
        least += kind === DIGIT ? 1 : sure;
        most += 1;
        if (least > PHONE) return false;
      } else if (kind === ENCLOSED) {
        seen = 2;
        most += 2;
      } else if (kind === LETTER && (most > before || leadsOn(at))) {
        seen += 1;
        most += 1;
        letters = true;
      } else if (kind !== WEIGHTLESS) break;
      at += step;
    }
    const size = most - before;
    groups += 1;
    if (groups === 1) firstGroup = size;
    if (size > largest) largest = size;
    if (most >= PHONE && (isGrouped(groups, firstGroup, largest) || isLabelled(head))) {
      return !letters || !isInHex(head);
    }
    if (least === PHONE || most > 4 * PHONE) return false;
    at = overGap(at);
    if (at === 0) return false;
  }
}

/** Letters of hexadecimal stand right before `at`, and a digit before those: a number with letters in it is none there. */
function isInHex(at: usize): bool {
  for (let count = 0; count < LONGEST_HEX && at > begin; count++) {
    at -= 1;
    if (isDigit(at)) return count > 0 && !isWhole(at);
    const byte = load<u8>(at);
    if (!isLetter(byte) || (byte | 0x20) > 0x66) return false;
  }
  return false;
}

/** Whether the run of digits that ends at `at` could be a number of its own. */
function isWhole(at: usize): bool {
  let count = 1;
  while (count < PHONE && at > begin && isDigit(at - 1)) {
    at -= 1;
    count += 1;
  }
  return count === PHONE;
}

/** How people group 11 digits; times and readings come in more and other groups. */
function isGrouped(groups: i32, first: i32, largest: i32): bool {
  return groups <= 4 || (groups === 5 && first >= 3) || largest <= 2;
}

/** Whether only letters that look like digits follow, and then no other letter. */
function leadsOn(at: usize): bool {
  for (let count: usize = 0; count < MOST_LETTERS; count++, at++) {
    if (!isLetter(load<u8>(at))) return true;
    if (kindAt(at) !== LETTER) return false;
  }
  return false;
}

/** The first digit behind what stands between two groups, or 0 when they cannot be one number. */
function overGap(at: usize): usize {
  const from = at;
  let bracket = false;
  let lines = false;
  let marks = false;
  for (let count = 0; count <= LONGEST_GAP && at < end; ) {
    const kind = kindAt(at);
    const step = width;
    const byte = load<u8>(at);
    if (kind === DIGIT || kind === NUMERAL || kind === ENCLOSED) return lines && marks ? 0 : at;
    if (kind === LETTER && at > from && !isLetter(load<u8>(at - 1)) && leadsOn(at)) return lines && marks ? 0 : at;
    if (kind !== WEIGHTLESS) {
      count += 1;
      if (kind === BRACKET) bracket = true;
      if (byte === 0x0a || byte === 0x0d) lines = true;
      else if (byte !== 0x20 && byte !== 0x09 && byte !== 0x2d && byte !== 0x2e) marks = true;
      if (lines && marks) return 0;
      if (!bracket && isWord(kind, byte)) return 0;
    }
    at += step;
  }
  return 0;
}

/** What parts two numbers: a word that is no word for a phone, a letter that does not stand for a chat. */
function isWord(kind: u32, byte: u8): bool {
  if (kind === WORD || kind === TENS || kind === ROOM || kind === SIDE || kind === STOREY) return true;
  if (!isLetter(byte)) return false;
  const letter = byte | 0x20;
  return letter !== 0x76 && letter !== 0x78 && letter !== 0x77 && letter !== 0x71;
}

/** A word, or what could be one, stands before the number, across at most 4 marks. */
function isLabelled(at: usize): bool {
  for (let count = 0; count < 5 && at > begin; count++) {
    at -= 1;
    const byte = load<u8>(at);
    if (byte >= 0x80 || isLetter(byte)) return true;
    if (byte !== 0x20 && byte !== 0x3a && byte !== 0x3d && byte !== 0x28 && byte !== 0x22 && byte !== 0x27)
      return false;
  }
  return false;
}
