import type { GaugeClass, GaugeTerms } from '../model/gauge.js';
import type { Kind } from '../model/kind.js';
import type { PolicySource } from './source.js';

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

/** What a policy as written says about counting. */
export const gaugeTermsOf = ({ gauge }: Pick<PolicySource, 'gauge'>): GaugeTerms => ({
  gaugeClasses: { ...DEFAULT_GAUGE_CLASSES, ...gauge?.classes },
  fromJob: gauge?.from_job ?? true,
});
