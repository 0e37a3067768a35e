import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadPolicy, PolicyError } from '../../src/policy/load.js';
import { POLICIES, problemsOf } from './builder.js';

t.test('reads the policies that ship with the program', (t) => {
  const source = loadPolicy(POLICIES);
  t.equal(source.mode, 'enforce');
  t.match(source.version, /^\d{4}\./);
  t.ok(source.channels.length > 90);
  t.equal(source.sanctioned.length, 0, 'nothing is sanctioned until the agency says so');
  t.equal(source.use.length, 0, 'no template is switched on');
  t.end();
});

t.test('joins the files of nested folders and leaves dot files and other endings out', (t) => {
  const dir = t.testdir({
    'a.yaml': 'version: 7\nmode: observe\n',
    'notes.txt': 'rules: nonsense',
    '.hidden.yaml': 'nonsense: true',
    rules: {
      'b.yml': 'rules: [{ id: one, when: { records: { owner: ">=1" } }, then: flag }]',
      'c.yaml': 'rules: [{ id: two, when: { records: { owner: ">=2" } }, then: block }]',
    },
  });
  const source = loadPolicy(dir);
  t.equal(source.version, '7');
  t.same(
    source.rules.map((rule) => [rule.id, rule.place.file]),
    [
      ['one', 'rules/b.yml'],
      ['two', 'rules/c.yaml'],
    ],
  );
  t.end();
});

t.test('reports a folder that is missing or empty', (t) => {
  t.throws(() => loadPolicy(join(t.testdir(), 'nowhere')), { code: 'POLICY_INVALID', message: /cannot be read/ });
  t.throws(() => loadPolicy(t.testdir({ 'a.txt': '' })), { code: 'POLICY_INVALID', message: /no YAML file/ });
  t.end();
});

t.test('stops at a folder that is nested too deep or a file that is too large', (t) => {
  const dir = t.testdir({ 'a.yaml': 'version: 1\nmode: enforce\n' });
  mkdirSync(join(dir, '1/2/3/4/5/6'), { recursive: true });
  writeFileSync(join(dir, 'big.yaml'), Buffer.alloc(4 * 1024 * 1024 + 1, 0x20));
  try {
    loadPolicy(dir);
    t.fail('must be refused');
  } catch (error) {
    t.ok(error instanceof PolicyError);
    t.match((error as PolicyError).problems, [
      { file: '1/2/3/4/5/6', message: /deep/ },
      { file: 'big.yaml', message: /larger than/ },
    ]);
  }
  t.end();
});

t.test('names file, line and path of every problem at once', (t) => {
  const problems = problemsOf(
    `rules:
  - id: Bulk Owners
    when:
      records: { owner: 5 }
    then: deny
  - id: drip
    when:
      sent: { owner: ">=10", within: 1 day, per: person }
    then: block
    colour: red
`,
    `channels:
  - id: my_site
    name: A site
    category: chat
    hosts:
      exact:
        - ok.example
        - https://bad.example/
`,
  );
  t.match(
    problems.map(({ file, line, path }) => `${file}:${line} ${path}`),
    [
      '1.yaml:2 rules[0].id',
      '1.yaml:4 rules[0].when.records.owner',
      '1.yaml:5 rules[0].then',
      '1.yaml:8 rules[1].when.sent.within',
      '1.yaml:10 rules[1].colour',
      '2.yaml:2 channels[0].id',
      '2.yaml:4 channels[0].category',
      '2.yaml:8 channels[0].hosts.exact[1]',
    ],
  );
  const [id, comparison, verdict, window, key, , category] = problems.map((problem) => problem.message);
  t.match(id, /a-z, 0-9 and "-"/);
  t.match(comparison, /write a comparison such as ">=5"/);
  t.match(verdict, /must be one of flag, coach, block; found "deny"/);
  t.match(window, /such as "24h"/);
  t.match(key, /unknown key; allowed here: id, title, when/);
  t.match(category, /must be one of im, miniprogram, paste, .*, other; found "chat"/);
  t.end();
});

const rule = (more: string, when = '{ records: { owner: ">=5" } }', id = 'r1') =>
  `rules: [{ id: ${id}, when: ${when}, then: block${more === '' ? '' : `, ${more}`} }]`;

