import fs from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { curl } from '../builders/curl.js';
import { leakText } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';
import { runProgram, startCommand, startProgram } from '../builders/program.js';

const POLICY = `version: head-office
mode: enforce
rules:
  - id: three-owners
    when: { records: { owner: ">=3" } }
    then: block
    expect:
      - { records: { owner: 3 }, to: a.example, verdict: block, rule: three-owners }
`;
const mode = (file: string): number => fs.statSync(file).mode & 0o777;

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 100));
}

const startCentral = (data: string, home: string, port = '0') =>
  startCommand(
    ['central', 'run', '--data', data, '--port', port, '--host', '127.0.0.1', '--report', '1'],
    /https:\/\/localhost:(\d+)/,
    { home },
  );

t.test('init makes a private directory, and keys that sign policy beside it', async (t) => {
  const dir = t.testdir();
  const data = path.join(dir, 'data');
  const home = path.join(dir, 'home');
  const run = (...argv: string[]) => runProgram(['central', ...argv], { home });
  const made = await run('init', '--data', data, '--port', '0', '--root-keys', '2', '--root-threshold', '2', '--json');
  t.equal(made.exitCode, 0, made.stderr);
  t.match(JSON.parse(made.stdout), { fingerprint: /^[0-9a-f]{64}$/, keys: `${data}-keys` });
  t.strictSame(fs.readdirSync(`${data}-keys`).sort(), ['root-2.pem', 'root.pem', 'targets.pem']);
  for (const file of fs.readdirSync(data, { recursive: true, encoding: 'utf8' })) {
    const own = mode(path.join(data, file)) & 0o077;
    if (!file.endsWith('ca.pem')) t.equal(own, 0, `${file} is nobody else's`);
  }
  t.match(await run('init', '--data', data), { exitCode: 1, stderr: /set up already/ });
  const inside = path.join(dir, 'other');
  t.match(await run('init', '--data', inside, '--keys', path.join(inside, 'keys')), {
    exitCode: 1,
    stderr: /lies inside/,
  });
  t.match(await run('enrol-token', '--data', path.join(dir, 'none')), { exitCode: 1, stderr: /central init/ });
  t.match(await run('init'), { exitCode: 2, stderr: /--data is needed/ });
  t.match(await run('fly'), { exitCode: 2, stderr: /no "central fly"/ });
  t.match(await run('init', '--data', inside, '--root-keys', '1', '--root-threshold', '2'), { exitCode: 2 });
});

