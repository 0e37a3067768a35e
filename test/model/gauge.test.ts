import t from 'tap';
import { type GaugeTerms, gaugeOf, shownGauge } from '../../src/model/gauge.js';

const CLASSES: GaugeTerms['gaugeClasses'] = {
  credit: 50,
  stay: 500,
  waybill: 5000,
  owner: 500,
  identity: 500,
  lead: 5000,
  contact: 5000,
  'phone-list': 5000,
  'home-list': 5000,
};
const JOB: GaugeTerms = { gaugeClasses: CLASSES, fromJob: true };

t.test('puts owners at each of the three classes, thresholds halved', async (t) => {
  t.strictSame(shownGauge(JOB, { owner: 132 }), { '50': 5.28, '500': 0.53, '5000': 0.05 });
});

t.test('adds every other kind at its own class', async (t) => {
  t.strictSame(shownGauge(JOB, { owner: 132, credit: 25, contact: 2500 }), { '50': 7.28, '500': 2.53, '5000': 2.05 });
});

t.test('takes the full thresholds when asked, and nothing is nothing', async (t) => {
  t.strictSame(gaugeOf({ ...JOB, fromJob: false }, { owner: 100 }), { '50': 2, '500': 0.2, '5000': 0.02 });
  t.strictSame(gaugeOf(JOB, {}), { '50': 0, '500': 0, '5000': 0 });
});
