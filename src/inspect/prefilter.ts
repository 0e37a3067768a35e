import { isOwnField } from '../content/head.js';
import type { ByteSource } from '../model/bytes.js';
import type { Head } from '../model/head.js';
import type { PatternSet } from '../model/pattern.js';

/** What one byte may be part of. Everything outside plain ASCII text needs a decoder, hence a worker. */
const PLAIN = 0;
const DIGIT = 1;
const LETTER = 2;
const LOOKALIKE = 3;
const SPECIAL = 4;
const FOREIGN = 5;

const CLASSES = new Uint8Array(256).fill(FOREIGN);
for (let byte = 0x20; byte < 0x7f; byte++) CLASSES[byte] = PLAIN;
for (const byte of [0x09, 0x0a, 0x0d]) CLASSES[byte] = PLAIN;
for (const char of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/_-') CLASSES[char.charCodeAt(0)] = LETTER;
for (const char of 'OoDQlIiZzSsBbq') CLASSES[char.charCodeAt(0)] = LOOKALIKE;
for (const char of '0123456789') CLASSES[char.charCodeAt(0)] = DIGIT;
for (const char of '%=\\&{') CLASSES[char.charCodeAt(0)] = SPECIAL;

/** Digits of the shortest number that names a person: area code and landline. */
const MIN_NUMBER = 10;
/** Of which so many are real digits, the rest letters that look like them. */
const MIN_DIGITS = 5;
/** Bytes that may stand between two digits of one number. */
const MAX_GAP = 3;
/** A run of letters and digits this long may be base64 of anything. */
const MIN_BASE64 = 40;
/** Escaped bytes before a text may hide an escaped number or a Chinese word. */
const MIN_ESCAPES = 2;

/**
 * False only when these bytes cannot hold a record in any form inspection knows: then they need no worker. One pass, no
 * decoding, no allocation. True for anything that is not plain ASCII, anything escaped or encoded, and any ASCII text
 * with a number long enough for a phone.
 */
export function mayHoldRecords(bytes: Uint8Array): boolean {
  let numberLength = 0;
  let digits = 0;
  let gap = 0;
  let run = 0;
  let escapes = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    const kind = CLASSES[byte] ?? FOREIGN;
    if (kind === FOREIGN) return true;
    if (kind === DIGIT || (kind === LOOKALIKE && numberLength > 0 && gap === 0)) {
      if (kind === DIGIT) digits += 1;
      numberLength += 1;
      gap = 0;
      if (numberLength >= MIN_NUMBER && digits >= MIN_DIGITS) return true;
    } else if (numberLength > 0) {
      gap += 1;
      if (gap > MAX_GAP) numberLength = digits = gap = 0;
    }
    if (kind === PLAIN || kind === SPECIAL) run = 0;
    else if (++run >= MIN_BASE64) return true;
    if (kind === SPECIAL && isEscape(bytes, i, byte)) {
      escapes += 1;
      if (byte !== PERCENT && byte !== EQUALS) return true;
      if (escapes >= MIN_ESCAPES) return true;
    }
  }
  return false;
}

const PERCENT = 0x25;
const EQUALS = 0x3d;
const AMPERSAND = 0x26;
const BACKSLASH = 0x5c;

function isEscape(bytes: Uint8Array, at: number, byte: number): boolean {
  const next = bytes[at + 1] ?? 0;
  if (byte === AMPERSAND) return next === 0x23;
  if (byte === BACKSLASH) return next === 0x75 || next === 0x55 || next === 0x78;
  if (byte === PERCENT) return isHex(next) ? isHex(bytes[at + 2] ?? 0) : next === 0x50 || next === 0x75;
  if (byte === EQUALS) return isHex(next) && isHex(bytes[at + 2] ?? 0);
  return next === BACKSLASH && bytes[at + 2] === 0x72;
}

function isHex(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

/**
 * True when neither head nor body can hold a record or meet a pattern: then nothing needs decoding. One linear pass over
 * both, and one of the pattern set over the plain ASCII they turned out to be.
 */
export function isHarmless(head: Head, body: ByteSource, patterns: PatternSet): boolean {
  let text = `${head.target}\n${head.host}`;
  for (const [name, value] of head.headers) {
    if (name === 'content-encoding' && value.toLowerCase() !== 'identity') return false;
    if (!isOwnField(name, value)) text += `\n${value}`;
  }
  if (mayHoldRecords(Buffer.from(text, 'latin1'))) return false;
  const bytes = body.read(0, body.size);
  if (mayHoldRecords(bytes)) return false;
  if (bytes.length > 0) text += `\n${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')}`;
  return patterns.match(text).length === 0;
}
