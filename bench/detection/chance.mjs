/**
 * Seeded randomness: the same seed gives the same bench on every machine (mulberry32).
 *
 * @param {number} seed 32 bits
 */
export function makeChance(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (from, to) => from + Math.floor(next() * (to - from + 1));
  const pick = (list) => list[Math.floor(next() * list.length)];
  return {
    whole,
    pick,
    /** True once in `of` times. */
    once: (of) => next() * of < 1,
    /** `length` digits, leading zeros kept. */
    digits: (length) => Array.from({ length }, () => whole(0, 9)).join(''),
    hex: (length) => Array.from({ length }, () => whole(0, 15).toString(16)).join(''),
    shuffle: (list) => {
      const out = [...list];
      for (let at = out.length - 1; at > 0; at--) {
        const other = whole(0, at);
        [out[at], out[other]] = [out[other], out[at]];
      }
      return out;
    },
  };
}
