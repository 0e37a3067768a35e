import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import t from 'tap';
import { curl } from '../builders/curl.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';
import { runProgram, startProgram } from '../builders/program.js';

const mode = (file: string): number => fs.statSync(file).mode & 0o777;

t.test('a first start makes a private home, and serves at once what clients need', async (t) => {
  const home = path.join(t.testdir(), 'new', 'home');
  const program = await startProgram({ home });
  t.teardown(() => program.child.kill('SIGKILL'));
  const pem = await curl([`http://127.0.0.1:${program.port}/ca.pem`]);
  t.equal(pem.status, 200);
  t.equal(pem.body, fs.readFileSync(path.join(home, 'ca.pem'), 'utf8'));
  t.equal((await curl([`http://127.0.0.1:${program.port}/proxy.pac`])).status, 200);
  t.equal(mode(home), 0o700);
  const open = fs
    .readdirSync(home, { withFileTypes: true })
    .filter((entry) => (mode(path.join(home, entry.name)) & 0o077) !== 0)
    .map(({ name }) => name);
  t.strictSame(
    open.filter((name) => name !== 'ca.pem'),
    [],
    'nothing but the CA certificate can be read by others',
  );
  const keys = fs.readdirSync(home).filter((name) => /key/.test(name));
  t.ok(keys.length >= 2, 'the keys of CA and fingerprints are there');
  for (const key of keys) t.equal(mode(path.join(home, key)), 0o600, key);

  program.child.kill('SIGTERM');
  const { exitCode, signal, stdout, stderr } = await program.ended;
  t.strictSame([exitCode, signal], [0, null], 'a signal to end is no failure');
  t.equal(stdout, '', 'data goes to standard output, and there is none');
  t.match(stderr, /Menshen .* is running, policy/);
  t.match(stderr, new RegExp(`127\\.0\\.0\\.1:${program.port}`));
  t.notMatch(stderr, /a request failed|warning/i);
});

t.test('SIGINT ends it as well, even with clients connected, and a second start finds everything', async (t) => {
  const ca = await makeTestCa();
  const origin = await startOrigin({ names: ['site.example'], ca });
  t.teardown(() => origin.close());
  const dir = t.testdir({ 'origin-ca.pem': ca.cert });
  const config = path.join(dir, 'menshen.yaml');
  fs.writeFileSync(config, `upstream:\n  extra_ca: ${path.join(dir, 'origin-ca.pem')}\n  resolve: ${origin.resolve}\n`);
  const home = path.join(dir, 'home');
  const first = await startProgram({ home, argv: ['--config', config] });
  t.teardown(() => first.child.kill('SIGKILL'));
  const send = (program: typeof first) =>
    curl(['--data-binary', '@-', 'https://site.example/'], {
      proxyPort: program.port,
      caFile: program.caFile,
      input: leakText(owners(5, 1)),
    });
  t.equal((await send(first)).status, 403);
  const idle = net.connect({ host: '127.0.0.1', port: first.port });
  await once(idle, 'connect');
  const closed = once(idle, 'close');
  first.child.kill('SIGINT');
  t.equal((await first.ended).exitCode, 0);
  await closed;

  const pem = fs.readFileSync(path.join(home, 'ca.pem'), 'utf8');
  const second = await startProgram({ home, argv: ['--config', config] });
  t.teardown(() => second.child.kill('SIGKILL'));
  t.equal(fs.readFileSync(path.join(home, 'ca.pem'), 'utf8'), pem, 'the same CA');
  t.equal((await send(second)).status, 403);
  const listed = await runProgram(['incidents', 'list', '--json'], { home });
  t.equal(listed.stdout.trim().split('\n').length, 2, 'the incidents of both runs');
  second.child.kill('SIGTERM');
  t.equal((await second.ended).exitCode, 0);
});

t.test('a taken port is said in words, with what to do', async (t) => {
  const holder = net.createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  t.teardown(() => holder.close());
  const { port } = holder.address() as net.AddressInfo;
  const home = path.join(t.testdir(), 'home');
  for (const given of [
    { argv: ['--port', String(port)], env: {} },
    { argv: [], env: { MENSHEN_LISTEN_PORT: String(port) } },
  ]) {
    const { exitCode, stderr, stdout } = await runProgram(['run', ...given.argv], { home, env: given.env });
    t.equal(exitCode, 1);
    t.match(stderr, `Port ${port} is taken`);
    t.match(stderr, '--port');
    t.notMatch(stderr, /at \w+.*\(/, 'no stack');
    t.equal(stdout, '');
  }
});

t.test('faulty settings end it with 2 and the place of each fault', async (t) => {
  const dir = t.testdir({ 'bad.yaml': 'listen:\n  port: many\nextra: 1\n', 'broken.yaml': 'listen: [\n' });
  const cases: ReadonlyArray<readonly [string[], RegExp]> = [
    [['--config', path.join(dir, 'bad.yaml')], /bad\.yaml:2: listen\.port .*\n.*bad\.yaml:3: extra /],
    [['--config', path.join(dir, 'broken.yaml')], /broken\.yaml:\d: \(yaml\)/],
    [['--config', path.join(dir, 'none.yaml')], /none\.yaml: \(file\) cannot be read \(ENOENT\)/],
    [['--port', 'many'], /--listen\.port: listen\.port/],
    [['--port', '70000'], /--listen\.port: listen\.port/],
    [['--upstream.proxy', 'ftp://a:1'], /--upstream\.proxy/],
    [['--no-such-flag'], /no-such-flag[\s\S]*Usage/],
    [['stray'], /stray[\s\S]*Usage/],
  ];
  for (const [argv, message] of cases) {
    const { exitCode, stderr } = await runProgram(['run', ...argv], { home: path.join(dir, 'home') });
    t.equal(exitCode, 2, argv.join(' '));
    t.match(stderr, message);
  }
  t.notOk(fs.existsSync(path.join(dir, 'home')), 'nothing was made');
});

t.test('a faulty policy, or extra roots that are none, end it with 1 and say where', async (t) => {
  const dir = t.testdir({ policy: { 'rules.yaml': 'rules: [{ id: Bad Id }]\n' }, 'no.pem': 'words' });
  const home = path.join(dir, 'home');
  const policy = await runProgram(['run', '--port', '0', '--policy.dir', path.join(dir, 'policy')], { home });
  t.equal(policy.exitCode, 1);
  t.match(policy.stderr, /\.yaml:\d+: /);
  const roots = await runProgram(['run', '--port', '0', '--upstream.extra_ca', path.join(dir, 'no.pem')], { home });
  t.equal(roots.exitCode, 1);
  t.match(roots.stderr, /no\.pem/);
});

t.test('usage', async (t) => {
  const home = path.join(t.testdir(), 'home');
  const help = await runProgram(['run', '--help'], { home });
  t.equal(help.exitCode, 0);
  t.match(help.stderr, /menshen run/);
  t.match(await runProgram([], { home }), { exitCode: 2, stdout: '', stderr: /Usage/ });
  t.match(await runProgram(['--help'], { home }), { exitCode: 0, stderr: /Usage/ });
  t.match(await runProgram(['fly'], { home }), { exitCode: 2, stderr: /no command "fly"/ });
  t.match(await runProgram(['--help'], { home, env: { MENSHEN_LANGUAGE: 'zh' } }), { stderr: /用法/ });
});
