import fs from 'node:fs';
import path from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import t from 'tap';
import { buildOwnersCommand } from '../../src/cli/build-owners.js';
import { scanCommand } from '../../src/cli/scan.js';
import { SHIPPED_POLICY, startTestAgent } from '../builders/agent.js';
import { curl } from '../builders/curl.js';
import { buildXlsx } from '../builders/files.js';
import { ownerTable } from '../builders/listings.js';
import { startOrigin } from '../builders/origin.js';
import { owners } from '../builders/people.js';
import { makeTestCa } from '../builders/pki.js';

const HOST = 'www.ordinary.example';
const KEY = 'e7'.repeat(32);
const PEOPLE = owners(500, 91);
const PLANTED = owners(1, 92).map((one) => one.phone);
const STRANGERS = owners(60, 93).map((one) => one.phone);
const three = [PEOPLE[0], PEOPLE[200], PEOPLE[400]].map((one) => one?.phone ?? '');

t.test('known owners, from the exports at head office to a PC', async (t) => {
  const dir = t.testdir();
  const policyDir = path.join(dir, 'policy');
  const home = path.join(dir, 'home');
  fs.cpSync(SHIPPED_POLICY, policyDir, { recursive: true });
  fs.mkdirSync(home, { mode: 0o700 });
  fs.writeFileSync(path.join(home, 'fingerprint.key'), `${KEY}\n`, { mode: 0o600 });
  fs.writeFileSync(path.join(dir, 'crm.xlsx'), buildXlsx([{ name: '业主', rows: ownerTable(PEOPLE) }]));
  fs.writeFileSync(path.join(dir, 'planted.txt'), `${PLANTED.join('\n')}\n`);
  const heard = { out: '', err: '' };
  const into = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        heard[name] += chunk;
        done();
      },
    });
  const io = { stdout: into('out'), stderr: into('err'), home };
  const argv = [path.join(dir, 'crm.xlsx'), '--canaries', path.join(dir, 'planted.txt'), '--out', policyDir];
  t.equal(await buildOwnersCommand(argv, io), 0, heard.err);

  const ca = await makeTestCa();
  const origin = await startOrigin({ names: [HOST], ca });
  t.teardown(() => origin.close());
  const options = { ca, origins: [{ names: [HOST], origin }], policyDir };

  await t.test('a PC with another key does not start as if nobody were known', async (t) => {
    await t.rejects(startTestAgent(options), { code: 'KNOWN_KEY', message: /give this PC the fleet key/ });
  });

  await t.test('a PC with a damaged filter does not either', async (t) => {
    const file = path.join(policyDir, 'owners.fuse');
    const whole = fs.readFileSync(file);
    fs.writeFileSync(file, whole.subarray(0, whole.length - 1));
    await t.rejects(startTestAgent({ ...options, home }), { code: 'KNOWN_TRUNCATED' });
    fs.writeFileSync(file, whole);
  });

  const agent = await startTestAgent({ ...options, home });
  t.teardown(() => agent.close());
  const post = (phones: readonly string[], room = 'a') =>
    curl(['--data-binary', '@-', `https://${HOST}/rooms/${room}/post`], {
      proxyPort: agent.port,
      caFile: agent.caFile,
      input: phones.join('\n'),
    });

  await t.test('three of them in a plain list of phones stop it', async (t) => {
    const before = origin.decryptedBytes;
    const answer = await post([...STRANGERS.slice(0, 17), ...three]);
    t.equal(answer.status, 403);
    t.match(answer.headers['x-menshen-verdict'], /^block; rule=known-owners; incident=/);
    t.equal(origin.decryptedBytes, before, 'not a byte of it left');
    const [incident] = agent.incidents();
    t.match(incident, { rule: 'known-owners', matches: [{ why: /^known owners \d >= 2, of 20 records$/ }] });
  });

  await t.test('one planted record does, alone', async (t) => {
    const answer = await post(PLANTED);
    t.equal(answer.status, 403);
    t.match(answer.headers['x-menshen-verdict'], /^block; rule=protected-record; incident=/);
    t.notMatch(answer.body, /canar|planted/i, 'and the refusal does not say that it was planted');
  });

  await t.test('strangers and a single known owner pass', async (t) => {
    t.equal((await post(STRANGERS.slice(0, 20))).status, 200);
    t.equal((await post(three.slice(0, 1), 'b')).status, 200, 'one in a room of its own: some stranger may look known');
  });

  await t.test('a scan of a file at rest knows the same people', async (t) => {
    const list = path.join(dir, 'list.txt');
    fs.writeFileSync(list, three.join('\n'));
    heard.out = '';
    const stdin = new PassThrough();
    const env = { MENSHEN_POLICY_DIR: policyDir };
    const code = await scanCommand([list, '--json'], { ...io, stdin, env, language: 'en' });
    t.equal(code, 3, heard.err);
    t.match(JSON.parse(heard.out), { verdict: 'block', rule: 'known-owners', records: { 'phone-list': 3 } });
  });
});
