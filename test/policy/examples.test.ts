import t from 'tap';
import { compilePatterns } from '../../src/detect/patterns.js';
import { compilePolicy } from '../../src/policy/compile.js';
import { type InspectExample, runExamples } from '../../src/policy/examples.js';
import { loadPolicy } from '../../src/policy/load.js';
import { parsePolicy } from '../../src/policy/parse.js';
import { foundInTable, foundInText } from '../detect/detect.js';
import { found, NOW, POLICIES } from './builder.js';

/** One owner for every mobile number: enough to see that what was read is judged. */
const readPhones: InspectExample = async ({ text, rows }) => {
  const all = text ?? (rows ?? []).map((row) => row.join(' ')).join('\n');
  const phones = all.match(/1\d{10}/g)?.length ?? 0;
  return found(phones === 0 ? {} : { owner: phones });
};

/** Reads an example as a transfer is read. */
const readRecords: InspectExample = async ({ text, rows }) => {
  const read = rows === null ? foundInText(text ?? '') : foundInTable(rows);
  return { ...read, busyMs: 0 };
};

const run = (text: string, inspect: InspectExample = readPhones) => {
  const source = parsePolicy([{ name: 'p.yaml', text: `version: t\nmode: enforce\n${text}` }]);
  return runExamples(source, compilePolicy(source, compilePatterns), inspect, NOW);
};

t.test('the examples of the shipped policies hold', async (t) => {
  const source = loadPolicy(POLICIES);
  const results = await runExamples(source, compilePolicy(source, compilePatterns), readRecords, NOW);
  t.ok(results.length >= 40);
  for (const result of results) t.ok(result.ok, `${result.place.file}:${result.place.line} ${result.name}`, { result });
});

t.test('every shipped template has examples that pass and examples that are refused', (t) => {
  for (const template of loadPolicy(POLICIES).templates) {
    const verdicts = (template.expect ?? []).map((example) => example.verdict);
    t.ok(verdicts.includes('block') && verdicts.some((verdict) => verdict !== 'block'), template.id);
  }
  t.end();
});

t.test('an example that does not hold says where it stands, what was expected and what happened', async (t) => {
  const [result] = await run(`rules:
  - id: bulk
    when: { records: { owner: ">=5" } }
    then: block
    expect:
      - { records: { owner: 4 }, to: a.example, verdict: block, rule: bulk }
`);
  t.match(result, {
    ok: false,
    of: 'bulk',
    place: { file: 'p.yaml', line: 8, path: 'rules[0].expect[0]' },
    expected: { verdict: 'block', rule: 'bulk' },
    actual: { verdict: 'allow', rule: null, channel: 'other' },
  });
});

t.test('text and rows are read, and counts as written are laid over', async (t) => {
  const results = await run(`rules: [{ id: r, when: { records: { owner: ">=2" } }, then: flag }]
expect:
  - { text: "13000000000 13000000001", to: a.example, verdict: flag, rule: r }
  - { rows: [[a, 13000000000], [b, 13000000001]], to: a.example, verdict: flag, rule: r }
  - { text: "13000000000", to: a.example, verdict: allow }
  - { text: "13000000000", records: { owner: 2 }, to: a.example, verdict: flag }
`);
  t.same(
    results.map((result) => result.ok),
    [true, true, true, true],
  );
});

t.test('an example may name the wrong rule or channel, and is told so', async (t) => {
  const results = await run(`rules: [{ id: r, when: { records: { owner: ">=2" } }, then: flag }]
expect:
  - { records: { owner: 2 }, to: a.example, verdict: flag, rule: s }
  - { records: { owner: 2 }, to: a.example, verdict: flag, rule: r, channel: pastebin }
`);
  t.same(
    results.map((result) => result.ok),
    [false, false],
  );
});

t.test('examples judge what the rules ask, also in observe', async (t) => {
  const source = parsePolicy([
    {
      name: 'p.yaml',
      text: 'version: t\nmode: observe\nrules: [{ id: r, when: { records: { owner: ">=1" } }, then: block, expect: [{ records: { owner: 1 }, to: a.example, verdict: block }] }]',
    },
  ]);
  const [result] = await runExamples(source, compilePolicy(source, compilePatterns), readPhones, NOW);
  t.match(result, { ok: true, decision: { verdict: 'flag', asked: 'block' } });
});

t.test('a template in use lifts its rules there, keeps its limits, and ends with its day', async (t) => {
  const results = await run(`rules: [{ id: bulk, when: { records: { owner: ">=5" } }, then: block }]
templates: [{ id: flow, title: x, lifts: [bulk], limits: [{ id: flow-limit, when: { records: { owner: ">=9" } }, then: block }] }]
use: [{ template: flow, to: [bank.example], until: 2026-12-01, approved_by: [a, b] }]
expect:
  - { records: { owner: 8 }, to: up.bank.example, verdict: allow }
  - { records: { owner: 9 }, to: up.bank.example, verdict: block, rule: flow-limit }
  - { records: { owner: 8 }, to: other.example, verdict: block, rule: bulk }
  - { records: { owner: 8 }, to: bank.example, at: 2026-12-02, verdict: block, rule: bulk }
`);
  t.same(
    results.map((result) => result.ok),
    [true, true, true, true],
  );
});
