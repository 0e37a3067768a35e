import type { Gauge } from '../model/incident.js';
import { type Counts, KINDS, type Kind } from '../model/kind.js';

/** The three thresholds of 法释〔2017〕10号 article 5, in records. */
export type LegalClass = 50 | 500 | 5000;

/**
 * Σ counted ÷ threshold, once for each class `owner` may fall in; every other kind stays in the class policy gives it
 * (DESIGN.md sections 6 and 10). Rounded to two digits.
 *
 * @param halved article 5, second paragraph: thresholds are half for data obtained through one's job
 */
export function gaugeOf(records: Counts, classes: Readonly<Record<Kind, LegalClass>>, halved = true): Gauge {
  const ownersAt = (ownerClass: LegalClass): number => {
    let sum = 0;
    for (const kind of KINDS) {
      const threshold = kind === 'owner' ? ownerClass : classes[kind];
      sum += (records[kind] ?? 0) / (halved ? threshold / 2 : threshold);
    }
    return Math.round(sum * 100) / 100;
  };
  return { '50': ownersAt(50), '500': ownersAt(500), '5000': ownersAt(5000) };
}
