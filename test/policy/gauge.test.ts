import t from 'tap';
import { compilePatterns } from '../../src/detect/patterns.js';
import { gaugeOf } from '../../src/model/gauge.js';
import { KINDS } from '../../src/model/kind.js';
import { compilePolicy } from '../../src/policy/compile.js';
import { DEFAULT_GAUGE_CLASSES } from '../../src/policy/gauge.js';
import { parsePolicy } from '../../src/policy/parse.js';
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

/** A policy that says only this of the gauge. */
const policyOf = (gauge: string) =>
  compilePolicy(parsePolicy([{ name: 'p.yaml', text: `version: t\nmode: enforce\n${gauge}` }]), compilePatterns);

t.test('a policy changes the class of every kind, the halves included', async (t) => {
  for (const kind of KINDS) {
    for (const value of [50, 500, 5000] as const) {
      const policy = policyOf(`gauge: { classes: { ${kind}: ${value} } }\n`);
      t.equal(policy.gaugeClasses[kind], value, kind);
      const expected = (threshold: number): number => (2 * 100) / threshold;
      const gauge = gaugeOf(policy, { [kind]: 100 });
      if (kind === 'owner') t.same(gauge, { '50': 4, '500': 0.4, '5000': 0.04 }, 'owners are taken at all three');
      else t.same(gauge, { '50': expected(value), '500': expected(value), '5000': expected(value) }, kind);
    }
  }
});

t.test('a policy may count full thresholds; data from the job is the default', async (t) => {
  t.equal(policyOf('').fromJob, true);
  t.equal(policyOf('gauge: { classes: {} }\n').fromJob, true);
  const full = policyOf('gauge: { classes: {}, from_job: false }\n');
  t.same(gaugeOf(full, { owner: 50, credit: 50 }), { '50': 2, '500': 1.1, '5000': 1.01 });
});

t.test('mixed kinds add up in proportion: each half of its threshold makes one', async (t) => {
  const policy = policyOf('gauge: { classes: {}, from_job: false }\n');
  const half = Object.fromEntries(KINDS.map((kind) => [kind, policy.gaugeClasses[kind] / 2]));
  t.equal(gaugeOf(policy, half)['500'], KINDS.length / 2);
});
