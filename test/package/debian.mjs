#!/usr/bin/env node
// The Debian package on a fresh Debian 12 that boots systemd: installed, used by Chromium, killed, upgraded, badly upgraded,
// removed; then the system is compared with what it was, byte by byte. Needs root, debootstrap and systemd-nspawn.
//   npm run test:package
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { deb } from '../../build/package/deb.mjs';
import { filesOf } from '../../build/package/stage.mjs';
import { base, boot, differences, picture, until } from './container.mjs';
import { certificates } from './pki.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const cache = path.join(repository, 'build', '.cache');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-package-'));
const SITE = 'tieba.example';
/** One never decrypted, one of a leak channel, by the shipped policy. */
const BANK = 'www.icbc.com.cn';
const LEAK = 'tieba.baidu.com';
const EPOCH = 1_790_000_000;

/** What a running system writes for itself, and what dpkg notes of its own work. */
const NOISE = [
  /^\/(proc|sys|dev|run|tmp|var\/log|var\/tmp|root)(\/|$)/,
  /^\/var\/lib\/(systemd|dbus)\//,
  /^\/var\/cache\/(ldconfig|debconf)\//,
  /^\/var\/lib\/dpkg\/(status-old|lock.*|triggers\/.*|available.*)$/,
  // useradd keeps the last version of each.
  /^\/etc\/(passwd|group|shadow|gshadow|subuid|subgid)-$/,
  /^\/etc\/(\.pwd\.lock|machine-id|ld\.so\.cache|\.updated)$/,
  /^\/var\/\.updated$/,
  // Chromium makes it when it first runs.
  /^\/usr\/lib\/chromium\/extensions$/,
];

const OWNERS = Array.from(
  { length: 8 },
  (_, at) => `馨佳园十一街坊，1${at}号120${at}，74平，378万，王先生，1381234567${at}`,
);

