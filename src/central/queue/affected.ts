const PRINT_LENGTH = 16;
/** Estimated beyond it, within about 4 % (1/√k). */
const MAX_KEPT = 512;
const WHOLE = 2 ** 48;

/** How many different people. `exact` is false for an estimate. */
export interface Affected {
  readonly persons: number;
  readonly exact: boolean;
}

/** The smallest of these fingerprints, in their order: what is kept of a set of people (bottom-k sketch). */
export function sketchOf(prints: Iterable<string>): string {
  return [...new Set(prints)].sort().slice(0, MAX_KEPT).join('');
}

/** Most fingerprints in a sketch. */
export const MAX_SKETCHED = MAX_KEPT;

/** The sketch of people of either set. Sketches are sorted: what is larger than all that is kept ends a look. */
export function joinSketches(sketches: Iterable<string>): string {
  let kept: string[] = [];
  for (const sketch of sketches) {
    const full = kept.length >= MAX_KEPT;
    const largest = kept.at(-1) ?? '';
    const more: string[] = [];
    for (let at = 0; at < sketch.length; at += PRINT_LENGTH) {
      const print = sketch.slice(at, at + PRINT_LENGTH);
      if (full && print >= largest) break;
      more.push(print);
    }
    if (more.length > 0) kept = [...new Set([...kept, ...more])].sort().slice(0, MAX_KEPT);
  }
  return kept.join('');
}

/**
 * How many people a sketch stands for. Fingerprints are spread evenly, being of an HMAC: where the k-th smallest lies says
 * how many there are (Bar-Yossef et al., "Counting distinct elements in a data stream", 2002).
 */
export function affectedOf(sketch: string): Affected {
  const kept = sketch.length / PRINT_LENGTH;
  if (kept < MAX_KEPT) return { persons: kept, exact: true };
  const largest = Number.parseInt(sketch.slice(-PRINT_LENGTH, -PRINT_LENGTH + 12), 16);
  return { persons: Math.round(((kept - 1) * WHOLE) / Math.max(1, largest)), exact: false };
}
