import { isAscii } from 'node:buffer';
import { isOwnField } from '../content/head.js';
import { type LooksPlain, loadPlain } from '../content/plain.js';
import { assemblyFault } from '../content/web-assembly.js';
import { compileScanner } from '../detect/patterns.js';
import type { ByteSource } from '../model/bytes.js';
import type { Head } from '../model/head.js';
import type { PatternSource } from '../model/pattern.js';
import { compileWordsFirst } from './words-first.js';

/**
 * What plain ASCII must show, besides a long number, before it can hold a record in any form inspection knows. Each
 * expression keeps RE2's automaton small; counting digits over gaps would not (600 ns a byte at worst), so `hasNumber`
 * does that.
 */
const SUSPICIONS: readonly string[] = [
  String.raw`[^\t\n\r -~]`,
  // Base64 or hex of anything.
  '[A-Za-z0-9+/_-]{40}',
  // Two escaped bytes: percent-encoding, quoted-printable.
  '%[0-9A-Fa-f]{2}.*%[0-9A-Fa-f]{2}',
  '=[0-9A-Fa-f]{2}.*=[0-9A-Fa-f]{2}',
  // Escapes of JSON, JavaScript and HTML; RTF; PDF.
  String.raw`\\[uUx]`,
  '&#',
  '%u[0-9A-Fa-f]',
  String.raw`\{\\r`,
  '%PDF',
];

/** Digits of the shortest number that names a person: area code and landline. */
const MIN_NUMBER = 10;
/** Of which so many are real digits, the rest letters that look like them. */
const MIN_DIGITS = 5;
/** Bytes that may stand between two digits of one number. */
const MAX_GAP = 3;

const DIGIT = 1;
const LOOKALIKE = 2;
const CLASSES = new Uint8Array(256);
for (const char of '0123456789') CLASSES[char.charCodeAt(0)] = DIGIT;
for (const char of 'OoDQlIiZzSsBbq') CLASSES[char.charCodeAt(0)] = LOOKALIKE;

/** True when the bytes hold a number long enough for a phone, plain or dressed up. One pass. */
function hasNumber(bytes: Buffer): boolean {
  const { length } = bytes;
  for (let i = 0; i < length; i++) {
    if (CLASSES[bytes[i] ?? 0] !== DIGIT) continue;
    let found = 0;
    let digits = 0;
    let gap = 0;
    for (; i < length && gap <= MAX_GAP; i++) {
      const kind = CLASSES[bytes[i] ?? 0];
      if (kind === DIGIT || (kind === LOOKALIKE && gap === 0)) {
        found += 1;
        if (kind === DIGIT) digits += 1;
        gap = 0;
        if (found >= MIN_NUMBER && digits >= MIN_DIGITS) return true;
      } else gap += 1;
    }
  }
  return false;
}

/** Looks at one transfer without decoding anything. */
export interface Prefilter {
  /** True when neither head nor body can hold a record or meet a pattern: then nothing needs a reader. */
  isHarmless(head: Head, body: ByteSource): boolean;
}

/** One linear pass over the bytes decides, and one of the policy's own patterns where it has any. */
export function createPrefilter(patterns: readonly PatternSource[]): Prefilter {
  const set = compileWordsFirst(patterns);
  const maySay = (bytes: Buffer): boolean => mayHoldRecords(bytes) || set.match(bytes).length > 0;
  return {
    isHarmless(head, body) {
      let text = `${head.target}\n${head.host}`;
      for (const [name, value] of head.headers) {
        if (name === 'content-encoding' && value.toLowerCase() !== 'identity') return false;
        if (!isOwnField(name, value)) text += `\n${value}`;
      }
      if (maySay(Buffer.from(text, 'latin1'))) return false;
      if (body.size === 0) return true;
      return !maySay(inOneRow(body));
    },
  };
}

/** Where bodies that lie in pieces are put into one row: memory of their own for each would be a good part of the look's cost. */
let row: Buffer = Buffer.alloc(0);

function inOneRow(body: ByteSource): Buffer {
  if (body.readInto === undefined) {
    const bytes = body.read(0, body.size);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }
  if (row.length < body.size) row = Buffer.alloc(body.size);
  return row.subarray(0, body.readInto(0, row.subarray(0, body.size)));
}

/** Loaded at the first look of this thread, and kept. */
let looksPlain: LooksPlain | null = null;

/** False only when these bytes, as a body, cannot hold a record in any form inspection knows. */
export function mayHoldRecords(bytes: Uint8Array): boolean {
  looksPlain ??= loadPlain() ?? slowLook();
  return !looksPlain(bytes);
}

/** Why bytes are looked through the slow way on this machine; null when they are not. Whatever holds, all of them are. */
export function slowBecause(): string | null {
  mayHoldRecords(new Uint8Array(0));
  return assemblyFault()?.message ?? null;
}

/** The same without WebAssembly. */
export function slowLook(): LooksPlain {
  const suspicious = compileScanner(SUSPICIONS);
  return (bytes) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    return isAscii(buffer) && !hasNumber(buffer) && !suspicious(buffer);
  };
}
