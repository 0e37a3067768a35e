/** Class of every character of the basic plane, by code: kind in the low half, value of a digit in the high one. */
const CLASSES: usize = 0;

export const OTHER: u32 = 0;
export const DIGIT: u32 = 1;
export const NUMERAL: u32 = 2;
/** One or two digits, or the mark of a list's item. */
export const ENCLOSED: u32 = 3;
/** A letter that looks like a digit. */
export const LETTER: u32 = 4;
export const WEIGHTLESS: u32 = 5;
/** 十, 百: part of a room's number, never of a phone's. */
export const TENS: u32 = 6;
/** 号, 栋, 幢, 座, 弄, 单元, #. */
export const BUILDING: u32 = 7;
/** 室, 房, 户, 门: behind a room's number, or before it as a label. */
export const ROOM: u32 = 8;
export const DASH: u32 = 9;
/** A word that never stands inside a number. */
export const WORD: u32 = 10;
export const BRACKET: u32 = 11;
/** 甲乙丙丁, 东西南北: a building's name as good as a number. */
export const SIDE: u32 = 12;
/** 楼, 院, 元, 梯, 层: between a building's number and a room's. */
export const STOREY: u32 = 13;
/** 电话, 微信, 中间: a word that stands inside numbers, against filters. */
export const FILLER: u32 = 14;

/** Where the bytes begin and end that are scanned. Behind the end stand line feeds. */
export let begin: usize = 0;
export let end: usize = 0;

export function setBounds(from: usize, to: usize): void {
  begin = from;
  end = to;
}

/** Bytes of the character that `kindAt` met last, and its value if it was a digit. */
export let width: usize = 1;
export let value: u32 = 0;

/** Kind of the character at `at`. Bytes that are no UTF-8 are other characters. */
export function kindAt(at: usize): u32 {
  const first = <u32>load<u8>(at);
  if (first < 0x80) {
    width = 1;
    return kindOf(first);
  }
  const second = <u32>load<u8>(at, 1) & 0x3f;
  if (first < 0xe0) {
    width = 2;
    return kindOf(((first & 0x1f) << 6) | second);
  }
  const third = <u32>load<u8>(at, 2) & 0x3f;
  if (first < 0xf0) {
    width = 3;
    return kindOf(((first & 0x0f) << 12) | (second << 6) | third);
  }
  width = 4;
  return kindBeyond(((first & 7) << 18) | (second << 12) | (third << 6) | (<u32>load<u8>(at, 3) & 0x3f));
}

/** Whether a character of three bytes stands at `at` whose first byte is that of an ideograph. */
export function isIdeograph(at: usize): bool {
  return load<u8>(at) - 0xe4 < 6;
}

/** Kind of the ideograph at `at`; `width` and `value` stay as they are. */
export function ideographKind(at: usize): u32 {
  const code =
    ((<usize>load<u8>(at) & 0x0f) << 12) | ((<usize>load<u8>(at, 1) & 0x3f) << 6) | (<usize>load<u8>(at, 2) & 0x3f);
  return <u32>load<u8>(CLASSES + code) & 15;
}

function kindOf(code: u32): u32 {
  const entry = <u32>load<u8>(CLASSES + <usize>code);
  value = entry >> 4;
  return entry & 15;
}

/** Beyond the basic plane: mathematical, segmented and enclosed digits, and tags. */
function kindBeyond(code: u32): u32 {
  if (code >= 0x1d7ce && code <= 0x1d7ff) {
    value = (code - 0x1d7ce) % 10;
    return DIGIT;
  }
  if (code >= 0x1fbf0 && code <= 0x1fbf9) {
    value = code - 0x1fbf0;
    return DIGIT;
  }
  if (code >= 0x1f100 && code <= 0x1f10c) return ENCLOSED;
  return code >= 0xe0000 ? WEIGHTLESS : OTHER;
}

/** Kind of the character before `at`, and where it stands: `previous`. */
export let previous: usize = 0;

export function kindBefore(at: usize): u32 {
  previous = at - 1;
  while (previous > begin && (load<u8>(previous) & 0xc0) === 0x80) previous -= 1;
  return kindAt(previous);
}

export function isDigit(at: usize): bool {
  return load<u8>(at) - 0x30 < 10;
}

export function isLetter(byte: u8): bool {
  return (byte | 0x20) - 0x61 < 26;
}

/** Part of a number as rooms have them. */
export function isNumber(kind: u32): bool {
  return kind === DIGIT || kind === NUMERAL || kind === TENS || kind === ENCLOSED;
}
