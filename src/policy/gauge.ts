import type { Gauge } from '../model/incident.js';
import { type Counts, KINDS, type Kind } from '../model/kind.js';

/** A class of 法释〔2017〕10号 article 5: the number of records from which the offence is "serious". */
export type GaugeClass = 50 | 500 | 5000;

/** Class of each kind where a policy says nothing. Courts differ on owner lists, which is why all three are shown. */
export const DEFAULT_GAUGE_CLASSES: Readonly<Record<Kind, GaugeClass>> = {
  credit: 50,
  stay: 500,
  waybill: 5000,
  owner: 500,
  identity: 5000,
  lead: 5000,
  contact: 5000,
  'phone-list': 5000,
  'home-list': 5000,
};

export interface GaugeTerms {
  readonly gaugeClasses: Readonly<Record<Kind, GaugeClass>>;
  /** Article 5(1)(8): thresholds are halved for data obtained through one's job. */
  readonly fromJob: boolean;
}

/** Σ counted ÷ threshold, with `owner` taken at each class in turn and every other kind at its own. Not rounded. */
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
