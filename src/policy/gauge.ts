import type { GaugeClass } from '../model/gauge.js';
import type { Kind } from '../model/kind.js';

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
