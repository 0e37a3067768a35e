import t from 'tap';
import { VERDICTS } from '../../src/model/verdict.js';
import { readPast } from '../../src/policy/past.js';
import type { Policy } from '../../src/policy/policy.js';
import { openSimulator } from '../../src/policy/simulate.js';
import { NOW, policyOf } from './builder.js';

const TODAY = `
rules:
  - { id: bulk, when: { records: { owner: ">=5" } }, then: block }
  - { id: drip, when: { sent: { owner: ">=10", within: 24h, per: person } }, then: block }
`;

let count = 0;
/** One stored transfer of so many owners, an hour after the one before. */
function past(
  records: number,
  more: { person?: string; asked?: string; rule?: string | null; prints?: string[]; besides?: object } = {},
) {
  const at = NOW - 86_400_000 + count++ * 60_000;
  const { person = 'os:li', asked = 'allow', rule = null, prints, besides } = more;
  const own = prints ?? Array.from({ length: records }, (_, n) => `${count}-${n}`);
  const place = { id: `t${count}`, at, branch: 'pudong', device: 'pc', person, prints: own };
  const row = {
    channel: 'other',
    category: 'other',
    host: 'a.example',
    method: 'POST',
    bodyBytes: 10,
    outcome: 'inspected',
    reasons: [],
    records: { owner: records },
    raw: records,
    asked,
    rule,
    ...(besides === undefined ? {} : { besides }),
  };
  const read = readPast(place, row, null);
  if (read === null) throw new Error('not read');
  return read;
}

function simulate(today: Policy, candidate: Policy, rows: ReturnType<typeof past>[]) {
  const simulator = openSimulator(today, candidate, NOW);
  for (const row of rows) t.ok(simulator.add(row));
  return simulator.result();
}

t.test('the same policy changes nothing and judges as was judged', async (t) => {
  const rows = [past(2), past(6, { asked: 'block', rule: 'bulk' })];
  const result = simulate(policyOf(TODAY), policyOf(TODAY), rows);
  t.match(result, { transfers: 2, asRecorded: 2, stricter: 0, milder: 0, changes: [], blind: [], complete: true });
  t.equal(
    VERDICTS.reduce((sum, verdict) => sum + result.after[verdict], 0),
    2,
  );
});

t.test('what a rule would have stopped is counted by branch and rule, and its people once', async (t) => {
  const candidate = policyOf(TODAY.replace('">=5"', '">=3"'));
  const result = simulate(policyOf(TODAY), candidate, [past(3), past(4), past(3, { person: 'os:wang' }), past(2)]);
  t.match(result, { stricter: 3, milder: 0 });
  t.strictSame(result.changes, [
    { branch: 'pudong', from: 'allow', to: 'block', ruleFrom: null, ruleTo: 'bulk', transfers: 3, people: 2 },
  ]);
});

t.test('a drip counts what would have left, each person and each record once', async (t) => {
  const four = Array.from({ length: 4 }, () => past(3));
  const drip = simulate(policyOf(TODAY), policyOf(TODAY), four);
  t.equal(drip.after.block, 1, 'the fourth brings it to twelve');
  const same = ['a', 'b', 'c'];
  const again = simulate(
    policyOf(TODAY),
    policyOf(TODAY),
    Array.from({ length: 4 }, () => past(3, { prints: same })),
  );
  t.equal(again.after.block, 0, 'the same three owners are three');
  const two = [past(3), past(3, { person: 'os:wang' }), past(3), past(3, { person: 'os:wang' })];
  t.equal(simulate(policyOf(TODAY), policyOf(TODAY), two).after.block, 0, 'two people are two');
  const stopped = simulate(
    policyOf(TODAY),
    policyOf(TODAY.replace('">=5"', '">=3"')),
    Array.from({ length: 4 }, () => past(3)),
  );
  t.equal(
    stopped.changes.find(({ ruleTo }) => ruleTo === 'drip'),
    undefined,
    'what the candidate stops does not drip',
  );
});

t.test('known owners, canaries and patterns are judged by what was kept of them', async (t) => {
  const rules = `
patterns: [{ id: trade, pattern: 收购 }]
rules:
  - { id: canary, when: { canary: ">=1" }, then: block }
  - { id: known, when: { known: ">=2" }, then: coach }
  - { id: trade, when: { pattern: trade }, then: flag }
`;
  const none = policyOf('rules: [{ id: a, when: { records: { stay: ">=9" } }, then: flag }]');
  const rows = [
    past(1, { besides: { canaries: 1 } }),
    past(4, { besides: { known: 3 } }),
    past(0, { besides: { patterns: ['trade'] } }),
  ];
  t.match(simulate(none, policyOf(rules), rows).after, { block: 1, coach: 1, flag: 1, allow: 0 });
});

t.test('an exception that has ended does not hold, and what no history keeps is said', async (t) => {
  const ended = policyOf(`${TODAY}exceptions: [{ rule: bulk, to: a.example, until: 2026-11-30, approved_by: [a, b] }]`);
  const open = policyOf(`${TODAY}exceptions: [{ rule: bulk, to: a.example, until: 2026-12-30, approved_by: [a, b] }]`);
  const rows = [past(6, { asked: 'block', rule: 'bulk' })];
  t.equal(simulate(policyOf(TODAY), ended, rows).milder, 0);
  t.equal(simulate(policyOf(TODAY), open, rows).milder, 1);
  const blind = policyOf('rules: [{ id: b, when: { after: { event: view, within: 1h } }, then: flag }]');
  t.strictSame(simulate(policyOf(TODAY), blind, rows).blind, ['b']);
});

t.test('an incident without its transfer is replayed, and nonsense is left out', async (t) => {
  const place = { id: 't', at: NOW, branch: 'b', device: 'd', person: 'os:x', prints: [] };
  t.equal(readPast(place, { records: 'many' }, null), null);
  t.equal(readPast(place, null, null), null);
});
