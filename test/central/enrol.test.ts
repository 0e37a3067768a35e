import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { enrol, renew } from '../../src/agent/central/enrol.js';
import { enrolmentFile, readEnrolment } from '../../src/agent/central/enrolment.js';
import { openLink } from '../../src/agent/central/link.js';
import { fleetKeyFile } from '../../src/central/data.js';
import { linkOf, startTestCentral } from '../builders/central.js';
import { makeTestCa } from '../builders/pki.js';

const mode = (file: string): number => fs.statSync(file).mode & 0o777;
const key = (link: ReturnType<typeof openLink>) => link.call({ method: 'GET', path: '/agent/v1/key' });

t.test('a PC with a token gets a certificate for its own key, and the fleet key over it', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const { home, enrolment, link } = await central.pc({ branch: '浦东', tags: ['canary'] });
  t.match(enrolment, { branch: '浦东', tags: ['canary'], server: central.url });
  t.equal(mode(enrolmentFile(home)), 0o600);
  t.equal(
    fs.readFileSync(path.join(home, 'fingerprint.key'), 'utf8'),
    fs.readFileSync(fleetKeyFile(central.dir), 'utf8'),
  );
  t.equal((await key(link)).status, 200);
  const { code } = await key(openLink({ ...enrolment, client: null })).catch((error) => error);
  t.equal(code, 'CENTRAL_REFUSES', 'without a certificate there is no key');
  const device = await central.central.devices.get(enrolment.device);
  t.match(device, { branch: '浦东', status: 'active', replaces: null });
});

t.test('the key of a PC is not in what central keeps', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const { enrolment } = await central.pc();
  const secret = enrolment.key.replace(/-----[^-]+-----|\s/g, '').slice(0, 40);
  for (const name of fs.readdirSync(central.dir)) {
    const file = path.join(central.dir, name);
    if (fs.statSync(file).isFile()) t.notOk(fs.readFileSync(file).includes(secret), name);
  }
  const fleetKey = fs.readFileSync(fleetKeyFile(central.dir), 'utf8').trim();
  t.notOk(
    fs.readFileSync(path.join(central.dir, 'central.db')).includes(fleetKey),
    'nor the fleet key in the database',
  );
});

t.test('a token is good once, until its time, and only whole', async (t) => {
  const clock = { now: Date.now() };
  const central = await startTestCentral({ clock: () => clock.now });
  t.teardown(() => central.close());
  const dir = t.testdir();
  const enter = (home: string, token: string) =>
    enrol({ home: path.join(dir, home), server: central.url, token, version: 'test' }).then(
      ({ device }) => device,
      (error) => error.code,
    );
  const once = await central.token();
  const both = await Promise.all([enter('a', once), enter('b', once)]);
  t.equal(both.filter((result) => result === 'CENTRAL_REFUSES').length, 1, 'of two at once, one gets in');
  const many = await central.token({ reusable: true });
  t.match(await Promise.all([enter('c', many), enter('d', many)]), [/-7/, /-7/]);
  const late = await central.token({ lifeMs: 1_000 });
  clock.now += 1_001;
  t.equal(await enter('e', late), 'CENTRAL_REFUSES');
  t.equal(await enter('f', once.slice(0, -5)), 'TOKEN_MALFORMED');
  t.equal(await enter('c', many), 'ALREADY_ENROLLED');
  t.notOk(fs.existsSync(path.join(dir, 'e', 'central')), 'a refused PC keeps nothing');
});

t.test('a token leads to its own central only: another one, or another root, gets no secret', async (t) => {
  const central = await startTestCentral();
  const other = await startTestCentral();
  t.teardown(() => Promise.all([central.close(), other.close()]));
  const home = path.join(t.testdir(), 'pc');
  const token = await central.token();
  const enter = (server: string, token: string) => enrol({ home, server, token, version: 'test' });
  await t.rejects(enter(other.url, token), { code: 'CENTRAL_IMPOSTOR' });
  const [prefix, secret, ca] = token.split('.');
  const wrongRoot = [prefix, secret, ca, Buffer.alloc(32, 1).toString('base64url')].join('.');
  await t.rejects(enter(central.url, wrongRoot), { code: 'CENTRAL_IMPOSTOR' });
  t.equal(await readEnrolment(home), null);
  await t.rejects(enter('https://127.0.0.1:1', token), { code: 'CENTRAL_UNREACHABLE' });
});

