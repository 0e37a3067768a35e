import { byteOf, firstSlot, type Geometry, geometryFor, secondSlot, slotsOf, thirdSlot } from './geometry.js';
import { KnownError } from './known-error.js';
import { mixAll, roundKeys, unmixAll } from './mix.js';

/** A filter as built: what its file holds. */
export interface BuiltFilter extends Geometry {
  /** Different keys. */
  readonly count: number;
  readonly seed: number;
  /** Which arrangement of the keys could be laid out; nearly always 0. */
  readonly attempt: number;
  readonly slots: Uint8Array;
  /** Keys that came more than a hundred times each. */
  readonly frequent: number;
}

const FREQUENT = 100;
/** Each attempt fails for one filter in hundreds, so this many never happens by chance. */
const MAX_ATTEMPTS = 64;

/**
 * Builds a 3-wise binary fuse filter with 8-bit fingerprints (Graf and Lemire 2022). The same set of keys and the same
 * seed give the same filter, whatever the order of the keys and however often each comes.
 *
 * Takes the array for its own: the keys are mixed and sorted in place, so that peeling goes through memory in order. Beside
 * it about 15 bytes a key are needed: indices instead of keys are kept.
 *
 * @param pairs low and high half of each 64-bit key by turns
 * @throws KnownError KNOWN_EMPTY without a key, KNOWN_UNBUILT when no attempt worked
 */
export function buildFilter(pairs: Uint32Array, seed: number): BuiltFilter {
  if (pairs.length < 2) throw new KnownError('KNOWN_EMPTY', 'there is no key to build a filter of');
  let keys = pairs;
  let frequent = 0;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const rounds = roundKeys(seed, attempt);
    mixAll(keys, rounds);
    sort(keys);
    if (attempt === 0) {
      frequent = countFrequent(keys);
      keys = unique(keys);
    }
    const count = keys.length / 2;
    const geometry = geometryFor(count);
    const slots = layOut(keys, geometry);
    if (slots !== null) return { ...geometry, count, seed: seed >>> 0, attempt, slots, frequent };
    unmixAll(keys, rounds);
  }
  throw new KnownError('KNOWN_UNBUILT', `no filter after ${MAX_ATTEMPTS} attempts: try another seed`);
}

/** The engine sorts 64-bit numbers natively; no number is ever made of one. */
function sort(pairs: Uint32Array): void {
  new BigUint64Array(pairs.buffer, pairs.byteOffset, pairs.length / 2).sort();
}

/** Runs of more than FREQUENT equal neighbours. */
function countFrequent(pairs: Uint32Array): number {
  let found = 0;
  for (let start = 0, at = 2; at <= pairs.length; at += 2) {
    if (at < pairs.length && pairs[at] === pairs[start] && pairs[at + 1] === pairs[start + 1]) continue;
    if (at - start > 2 * FREQUENT) found += 1;
    start = at;
  }
  return found;
}

/** Drops repeated neighbours, in place. */
function unique(pairs: Uint32Array): Uint32Array {
  let kept = 2;
  for (let at = 2; at < pairs.length; at += 2) {
    if (pairs[at] === pairs[kept - 2] && pairs[at + 1] === pairs[kept - 1]) continue;
    pairs[kept] = pairs[at] ?? 0;
    pairs[kept + 1] = pairs[at + 1] ?? 0;
    kept += 2;
  }
  return pairs.subarray(0, kept);
}

/** What keys claim of each slot: how many (times 4, plus which of their slots it is, XORed) and which, XORed. */
interface Claims {
  readonly counts: Uint8Array;
  readonly keys: Uint32Array;
}

/** Slots by which every key is found, or null when this arrangement has a knot. */
function layOut(pairs: Uint32Array, geometry: Geometry): Uint8Array | null {
  const claims = claim(pairs, geometry);
  if (claims === null) return null;
  const peeled = peel(pairs, geometry, claims);
  return peeled === null ? null : assign(pairs, geometry, peeled.order, peeled.places);
}