t.test(
  'a PC is enrolled, gets its policy, reports; neither a killed central nor a killed PC loses anything',
  async (t) => {
    const ca = await makeTestCa();
    const origin = await startOrigin({ names: ['site.example'], ca });
    t.teardown(() => origin.close());
    const dir = t.testdir({ 'origin-ca.pem': ca.cert, policy: { 'policy.yaml': POLICY } });
    const data = path.join(dir, 'data');
    const home = path.join(dir, 'home');
    const run = (...argv: string[]) => runProgram(argv, { home });
    const argv = ['--upstream.extra_ca', path.join(dir, 'origin-ca.pem'), '--upstream.resolve', origin.resolve];
    const central = await startCentral(data, home);
    t.teardown(() => central.child.kill('SIGKILL'));
    const made = await run('central', 'enrol-token', '--data', data, '--branch', '浦东', '--json');
    const { token, server, fingerprint } = JSON.parse(made.stdout);
    t.match({ server, fingerprint }, { server: `https://localhost:${central.found}`, fingerprint: /^[0-9a-f]{64}$/ });

    const program = await startProgram({ home, argv });
    t.teardown(() => program.child.kill('SIGKILL'));
    const health = async (of = program) => JSON.parse((await curl([`http://127.0.0.1:${of.port}/health`])).body);
    t.match(await health(), { policy: { source: 'builtin' }, central: { state: 'none', outbox: 0 } });
    const enrolled = await run('enrol', '--server', server, '--token', token, '--json');
    t.match(JSON.parse(enrolled.stdout), { branch: '浦东', device: String });
    t.match(await run('enrol', '--server', server, '--token', token), { exitCode: 1, stderr: /enrolled already/ });
    await until(async () => (await health()).central.state === 'connected');

    const send = async (count: number, of = program) =>
      (
        await curl(['--data-binary', '@-', 'https://site.example/'], {
          proxyPort: of.port,
          caFile: of.caFile,
          input: leakText(owners(count, 1)),
        })
      ).status;
    t.equal(await send(3), 403, 'coached by the policy of the program');
    const publish = (...more: string[]) =>
      run('policy', 'publish', path.join(dir, 'policy'), '--data', data, '--json', ...more);
    t.match(await publish(), { exitCode: 2, stderr: /--yes/ });
    const published = await publish('--yes');
    t.strictSame(JSON.parse(published.stdout), { version: 1, ring: 'every ring' });
    await until(async () => (await health()).policy.source === 'bundle');
    t.match(await health(), { policy: { version: '1', mode: 'enforce', error: null, expires: String } });
    const listed = await run('incidents', 'list', '--json');
    t.equal(listed.stdout.trim().split('\n').length, 1);
    t.equal(await send(3), 403);
    await until(async () => (await health()).central.outbox === 0);
    await until(async () => /"policy":"1"/.test((await run('policy', 'status', '--data', data, '--json')).stdout));

    central.child.kill('SIGKILL');
    await central.ended;
    t.equal(await send(4), 403, 'without central the PC goes on');
    program.child.kill('SIGKILL');
    await program.ended;
    const second = await startProgram({ home, argv });
    t.teardown(() => second.child.kill('SIGKILL'));
    t.match(await health(second), { policy: { source: 'bundle', version: '1' } }, 'with the last good policy');
    t.equal(await send(5, second), 403);
    t.ok((await health(second)).central.outbox > 0);
    const again = await startCentral(data, home, central.found);
    t.teardown(() => again.child.kill('SIGKILL'));
    await until(async () => (await health(second)).central.outbox === 0);

    again.child.kill('SIGTERM');
    t.equal((await again.ended).exitCode, 0);
    second.child.kill('SIGTERM');
    t.equal((await second.ended).exitCode, 0);
    const { openDatabase } = await import('../../src/store/database.js');
    const database = openDatabase(path.join(data, 'central.db'));
    t.teardown(() => database.close());
    const rows = database.prepare('SELECT sequence, branch, policy_version FROM incident ORDER BY sequence').all([]);
    t.match(rows, [
      { sequence: 1, branch: '浦东' },
      { sequence: 2, policy_version: '1' },
      { sequence: 3 },
      { sequence: 4 },
    ]);
    t.equal(rows.length, 4, 'each once');
    t.strictSame(database.prepare('SELECT * FROM gap').all([]), []);
  },
);

t.test('a policy whose own examples fail is not published', async (t) => {
  const dir = t.testdir({ policy: { 'policy.yaml': POLICY.replace('owner: 3 }', 'owner: 2 }') } });
  const data = path.join(dir, 'data');
  const home = path.join(dir, 'home');
  t.equal((await runProgram(['central', 'init', '--data', data], { home })).exitCode, 0);
  const argv = ['policy', 'publish', path.join(dir, 'policy'), '--data', data, '--yes', '--json'];
  t.match(await runProgram(argv, { home }), { exitCode: 1, stdout: '', stderr: /1 of 1 examples fail/ });
});

t.test('all in one: central beside the agent, and this PC enrolled at it, also the second time', async (t) => {
  const home = path.join(t.testdir(), 'home');
  for (let time = 0; time < 2; time++) {
    const program = await startProgram({ home, argv: ['--all-in-one', '--central-port', '0', '--practice'] });
    t.teardown(() => program.child.kill('SIGKILL'));
    const health = async () => JSON.parse((await curl([`http://127.0.0.1:${program.port}/health`])).body);
    await until(async () => (await health()).central.state === 'connected');
    const files = new URL('../../docs/practice/owners.txt', import.meta.url).pathname;
    const sent = await curl(['--data-binary', `@${files}`, 'https://practice.menshen.local/'], {
      proxyPort: program.port,
      caFile: program.caFile,
    });
    t.equal(sent.status, 403);
    await until(async () => (await health()).central.outbox === 0);
    program.child.kill('SIGTERM');
    const { exitCode, stderr } = await program.ended;
    t.equal(exitCode, 0);
    t.match(
      stderr,
      /https:\/\/localhost:\d+[\s\S]*practice\D+[\w-]{20}/,
      'says where the console is, and how to sign in',
    );
  }
  const data = path.join(home, 'central-server');
  const code = await runProgram(['central', 'users', 'code', '--name', 'practice', '--data', data], { home });
  t.match(code, { exitCode: 0, stdout: /"code":"\d{6}"/ });
});
