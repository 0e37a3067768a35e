import { Writable } from 'node:stream';
import t from 'tap';
import { policyCommand } from '../../src/cli/policy.js';
import { exampleInspector } from '../../src/inspect/examples.js';
import type { InspectExample } from '../../src/policy/examples.js';
import { found, NOW, POLICIES } from '../policy/builder.js';

const inspectText: InspectExample = async ({ text, rows }) => {
  const all = text ?? (rows ?? []).map((row) => row.join(' ')).join('\n');
  const owners = all.match(/1\d{10}/g)?.length ?? 0;
  return found(owners === 0 ? {} : { owner: owners });
};

const run = (...argv: string[]) => runWith(inspectText, ...argv);

async function runWith(inspectText: InspectExample, ...argv: string[]) {
  const written = { out: '', err: '' };
  const into = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += chunk;
        done();
      },
    });
  const code = await policyCommand(argv, { stdout: into('out'), stderr: into('err'), inspectText, now: () => NOW });
  return { code, ...written, lines: written.out.split('\n').filter((line) => line !== '') };
}

const GOOD = `version: t
mode: enforce
rules:
  - id: bulk
    when: { records: { owner: ">=5" } }
    then: block
    expect:
      - { records: { owner: 5 }, to: a.example, verdict: block, rule: bulk }
`;

t.test('check accepts the shipped policies and sums them up', async (t) => {
  const { code, out, err } = await run('check', POLICIES);
  t.equal(code, 0);
  t.match(out, /^policy 2026.* \(enforce\): \d+ rules, \d+ channels, \d+ patterns\n$/);
  t.equal(err, '');
  const json = await run('check', POLICIES, '--json');
  t.match(JSON.parse(json.out), { ok: true, mode: 'enforce', sanctioned: 0 });
});

t.test('check points at exceptions that have expired', async (t) => {
  const gone = 'exceptions: [{ rule: bulk, to: a.example, until: 2026-11-01, approved_by: [a, b] }]\n';
  const { code, err } = await run('check', t.testdir({ 'p.yaml': `${GOOD}${gone}` }));
  t.equal(code, 0);
  t.equal(err, 'p.yaml:9 exceptions[0]: has expired and does nothing; remove it\n');
});

t.test('check lists every problem on standard error, and as lines of JSON where asked', async (t) => {
  const dir = t.testdir({ 'p.yaml': GOOD.replace('>=5', '5').replace('then: block', 'then: stop') });
  const plain = await run('check', dir);
  t.equal(plain.code, 1);
  t.equal(plain.out, '');
  t.match(
    plain.err,
    /p\.yaml:5 rules\[0\]\.when\.records\.owner: write a comparison.*\n.*p\.yaml:6 rules\[0\]\.then: .*\n2 problems\n$/,
  );
  const json = await run('check', dir, '--json');
  t.equal(json.code, 1);
  t.match(
    json.lines.map((line) => JSON.parse(line)),
    [
      { file: 'p.yaml', line: 5 },
      { file: 'p.yaml', line: 6 },
    ],
  );
});

t.test('test runs the examples and names those that fail', async (t) => {
  const good = await run('test', t.testdir({ 'p.yaml': GOOD }));
  t.match(good, { code: 0, out: '1 example, 0 failed\n' });
  const bad = await run('test', t.testdir({ 'p.yaml': GOOD.replace('{ owner: 5 }', '{ owner: 4 }') }));
  t.equal(bad.code, 1);
  t.match(bad.lines[0], 'p.yaml:8 bulk: block to a.example: expected block by bulk, got allow by no rule on other');
  t.equal(bad.lines[1], '1 example, 1 failed');
});

t.test('test writes one JSON object per example on standard output and talks on standard error', async (t) => {
  const { code, lines, err } = await runWith(exampleInspector(), 'test', POLICIES, '--json');
  t.equal(code, 0);
  t.ok(lines.length >= 40);
  for (const line of lines) t.match(JSON.parse(line), { file: String, line: Number, of: String, ok: true });
  t.equal(err, `${lines.length} examples, 0 failed\n`);
});

t.test('test says when there is nothing to test', async (t) => {
  const { code, err } = await run('test', t.testdir({ 'p.yaml': 'version: t\nmode: enforce\n' }));
  t.equal(code, 0);
  t.match(err, /nothing was tested/);
});