function claim(pairs: Uint32Array, geometry: Geometry): Claims | null {
  const size = slotsOf(geometry);
  const counts = new Uint8Array(size);
  const keys = new Uint32Array(size);
  const { segmentLength } = geometry;
  for (let key = 0; 2 * key < pairs.length; key++) {
    const low = pairs[2 * key] ?? 0;
    const high = pairs[2 * key + 1] ?? 0;
    const first = firstSlot(high, geometry);
    const second = secondSlot(first, high, low, segmentLength);
    const third = thirdSlot(first, low, segmentLength);
    counts[first] = (counts[first] ?? 0) + 4;
    counts[second] = ((counts[second] ?? 0) + 4) ^ 1;
    counts[third] = ((counts[third] ?? 0) + 4) ^ 2;
    // 64 keys on one slot wrapped its count: only keys that somebody chose do that.
    if ((counts[first] ?? 0) < 4 || (counts[second] ?? 0) < 4 || (counts[third] ?? 0) < 4) return null;
    keys[first] = (keys[first] ?? 0) ^ key;
    keys[second] = (keys[second] ?? 0) ^ key;
    keys[third] = (keys[third] ?? 0) ^ key;
  }
  return { counts, keys };
}

/** Takes away keys that are alone in a slot until none is left; the order and the slot of each, or null. */
function peel(
  pairs: Uint32Array,
  geometry: Geometry,
  { counts, keys }: Claims,
): { readonly order: Uint32Array; readonly places: Uint8Array } | null {
  const total = pairs.length / 2;
  const { segmentLength } = geometry;
  const order = new Uint32Array(total);
  const places = new Uint8Array(total);
  const alone = new Uint32Array(counts.length + 1);
  let waiting = 0;
  for (let slot = 0; slot < counts.length; slot++) {
    if ((counts[slot] ?? 0) >> 2 === 1) alone[waiting++] = slot;
  }
  let done = 0;
  const slots = new Uint32Array(5);
  while (waiting > 0) {
    const slot = alone[--waiting] ?? 0;
    const state = counts[slot] ?? 0;
    if (state >> 2 !== 1) continue;
    const key = keys[slot] ?? 0;
    const place = state & 3;
    order[done] = key;
    places[done++] = place;
    const low = pairs[2 * key] ?? 0;
    const high = pairs[2 * key + 1] ?? 0;
    const first = firstSlot(high, geometry);
    slots[0] = first;
    slots[1] = secondSlot(first, high, low, segmentLength);
    slots[2] = thirdSlot(first, low, segmentLength);
    for (let step = 1; step < 3; step++) {
      const otherPlace = (place + step) % 3;
      const other = slots[otherPlace] ?? 0;
      const before = counts[other] ?? 0;
      if (before >> 2 === 2) alone[waiting++] = other;
      counts[other] = (before - 4) ^ otherPlace;
      keys[other] = (keys[other] ?? 0) ^ key;
    }
    counts[slot] = 0;
  }
  return done === total ? { order, places } : null;
}

/** In the order opposite to peeling, the slot in which each key was alone is free to make its three slots right. */
function assign(pairs: Uint32Array, geometry: Geometry, order: Uint32Array, places: Uint8Array): Uint8Array {
  const filter = new Uint8Array(slotsOf(geometry));
  const { segmentLength } = geometry;
  for (let at = order.length - 1; at >= 0; at--) {
    const key = order[at] ?? 0;
    const low = pairs[2 * key] ?? 0;
    const high = pairs[2 * key + 1] ?? 0;
    const first = firstSlot(high, geometry);
    const second = secondSlot(first, high, low, segmentLength);
    const third = thirdSlot(first, low, segmentLength);
    const own = places[at] === 0 ? first : places[at] === 1 ? second : third;
    filter[own] = 0;
    filter[own] = byteOf(high, low) ^ (filter[first] ?? 0) ^ (filter[second] ?? 0) ^ (filter[third] ?? 0);
  }
  return filter;
}
