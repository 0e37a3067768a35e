import { crc32 } from 'node:zlib';
import type { BuiltFilter } from './build.js';
import { byteOf, firstSlot, MAX_SEGMENT_LENGTH, secondSlot, slotsOf, thirdSlot } from './geometry.js';
import { highHalf, lowHalf } from './key-list.js';
import { KnownError } from './known-error.js';
import { roundKeys, scramble } from './mix.js';

/**
 * The file of a filter, numbers little-endian:
 *
 * | at | bytes | what |
 * |---|---|---|
 * | 0 | 8 | `MENSHENF` |
 * | 8 | 2 | version of the format: 1 |
 * | 10 | 2 | crypto suite of the fingerprints: 1 = first 8 bytes of HMAC-SHA-256 |
 * | 12 | 8 | id of the fingerprint key |
 * | 20 | 4 | keys |
 * | 24 | 4 + 4 | seed, attempt |
 * | 32 | 4 + 4 | segment length, segment count |
 * | 40 | 4 | slots, one byte each, which follow |
 * | 44 + slots | 4 | CRC-32 of all before |
 *
 * The CRC finds damage; forgery is stopped by the signature of the bundle that carries the file.
 */
const MAGIC = 'MENSHENF';
const VERSION = 1;
const HEAD = 44;
const TAIL = 4;
/** Suite of `fingerprint()`: HMAC-SHA-256 cut to 64 bits. */
export const SUITE = 1;

/** A filter that is open for look-ups. Holds no name, no home and no number. */
export interface OwnerFilter {
  readonly keyId: string;
  readonly count: number;
  /** True for every member, and for about 1 in 256 of all others. Takes a fingerprint: 16 hex digits. */
  has(fingerprint: string): boolean;
}

/** @param keyId id of the fingerprint key: 16 hex digits */
export function writeFilter(built: BuiltFilter, keyId: string): Buffer {
  const bytes = Buffer.alloc(HEAD + built.slots.length + TAIL);
  bytes.write(MAGIC, 0, 'latin1');
  bytes.writeUInt16LE(VERSION, 8);
  bytes.writeUInt16LE(SUITE, 10);
  bytes.write(keyId, 12, 'hex');
  const { count, seed, attempt, segmentLength, segmentCount, slots } = built;
  for (const [at, value] of [count, seed, attempt, segmentLength, segmentCount, slots.length].entries()) {
    bytes.writeUInt32LE(value, 20 + 4 * at);
  }
  bytes.set(slots, HEAD);
  const end = HEAD + slots.length;
  bytes.writeUInt32LE(crc32(bytes.subarray(0, end)), end);
  return bytes;
}

/**
 * Opens a filter over the bytes of its file, without a copy: they may lie in memory that threads share.
 * @param name what messages call the file
 * @throws KnownError for anything but a whole, undamaged filter of a version and suite this program knows
 */
export function openFilter(bytes: Uint8Array, name: string): OwnerFilter {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.length < MAGIC.length || view.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new KnownError('KNOWN_FOREIGN', `${name} is no filter of known owners: build one with "policy build-owners"`);
  }
  if (view.length < HEAD + TAIL) throw truncated(name);
  const version = view.readUInt16LE(8);
  if (version !== VERSION) {
    throw new KnownError(
      'KNOWN_VERSION',
      `${name} has format ${version}, this program reads ${VERSION}: build it again`,
    );
  }
  const suite = view.readUInt16LE(10);
  if (suite !== SUITE) {
    throw new KnownError('KNOWN_SUITE', `${name} uses crypto suite ${suite}, this program has ${SUITE}: update it`);
  }
  const keyId = view.toString('hex', 12, 20);
  const word = (at: number): number => view.readUInt32LE(20 + 4 * at);
  const [count, seed, attempt, segmentLength, segmentCount, size] = [
    word(0),
    word(1),
    word(2),
    word(3),
    word(4),
    word(5),
  ];
  const end = HEAD + size;
  if (view.length < end + TAIL) throw truncated(name);
  const isShape =
    segmentLength > 0 &&
    segmentLength <= MAX_SEGMENT_LENGTH &&
    Number.isInteger(Math.log2(segmentLength)) &&
    segmentCount > 0 &&
    slotsOf({ segmentLength, segmentCount }) === size &&
    count > 0 &&
    count <= size;
  if (view.length !== end + TAIL || !isShape || crc32(view.subarray(0, end)) !== view.readUInt32LE(end)) {
    throw new KnownError('KNOWN_CORRUPT', `${name} is damaged: fetch or build it again`);
  }
  const geometry = { segmentLength, segmentCount };
  const slots = bytes.subarray(HEAD, end);
  const [a, b, c] = roundKeys(seed, attempt);
  return {
    keyId,
    count,
    has(fingerprint) {
      let high = highHalf(fingerprint);
      let low = lowHalf(fingerprint);
      low = (low ^ scramble(high ^ a)) >>> 0;
      high = (high ^ scramble(low ^ b)) >>> 0;
      low = (low ^ scramble(high ^ c)) >>> 0;
      const first = firstSlot(high, geometry);
      const second = secondSlot(first, high, low, segmentLength);
      const third = thirdSlot(first, low, segmentLength);
      return byteOf(high, low) === ((slots[first] ?? 0) ^ (slots[second] ?? 0) ^ (slots[third] ?? 0));
    },
  };
}

function truncated(name: string): KnownError {
  return new KnownError('KNOWN_TRUNCATED', `${name} ends too early: fetch or build it again`);
}
