/**
 * Looks for any of some words in bytes, without regard to the case of ASCII letters. Compiled to WebAssembly: 64 bytes at a
 * time are passed over where the low halves of four bytes rule every word out. `../words.ts` fills the tables.
 */

/** Four tables of 16 bytes: which of 8 groups of words have a low half in the first, second, fourth and fifth place. */
let tables: usize = 0;
/**
 * Where the words of each group begin, in two bytes each. A word is the number of its bytes before the four, its length, and
 * its bytes; a length of 0 ends a group.
 */
let lists: usize = 0;

export function setWords(at: usize): void {
  tables = at;
  lists = at + 80;
  v128.store(at, i8x16.splat(0x0f), 64);
}

/** Places that are looked at closely: some, and one for so many bytes. */
const SOME_LOOKS: i32 = 256;
const BYTES_A_LOOK: usize = 128;

/**
 * Whether a word stands in `[from, to)`; also when there are too many places to look at, as in a text made of pieces of words.
 * Up to 80 bytes from `to` on are read.
 */
export function find(from: usize, to: usize): bool {
  let looks = SOME_LOOKS + <i32>((to - from) / BYTES_A_LOOK);
  for (let at = from; at < to; at += 64) {
    for (let bits = ~mask(at); bits !== 0; bits &= bits - 1) {
      if (--looks < 0 || isWord(at + <usize>ctz(bits), from, to)) return true;
    }
  }
  return false;
}

/** One bit for each of 64 bytes that no word's four begin with. */
function mask(at: usize): u64 {
  return (
    <u64>i8x16.bitmask(ruledOut(at)) |
    ((<u64>i8x16.bitmask(ruledOut(at + 16))) << 16) |
    ((<u64>i8x16.bitmask(ruledOut(at + 32))) << 32) |
    ((<u64>i8x16.bitmask(ruledOut(at + 48))) << 48)
  );
}

function ruledOut(at: usize): v128 {
  return i8x16.eq(groupsAt(at), i8x16.splat(0));
}

function groupsAt(at: usize): v128 {
  const low = v128.load(tables, 64);
  return v128.and(
    v128.and(
      i8x16.swizzle(v128.load(tables), v128.and(v128.load(at), low)),
      i8x16.swizzle(v128.load(tables, 16), v128.and(v128.load(at, 1), low)),
    ),
    v128.and(
      i8x16.swizzle(v128.load(tables, 32), v128.and(v128.load(at, 3), low)),
      i8x16.swizzle(v128.load(tables, 48), v128.and(v128.load(at, 4), low)),
    ),
  );
}

/** Whether a word of the groups told for `at` stands there, all of it. */
function isWord(at: usize, from: usize, to: usize): bool {
  const groups = <u32>i8x16.extract_lane_u(groupsAt(at), 0);
  for (let left = groups; left !== 0; left &= left - 1) {
    let word = tables + <usize>load<u16>(lists + ((<usize>ctz(left)) << 1));
    for (let length = <usize>load<u8>(word, 1); length !== 0; length = <usize>load<u8>(word, 1)) {
      const begin = at - <usize>load<u8>(word);
      if (begin >= from && begin + length <= to && stands(word + 2, begin, length)) return true;
      word += 2 + length;
    }
  }
  return false;
}

/** Letters of words are small. */
function stands(word: usize, at: usize, length: usize): bool {
  for (let place: usize = 0; place < length; place++) {
    const byte = load<u8>(at + place);
    const small = byte - 0x41 < 26 ? byte | 0x20 : byte;
    if (small !== load<u8>(word + place)) return false;
  }
  return true;
}
