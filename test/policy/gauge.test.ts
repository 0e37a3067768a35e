import t from 'tap';
import { gaugeOf } from '../../src/model/gauge.js';
import { DEFAULT_GAUGE_CLASSES } from '../../src/policy/gauge.js';
import { defaultPolicy } from './builder.js';

t.test('shows owners at all three classes', (t) => {
  const gauge = gaugeOf({ gaugeClasses: DEFAULT_GAUGE_CLASSES, fromJob: true }, { owner: 132, contact: 3 });
  t.match([gauge['50'].toFixed(2), gauge['500'].toFixed(2), gauge['5000'].toFixed(2)], ['5.28', '0.53', '0.05']);
  t.end();
});

t.test('every kind of the shipped policy has a class', (t) => {
  t.same(defaultPolicy().gaugeClasses, DEFAULT_GAUGE_CLASSES);
  t.same(gaugeOf(defaultPolicy(), {}), { '50': 0, '500': 0, '5000': 0 });
  t.end();
});
