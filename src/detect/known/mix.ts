/** Round keys of the mixing of keys; one set for each seed and attempt. */
export type RoundKeys = readonly [number, number, number];

/**
 * Mixing is a three-round Feistel network over the two halves of a key: a permutation, so that different keys stay
 * different, and one that can be undone, so that another attempt needs no copy of the keys. The keys are HMACs already;
 * mixing only has to give each attempt another arrangement.
 */
export function roundKeys(seed: number, attempt: number): RoundKeys {
  const start = (seed ^ Math.imul(attempt + 1, 0x9e3779b1)) >>> 0;
  const first = scramble(start + 0x243f6a88);
  const second = scramble(first ^ 0x85a308d3);
  return [first, second, scramble(second ^ 0x13198a2e)];
}

/** MurmurHash3's 32-bit finalizer. */
export function scramble(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Mixes keys in place. `pairs` holds low and high half of each key by turns. */
export function mixAll(pairs: Uint32Array, [a, b, c]: RoundKeys): void {
  for (let at = 0; at < pairs.length; at += 2) {
    let low = pairs[at] ?? 0;
    let high = pairs[at + 1] ?? 0;
    low ^= scramble(high ^ a);
    high ^= scramble(low ^ b);
    low ^= scramble(high ^ c);
    pairs[at] = low;
    pairs[at + 1] = high;
  }
}

/** Undoes `mixAll` with the same round keys. */
export function unmixAll(pairs: Uint32Array, [a, b, c]: RoundKeys): void {
  for (let at = 0; at < pairs.length; at += 2) {
    let low = pairs[at] ?? 0;
    let high = pairs[at + 1] ?? 0;
    low ^= scramble(high ^ c);
    high ^= scramble(low ^ b);
    low ^= scramble(high ^ a);
    pairs[at] = low;
    pairs[at + 1] = high;
  }
}
