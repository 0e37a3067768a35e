import { ALL_SHOWN, type MaskedPrint } from '../model/masked.js';

/** Adds up what transfers show of masked phones. */
export interface Pieced {
  add(masked: readonly MaskedPrint[]): void;
  /** Homes, or names where these are more, of whose phone every digit was shown. */
  count(): number;
  /** Of these, how many have their phone complete. */
  among(masked: readonly MaskedPrint[]): number;
}

export function startPieced(): Pieced {
  const shown = { home: new Map<string, number>(), name: new Map<string, number>() };
  const whole = { home: 0, name: 0 };
  return {
    add(masked) {
      for (const { by, of, shows } of masked) {
        const before = shown[by].get(of) ?? 0;
        const after = before | shows;
        if (after === before) continue;
        shown[by].set(of, after);
        if (after === ALL_SHOWN) whole[by] += 1;
      }
    },
    count: () => Math.max(whole.home, whole.name),
    among: (masked) => masked.filter(({ by, of }) => shown[by].get(of) === ALL_SHOWN).length,
  };
}
