/*
 * Whether the bytes of a small body could hold a piece of a record at all. Most requests of most pages cannot, and then
 * nothing is parsed for them.
 */

/** Characters of a piece of a record, where no chat is known: a longer text says what it says by itself. */
export const MAX_PIECE = 240;

/** ASCII digits without which plain texts hold no piece of a number. */
const LEAST_DIGITS = 3;
/** Digits with so few bytes between them are one number, and with so many of them a longer text may hold records too. */
const MAX_GAP = 3;
const LEAST_NUMBER = 7;

const [QUOTE, AMPERSAND, EQUALS, PERCENT, BACKSLASH] = [0x22, 0x26, 0x3d, 0x25, 0x5c];

/**
 * False when plain ASCII has fewer than three digits in its short texts (what stands between the quotes of JSON or the
 * marks of a form) and no long number anywhere. Escapes and other bytes may be anything: true.
 */
export function mayHoldPiece(bytes: Uint8Array): boolean {
  let short = 0;
  let here = 0;
  let start = 0;
  let number = 0;
  let lastDigit = -MAX_GAP - 2;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x30 && byte <= 0x39) {
      here++;
      number = at - lastDigit <= MAX_GAP + 1 ? number + 1 : 1;
      lastDigit = at;
      if (number >= LEAST_NUMBER) return true;
    } else if (byte === QUOTE || byte === AMPERSAND || byte === EQUALS) {
      if (at - start <= MAX_PIECE) short += here;
      if (short >= LEAST_DIGITS) return true;
      here = 0;
      start = at + 1;
    } else if (byte >= 0x80 || byte === PERCENT || byte === BACKSLASH) return true;
  }
  return bytes.length - start <= MAX_PIECE && short + here >= LEAST_DIGITS;
}