t.test('explain says which channel, which verdict and why', async (t) => {
  const { code, out } = await run('explain', POLICIES, '--to', 'https://mail.qq.com/', '--records', 'owner=5,lead=1');
  t.equal(code, 0);
  t.match(
    out,
    /^mail\.qq\.com: channel qq-mail \(webmail\), inspect-hold\nverdict block by bulk-owners\n {2}block bulk-owners: owner 5 >= 5\n/,
  );
  const file = `${t.testdir({ 'a.txt': '13000000000 13000000001' })}/a.txt`;
  const json = await run('explain', POLICIES, '--to', 'icbc.com.cn', '--text', file, '--json');
  t.match(JSON.parse(json.out), { connect: 'tunnel', records: { owner: 2 }, decision: { rule: 'few-owners' } });
});

t.test('explain says what became of each entry of a text, and masks it', async (t) => {
  const text = '馨佳园12号1203 王建国 13812345678\n馨佳园12号1203 王建国 13812345678 急\n李秀英 13912345679\n';
  const file = `${t.testdir({ 'a.txt': text })}/a.txt`;
  const real = exampleInspector(50);
  const plain = await runWith(real, 'explain', POLICIES, '--to', 'wx.qq.com', '--text', file);
  t.match(plain.out, /verdict flag by one-owner\n {2}flag one-owner: owner 1 >= 1\n {2}legal gauge 50: 0\.04/);
  t.match(
    plain.out,
    /#1 text, line 1: .*home-owner records, counted\n.*#2 text, line 2: .*see 1\)\n.*#3 .*no home, counted/s,
  );
  const json = await runWith(real, 'explain', POLICIES, '--to', 'wx.qq.com', '--text', file, '--json');
  t.match(JSON.parse(json.out), { gauge: { '500': 0 }, explanation: { accounts: [{ number: 1 }, { of: 1 }, {}] } });
  for (const raw of ['1203', '13812345678', '13912345679', '王建国', '李秀英', '建国']) {
    t.notOk((plain.out + json.out).includes(raw), raw);
  }
});

t.test('tells usage errors from failures', async (t) => {
  for (const argv of [[], ['check'], ['frob', POLICIES], ['check', POLICIES, 'x'], ['check', POLICIES, '--nope']]) {
    const { code, err, out } = await run(...argv);
    t.equal(code, 2, argv.join(' '));
    t.match(err, /usage: menshen policy check/);
    t.equal(out, '');
  }
  t.equal((await run('explain', POLICIES)).code, 2);
  t.equal((await run('explain', POLICIES, '--to', 'a b')).code, 2);
  t.equal((await run('explain', POLICIES, '--to', 'a.example', '--records', 'house=1')).code, 2);
  t.equal((await run('explain', POLICIES, '--to', 'a.example', '--text', '/nowhere')).code, 1);
  t.equal((await run('check', `${POLICIES}-nowhere`)).code, 1);
});

t.test('tells its usage when asked, which is no error', async (t) => {
  for (const argv of [['--help'], ['check', '-h'], ['build-owners', '--help']]) {
    t.match(
      await run(...argv),
      { code: 0, out: '', err: /usage: menshen policy check.+build-owners/s },
      argv.join(' '),
    );
  }
});

t.test('check points at the piece of a pattern that cannot run, in file, line and column', async (t) => {
  const patterns = `patterns:
  - id: ahead
    pattern: '业主(?=资料)'
  - { id: back, pattern: "(a)\\\\1" }
  - id: huge
    pattern: 求购.{0,900}资料
  - id: good
    pattern: 求购.{0,9}资料
`;
  const { code, out, err } = await run('check', t.testdir({ 'a.yaml': GOOD, 'p.yaml': patterns }));
  t.equal(code, 1);
  t.equal(out, '');
  t.match(err, /^p\.yaml:3:17 patterns\[0\]\.pattern: .*invalid perl operator: \(\?=; look-around/m);
  t.match(err, /^p\.yaml:4:\d+ patterns\[1\]\.pattern: .*invalid escape sequence: \\1/m);
  t.match(err, /^p\.yaml:6:17 patterns\[2\]\.pattern: .*repeats 904 characters/m);
  t.match(err, /\n3 problems\n$/);
});

t.test('check says when patterns are too large together', async (t) => {
  const many = Array.from({ length: 60 }, (_, at) => `  - { id: p${at}, pattern: '词${at}[^。；]{0,180}x' }\n`).join(
    '',
  );
  const { code, err } = await run('check', t.testdir({ 'a.yaml': GOOD, 'p.yaml': `patterns:\n${many}` }));
  t.equal(code, 1);
  t.match(err, /^p\.yaml:\d+:\d+ patterns\[\d+\]\.pattern: .*60 patterns together are too large.*\n1 problem\n$/);
});
