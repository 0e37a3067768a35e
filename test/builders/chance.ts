/** Reproducible chance: the same seed gives the same values everywhere. For tests and benches, never for secrets. */
export interface Chance {
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  pick<T>(choices: readonly T[]): T;
  /** Draws until the parts, joined, are not in `taken`; adds them. */
  fresh(taken: Set<string>, draw: () => string[]): string[];
}

const MAX_DRAWS = 10_000;

export function makeChance(seed: number): Chance {
  let state = seed >>> 0;
  // Mulberry32: 32 bits of state, passes the usual batteries, three lines.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const pick = <T>(choices: readonly T[]): T => {
    const chosen = choices[whole(0, choices.length - 1)];
    if (chosen === undefined) throw new RangeError('nothing to choose from');
    return chosen;
  };
  const fresh = (taken: Set<string>, draw: () => string[]): string[] => {
    for (let tries = 0; tries < MAX_DRAWS; tries += 1) {
      const parts = draw();
      const key = parts.join('|');
      if (taken.has(key)) continue;
      taken.add(key);
      return parts;
    }
    throw new RangeError(`no new value in ${MAX_DRAWS} draws: ask for fewer`);
  };
  return { whole, pick, fresh };
}