const steps = [];
const step = (name, work) => steps.push({ name, work });
const build = (version) => {
  const argv = ['build/package.mjs', '--only', 'deb', '--out', work, '--version', version];
  const { status, stderr } = spawnSync(process.execPath, argv, { cwd: repository, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return path.join(work, `menshen_${version}_amd64.deb`);
};

let pc;
let before;
let origin;
const put = (file, place) => fs.copyFileSync(file, path.join(pc.root, place));
const menshen = '/opt/menshen/bin/menshen';
const health = () => {
  const { code, out } = pc.tried(['curl', '-s', '-m', '5', 'http://127.0.0.1:8877/health']);
  return code === 0 && out.startsWith('{') ? JSON.parse(out) : null;
};
const running = (version) => until(() => health()?.version === version && health()?.ok, `version ${version} to answer`);
const post = (body) =>
  pc.tried(
    [
      'curl',
      '-sk',
      '-m',
      '60',
      '-x',
      'http://127.0.0.1:8877',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      '--data-binary',
      '@-',
      `https://${SITE}/post`,
    ],
    { input: body },
  );

step('builds two versions, and one that cannot start', () => {
  build('1.0.0');
  build('1.0.1');
  const broken = path.join(work, 'broken');
  const good = build('1.0.2');
  spawnSync('dpkg-deb', ['-R', good, broken]);
  fs.writeFileSync(path.join(broken, 'opt/menshen/versions/1.0.2/dist/cli/run.js'), 'throw new Error("broken");\n');
  // As packages are written here: with folders of others in it, removing it would take those away.
  const folder = path.join(broken, 'opt/menshen');
  deb({ folder, files: filesOf(folder), out: work, version: '1.0.2', epoch: EPOCH });
});

step('boots a fresh Debian with a site in it', async () => {
  pc = await boot(base(cache));
  before = picture(pc.root, NOISE);
  const { ca, cert, key } = certificates(work, SITE);
  for (const [name, file] of Object.entries({ 'ca.pem': ca, 'cert.pem': cert, 'key.pem': key }))
    put(file, `/root/${name}`);
  for (const name of ['site.mjs', 'plain.mjs', 'visit.mjs']) {
    put(fileURLToPath(new URL(name, import.meta.url)), `/root/${name}`);
  }
  const settings = [
    'listen: { port: 8877, soft_port: 8878 }',
    `upstream: { extra_ca: /etc/menshen-test/ca.pem, resolve: "${SITE}:443=127.0.0.1:9443" }`,
  ];
  fs.writeFileSync(path.join(pc.root, 'root/menshen.yaml'), `${settings.join('\n')}\n`);
  fs.writeFileSync(path.join(pc.root, 'root/body.txt'), OWNERS.join('\n'));
  fs.mkdirSync(path.join(pc.root, 'etc/menshen-test'));
  fs.copyFileSync(ca, path.join(pc.root, 'etc/menshen-test/ca.pem'));
});

step('installs silently, in one line', async () => {
  put(path.join(work, 'menshen_1.0.0_amd64.deb'), '/root/a.deb');
  pc.run(['dpkg', '-i', '/root/a.deb'], { env: { MENSHEN_CONFIG: '/root/menshen.yaml' } });
  assert.equal(pc.run(['systemctl', 'is-active', 'menshen.service']).trim(), 'active');
  await running('1.0.0');
  pc.run([menshen, 'status']);
  origin = pc.start(['/opt/menshen/versions/1.0.0/runtime/node', '/root/site.mjs', '9443', '/root']);
  await until(() => pc.tried(['curl', '-sk', 'https://127.0.0.1:9443/']).code === 0, 'the site');
});

step('Chromium trusts the CA and takes the proxy by policy, and is refused', () => {
  const page = `https://${SITE}/page`;
  const shown = pc.tried([
    'chromium',
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--virtual-time-budget=20000',
    '--dump-dom',
    page,
  ]);
  assert.match(shown.out, /posted: 403 rule=bulk-owners/, shown.out + shown.err);
  const count = JSON.parse(pc.run(['curl', '-sk', 'https://127.0.0.1:9443/count']));
  assert.equal(count.posts, 0, 'the site has seen no byte of it');
});

step(
  'while the agent is stopped, Chromium reaches a bank directly and no leak channel; then all as before',
  async () => {
    const hosts = path.join(pc.root, 'etc/hosts');
    const whole = fs.existsSync(hosts) ? fs.readFileSync(hosts) : null;
    fs.appendFileSync(hosts, `127.0.0.1 ${BANK} ${LEAK}\n`);
    const upgrades = path.join(pc.root, 'etc/chromium/policies/managed/test.json');
    fs.writeFileSync(upgrades, JSON.stringify({ HttpsUpgradesEnabled: false, HttpsOnlyMode: 'disallowed' }));
    const plain = pc.start(['/opt/menshen/versions/1.0.0/runtime/node', '/root/plain.mjs', '80']);
    const chromium = pc.start([
      ...['chromium', '--headless', '--no-sandbox', '--disable-gpu', '--remote-debugging-port=9333'],
      ...['--disable-features=HttpsUpgrades', 'about:blank'],
    ]);
    const visit = (host) =>
      pc.run(['/opt/menshen/versions/1.0.0/runtime/node', '/root/visit.mjs', '9333', `http://${host}/`]).trim();
    await until(() => pc.tried(['curl', '-s', 'http://127.0.0.1:9333/json/version']).code === 0, 'Chromium to listen');
    assert.deepEqual([visit(BANK), visit(LEAK)], ['reached', 'reached']);
    pc.run(['systemctl', 'stop', 'menshen.service']);
    assert.deepEqual([visit(LEAK), visit(BANK)], ['net::ERR_PROXY_CONNECTION_FAILED', 'reached']);
    pc.run(['systemctl', 'start', 'menshen.service']);
    await running('1.0.0');
    assert.deepEqual([visit(LEAK), visit(BANK)], ['reached', 'reached'], 'at once: only the soft port is shunned');
    chromium.kill('SIGKILL');
    plain.kill('SIGKILL');
    pc.tried(['pkill', 'chromium']);
    pc.tried(['pkill', '-f', 'plain.mjs']);
    fs.rmSync(upgrades);
    if (whole === null) fs.rmSync(hosts);
    else fs.writeFileSync(hosts, whole);
  },
);

step('kill -9 of the worker during uploads refuses no connection', async () => {
  const worker = pc.run(['sh', '-c', "pgrep -u menshen -f 'main.js run' | head -1"]).trim();
  const script = `for i in $(seq 40); do curl -sk -m 90 -x http://127.0.0.1:8877 -o /dev/null -w '%{exitcode} %{http_code}\\n' --data hello https://${SITE}/post || true; done`;
  const uploads = pc.start(['sh', '-c', `${script} > /root/uploads`]);
  const ended = new Promise((resolve) => uploads.once('exit', resolve));
  const lines = () =>
    fs.existsSync(path.join(pc.root, 'root/uploads'))
      ? fs.readFileSync(path.join(pc.root, 'root/uploads'), 'utf8').trim().split('\n')
      : [];
  await until(() => lines().length > 5, 'some uploads');
  pc.run(['kill', '-9', worker]);
  await ended;
  const refused = lines().filter((line) => line.startsWith('7 '));
  const done = lines().filter((line) => line === '0 200');
  assert.deepEqual(refused, [], 'exit code 7 is a refused connection');
  assert.ok(done.length >= 38, `one upload may have been on the worker that died: ${lines()}`);
});

step('a policy that somebody edits is noticed and said', async () => {
  const policy = path.join(pc.root, 'etc/chromium/policies/managed/menshen.json');
  const whole = fs.readFileSync(policy);
  fs.writeFileSync(policy, '{}');
  const said = () => pc.tried(['journalctl', '-u', 'menshen', '--no-pager']).out;
  await until(() => /"event":"tampered".*"part":"chromium"/.test(said()), 'the keeper to notice');
  fs.writeFileSync(policy, whole);
});

step('an upgrade changes the version and keeps the settings', async () => {
  put(path.join(work, 'menshen_1.0.1_amd64.deb'), '/root/b.deb');
  pc.run(['dpkg', '-i', '/root/b.deb']);
  await running('1.0.1');
  pc.run([menshen, 'status']);
});

step('an upgrade that does not answer goes back to the version before', async () => {
  put(path.join(work, 'menshen_1.0.2_amd64.deb'), '/root/c.deb');
  const { code, err } = pc.tried(['dpkg', '-i', '/root/c.deb']);
  assert.notEqual(code, 0);
  assert.match(err, /version 1\.0\.1 runs again/);
  await running('1.0.1');
  assert.equal(post(OWNERS.join('\n')).out, '403');
});

step('after a purge every byte, mode and owner is what it was', () => {
  origin.kill('SIGKILL');
  pc.tried(['pkill', '-f', 'site.mjs']);
  pc.run(['dpkg', '--purge', 'menshen']);
  fs.rmSync(path.join(pc.root, 'etc/menshen-test'), { recursive: true });
  assert.deepEqual(differences(before, picture(pc.root, NOISE)), []);
});

let failed = false;
try {
  for (const { name, work: run } of steps) {
    const began = Date.now();
    await run();
    process.stdout.write(`ok - ${name} (${Math.round((Date.now() - began) / 1000)} s)\n`);
  }
} catch (error) {
  failed = true;
  process.stdout.write(`not ok - ${error.stack}\n`);
  if (pc !== undefined) process.stdout.write(pc.tried(['journalctl', '-u', 'menshen', '-n', '40', '--no-pager']).out);
} finally {
  await pc?.close();
  fs.rmSync(work, { recursive: true, force: true });
}
// What was started in the container may still be held here.
process.exit(failed ? 1 : 0);