const REFUSED: ReadonlyArray<readonly [what: string, yaml: string, path: string, message: RegExp]> = [
  ['an unknown section', 'rulez: []', 'rulez', /unknown section; allowed here: version, mode/],
  ['a section that is no list', 'rules: { id: a }', 'rules', /must be a list/],
  ['a file that is no mapping', '- a', '', /must hold sections/],
  [
    'an unknown kind',
    rule('', '{ records: { house: ">=5" } }'),
    'rules[0].when.records.house',
    /unknown key; allowed here: credit/,
  ],
  ['a rule without a condition', rule('', '{}'), 'rules[0].when', /at least one condition/],
  [
    'a comparison that is not "at least"',
    rule('', '{ records: { owner: "<5" } }'),
    'rules[0].when.records.owner',
    />=5/,
  ],
  ['at least nothing', rule('', '{ records: { owner: ">=0" } }'), 'rules[0].when.records.owner', />=5/],
  ['a size without a unit', rule('', '{ opaque: ">=64" }'), 'rules[0].when.opaque', /64KiB/],
  [
    'sent without a kind',
    rule('', '{ sent: { within: 24h, per: person } }'),
    'rules[0].when.sent',
    /at least one kind/,
  ],
  ['an unknown reason', rule('', '{ reason: [sealed] }'), 'rules[0].when.reason[0]', /must be one of encrypted/],
  ['an unknown pattern', rule('', '{ pattern: [nope] }'), 'rules[0].when.pattern[0]', /no pattern "nope"/],
  ['an unknown channel', rule('to: [wechat-wep]'), 'rules[0].to[0]', /no channel, category or host/],
  ['an unknown channel written alone', rule('to: wechat-wep'), 'rules[0].to', /no channel, category or host/],
  ['an unknown team', rule('who: [payroll]'), 'rules[0].who[0]', /no team/],
  ['a rule without a verdict', 'rules: [{ id: a, when: { opaque: ">=1KiB" } }]', 'rules[0].then', /missing/],
  [
    'a rule id used twice',
    `${rule('')}\n`.replace(']', ', { id: r1, when: { opaque: ">=1KiB" }, then: flag }]'),
    'rules[1].id',
    /already defined in 1.yaml:1/,
  ],
  [
    'an exception to an unknown rule',
    `${rule('')}\nexceptions: [{ rule: r2, to: a.example, until: 2027-01-31, approved_by: [a, b] }]`,
    'exceptions[0].rule',
    /no rule "r2"/,
  ],
  [
    'an exception for everyone everywhere',
    `${rule('')}\nexceptions: [{ rule: r1, until: 2027-01-31, approved_by: [a, b] }]`,
    'exceptions[0]',
    /"who" or "to"/,
  ],
  [
    'one approver twice',
    `${rule('')}\nexceptions: [{ rule: r1, to: a.example, until: 2027-01-31, approved_by: [a, a] }]`,
    'exceptions[0].approved_by',
    /two different people/,
  ],
  [
    'a day that does not exist',
    `${rule('')}\nexceptions: [{ rule: r1, to: a.example, until: 2027-02-31, approved_by: [a, b] }]`,
    'exceptions[0].until',
    /a day such as/,
  ],
  [
    'an unknown template',
    'use: [{ template: t, to: [a.example], until: 2027-01-31, approved_by: [a, b] }]',
    'use[0].template',
    /no template "t"/,
  ],
  [
    'a channel named like a category',
    'channels: [{ id: paste, name: x, category: paste, ports: [99] }]',
    'channels[0].id',
    /another meaning/,
  ],
  [
    'a channel that nothing could be',
    'channels: [{ id: a, name: x, category: paste }]',
    'channels[0]',
    /nothing would ever/,
  ],
  [
    'a host of two channels',
    'channels: [{ id: a, name: x, category: im, hosts: { exact: [h.example] } }, { id: b, name: x, category: im, hosts: { exact: [h.example] } }]',
    'channels[1].hosts.exact[0]',
    /already belongs to channel "a"/,
  ],
  [
    'a suffix open to everyone',
    'channels: [{ id: a, name: x, category: im, hosts: { suffix: [com.cn] } }]',
    'channels[0].hosts.suffix[0]',
    /open to everyone/,
  ],
  [
    'a top-level domain',
    'never_decrypt: [{ suffix: cn, group: bank }]',
    'never_decrypt[0].suffix',
    /at least two labels/,
  ],
  [
    'a channel below a bank',
    'never_decrypt: [{ suffix: bank.example, group: bank }]\nchannels: [{ id: a, name: x, category: im, hosts: { exact: [chat.bank.example] } }]',
    'channels[0].hosts.exact[0]',
    /below a never_decrypt suffix/,
  ],
  [
    'a port that carries everything',
    'channels: [{ id: a, name: x, category: im, ports: [443] }]',
    'channels[0].ports[0]',
    /name no channel/,
  ],
  [
    'a channel that would be tunnelled and yet be read',
    'channels: [{ id: a, name: x, category: im, ports: [99], treatment: tunnel }]',
    'channels[0]',
    /write "opaque: true"/,
  ],
  [
    'a bad selector',
    'channels: [{ id: a, name: x, category: im, ports: [99], uploads: [{ method: POST, recipient: body.to }] }]',
    'channels[0].uploads[0].recipient',
    /json:\$\.a\.b/,
  ],
  [
    'a host expression beyond RE2',
    "channels: [{ id: a, name: x, category: im, hosts: { regex: ['(?=a)b'] } }]",
    'channels[0].hosts.regex[0]',
    /RE2/,
  ],
  ['a pattern beyond RE2', "patterns: [{ id: a, pattern: '(a)\\1' }]", 'patterns[0].pattern', /RE2/],
  [
    'a sanctioned host alone',
    'sanctioned: [{ id: a, host: cos.example }]',
    'sanctioned[0]',
    /"path", "bucket" or "tenant"/,
  ],
  [
    'a tenant of the body',
    'sanctioned: [{ id: a, host: cos.example, tenant: { at: "json:$.x", is: [y] } }]',
    'sanctioned[0].tenant.at',
    /before the body is read/,
  ],
  [
    'a sanctioned place that would be tunnelled',
    'sanctioned: [{ id: a, host: cos.example, path: /x, treatment: tunnel }]',
    'sanctioned[0].treatment',
    /inspect-tee, inspect-hold/,
  ],
  ['an example that goes nowhere', 'expect: [{ to: "http://", verdict: allow }]', 'expect[0].to', /a host such as/],
];

