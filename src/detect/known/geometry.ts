/** Shape of a filter: overlapping windows of three neighbouring segments, one slot of a key in each. */
export interface Geometry {
  /** A power of two. */
  readonly segmentLength: number;
  /** Windows a key may fall into; the array has two segments more. */
  readonly segmentCount: number;
}

const ARITY = 3;
export const MAX_SEGMENT_LENGTH = 2 ** 18;

/** Slots of the whole array, one byte each. */
export function slotsOf({ segmentLength, segmentCount }: Geometry): number {
  return (segmentCount + ARITY - 1) * segmentLength;
}

/**
 * Segment length and size factor for so many keys, as measured by Graf and Lemire, "Binary Fuse Filters: Fast and Smaller
 * Than Xor Filters", ACM JEA 27 (2022), section 4: 1.125 slots a key from 10^6 keys up, more below.
 */
export function geometryFor(keys: number): Geometry {
  const segmentLength = Math.min(
    MAX_SEGMENT_LENGTH,
    2 ** Math.floor(Math.log(Math.max(1, keys)) / Math.log(3.33) + 2.25),
  );
  const factor = keys < 2 ? 0 : Math.max(1.125, 0.875 + (0.25 * Math.log(1e6)) / Math.log(keys));
  const segments = Math.ceil(Math.round(keys * factor) / segmentLength);
  return { segmentLength, segmentCount: Math.max(1, segments - (ARITY - 1)) };
}

/** First slot of a mixed key. The product may pass 2^53; it is rounded alike on every machine, and never up to the end. */
export function firstSlot(high: number, { segmentLength, segmentCount }: Geometry): number {
  return Math.floor((high * (segmentLength * segmentCount)) / 4_294_967_296);
}

export function secondSlot(first: number, high: number, low: number, segmentLength: number): number {
  return (first + segmentLength) ^ (((low >>> 18) | (high << 14)) & (segmentLength - 1));
}

export function thirdSlot(first: number, low: number, segmentLength: number): number {
  return (first + 2 * segmentLength) ^ (low & (segmentLength - 1));
}

/** The byte a member's three slots XOR to. */
export function byteOf(high: number, low: number): number {
  return (high ^ low) & 0xff;
}