t.test('only certificates of this fleet are let in, whoever else signed them', async (t) => {
  const central = await startTestCentral();
  const other = await startTestCentral();
  t.teardown(() => Promise.all([central.close(), other.close()]));
  const { enrolment } = await central.pc();
  const stranger = await other.pc();
  const ca = await makeTestCa();
  const forged = await ca.issue({ names: [enrolment.device] });
  for (const client of [
    { key: stranger.enrolment.key, cert: stranger.enrolment.certificate },
    { key: forged.key, cert: forged.cert },
  ]) {
    const link = openLink({ server: central.url, ca: enrolment.ca, client });
    await t.rejects(key(link), { code: 'CENTRAL_REFUSES' });
    link.close();
  }
});

t.test('a PC does not talk to a server that shows a certificate of a PC', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const { enrolment } = await central.pc();
  const https = await import('node:https');
  const server = https.createServer({ key: enrolment.key, cert: enrolment.certificate + enrolment.ca }, (_, response) =>
    response.end('{}'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as { port: number };
  const link = linkOf({ ...enrolment, server: `https://127.0.0.1:${port}` });
  await t.rejects(key(link), { code: 'CENTRAL_IMPOSTOR' });
  link.close();
});

t.test('a certificate is renewed with a new key before it ends; ended and revoked ones open nothing', async (t) => {
  const clock = { now: Date.now() };
  const central = await startTestCentral({ clock: () => clock.now, certificateLifeMs: 3_600_000 });
  t.teardown(() => central.close());
  const { home, enrolment, link } = await central.pc();
  const next = await renew(home, enrolment, link);
  t.not(next.key, enrolment.key);
  t.strictSame(await readEnrolment(home), next);
  const renewed = linkOf(next);
  t.teardown(() => renewed.close());
  t.equal((await key(renewed)).status, 200);
  clock.now += 3_600_001;
  await t.rejects(key(renewed), { code: 'CENTRAL_REFUSES' }, 'ended by the clock of central');
  clock.now -= 3_600_001;
  await central.central.devices.revoke(enrolment.device, clock.now);
  await t.rejects(key(renewed), { code: 'CENTRAL_REFUSES' }, 'revoked, on a connection that was open');
});

t.test('a re-imaged PC is the same computer, a cloned one is seen', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const { home, enrolment, link } = await central.pc();
  const again = await enrol({ home, server: central.url, token: await central.token(), version: 'test', again: true });
  t.not(again.device, enrolment.device);
  t.match(await central.central.devices.get(again.device), { replaces: enrolment.device, machine: enrolment.machine });
  const report = {
    version: 'test',
    policy: {
      source: 'builtin',
      version: '1',
      mode: 'enforce',
      since: new Date().toISOString(),
      expires: null,
      ring: null,
      error: null,
    },
    coverage: { inspectedBytes: 0, tunnelledBytes: 0, opaqueBytes: 0, refused: 0 },
    ok: true,
    outbox: 0,
    memoryBytes: 1,
  };
  const say = (machine: string) =>
    link.call({ method: 'POST', path: '/agent/v1/report', json: { ...report, machine } });
  await say(enrolment.machine);
  t.equal((await central.central.devices.get(enrolment.device))?.clonedAt, null);
  await say('f'.repeat(64));
  t.type((await central.central.devices.get(enrolment.device))?.clonedAt, 'number');
  const actions = (await central.central.audit.list({ limit: 10 })).map(({ action }) => action);
  t.ok(actions.includes('pc.cloned'));
});

t.test('the request is what openssl calls one, and nothing else passes for one', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const { enrolment } = await central.pc();
  const text = execFileSync('openssl', ['x509', '-noout', '-text'], { input: enrolment.certificate, encoding: 'utf8' });
  t.match(text, /TLS Web Client Authentication/);
  t.notMatch(text, /TLS Web Server Authentication/);
  const dir = t.testdir();
  execFileSync('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${dir}/k.pem`]);
  const good = execFileSync('openssl', ['req', '-new', '-key', `${dir}/k.pem`, '-subj', '/CN=x', '-outform', 'DER']);
  execFileSync('openssl', ['genrsa', '-out', `${dir}/r.pem`, '2048'], { stdio: 'ignore' });
  const rsa = execFileSync('openssl', ['req', '-new', '-key', `${dir}/r.pem`, '-subj', '/CN=x', '-outform', 'DER']);
  const torn = Buffer.from(good);
  torn[torn.length - 3] = (torn[torn.length - 3] ?? 0) ^ 1;
  const pc = await central.pc();
  const ask = (csr: Buffer) =>
    pc.link.call({ method: 'POST', path: '/agent/v1/renew', json: { csr: csr.toString('base64') } });
  t.equal((await ask(good)).status, 200);
  for (const bad of [rsa, torn, good.subarray(0, 40), Buffer.from('words'), Buffer.alloc(2_000, 0x30)]) {
    await t.rejects(ask(bad), { code: 'CENTRAL_ANSWER', status: 400 });
  }
  t.strictSame(central.faults, []);
});