for (const [what, yaml, path, message] of REFUSED) {
  t.test(`refuses ${what}`, (t) => {
    const problems = problemsOf(yaml);
    t.match(problems, [{ file: '1.yaml', path, message }]);
    t.equal(problems.length, 1, 'and says nothing else');
    t.end();
  });
}

t.test('finds the line of an item deep in a list of lines', (t) => {
  const problems = problemsOf(`rules:
  - id: r1
    when: { opaque: ">=1KiB" }
    to:
      - paste
      - wechat-wep
    then: block
`);
  t.match(problems, [{ line: 6, path: 'rules[0].to[1]' }]);
  t.end();
});

t.test('reports YAML that is not YAML with its line', (t) => {
  t.match(problemsOf('rules:\n  - id: a\n   when: x\n'), [{ file: '1.yaml', line: 3, message: /not valid YAML/ }]);
  t.match(problemsOf('mode: enforce\nmode: observe\n')[0], { line: 2, message: /unique/ });
  t.end();
});

t.test('refuses a key that is no text', (t) => {
  t.match(problemsOf('rules:\n  - [a, b]: c\n'), [{ file: '1.yaml', line: 2, message: /not valid YAML/ }]);
  t.end();
});

t.test('does not unfold aliases of aliases', (t) => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 12; i++)
    lines.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    );
  t.match(problemsOf(lines.join('\n')), [{ message: /not valid YAML/ }]);
  t.end();
});

t.test('wants version and mode said exactly once', (t) => {
  t.match(problemsOf('mode: enforce\n'), [{ path: 'mode', message: /already said in 1.yaml:1/ }]);
  const dir = t.testdir({ 'a.yaml': 'rules: []\n' });
  try {
    loadPolicy(dir);
    t.fail('must be refused');
  } catch (error) {
    t.match((error as PolicyError).problems, [{ path: 'version' }, { path: 'mode' }]);
  }
  t.end();
});
