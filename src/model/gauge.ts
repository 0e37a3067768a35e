import { type Counts, KINDS, type Kind } from './kind.js';

/** The three thresholds of 法释〔2017〕10号 article 5: the number of records from which the offence is "serious". */
export const GAUGE_CLASSES = [50, 500, 5000] as const;

export type GaugeClass = (typeof GAUGE_CLASSES)[number];

/** Σ counted ÷ threshold for each class owners may fall in. A count under stated assumptions, not advice. */
export interface Gauge {
  readonly '50': number;
  readonly '500': number;
  readonly '5000': number;
}

/** What a policy says about counting like a court. */
export interface GaugeTerms {
  /** Class of each kind. Courts differ on owner lists, so `owner` is taken at all three. */
  readonly gaugeClasses: Readonly<Record<Kind, GaugeClass>>;
  /** Article 5, second paragraph: thresholds are halved for data obtained through one's job. */
  readonly fromJob: boolean;
}

/**
 * Σ counted ÷ threshold, with `owner` at each class in turn and every other kind at its own (DESIGN.md sections 6 and
 * 10). Not rounded: thresholds of rules compare against it. `shownGauge` is for people.
 */
export function gaugeOf(terms: GaugeTerms, records: Counts): Gauge {
  const share = terms.fromJob ? 2 : 1;
  const at = (ownerClass: GaugeClass): number => {
    let sum = 0;
    for (const kind of KINDS) {
      const count = records[kind] ?? 0;
      if (count > 0) sum += (count * share) / (kind === 'owner' ? ownerClass : terms.gaugeClasses[kind]);
    }
    return sum;
  };
  return { '50': at(50), '500': at(500), '5000': at(5000) };
}

/** The gauge as incidents and reports carry it: two digits. */
export function shownGauge(terms: GaugeTerms, records: Counts): Gauge {
  const gauge = gaugeOf(terms, records);
  const round = (value: number): number => Math.round(value * 100) / 100;
  return { '50': round(gauge['50']), '500': round(gauge['500']), '5000': round(gauge['5000']) };
}
