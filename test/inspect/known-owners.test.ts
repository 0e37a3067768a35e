import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { MessageChannel } from 'node:worker_threads';
import t, { type Test } from 'tap';
import { knownOwnersIn, openPolicy } from '../../src/agent/agent.js';
import { buildOwnersCommand } from '../../src/cli/build-owners.js';
import { createBytesInspector } from '../../src/inspect/inspect-bytes.js';
import { keyIdOf } from '../../src/inspect/key-id.js';
import { type KnownFiles, type KnownSetup, loadKnownOwners, openKnown } from '../../src/inspect/known-owners.js';
import { DEFAULT_BUDGET } from '../../src/model/budget.js';
import { bytesOf } from '../../src/model/bytes.js';
import { decide } from '../../src/policy/decide.js';
import { loadPolicy } from '../../src/policy/load.js';
import { buildXlsx } from '../builders/files.js';
import { ownerTable } from '../builders/listings.js';
import { owners } from '../builders/people.js';
import { defaultPolicy, factsOf } from '../policy/builder.js';

const KEY = 'c3'.repeat(32);
const PEOPLE = owners(500, 81);
const STRANGERS = owners(400, 82).filter((one) => !PEOPLE.some((known) => known.phone === one.phone));
const PLANTED = owners(1, 83);

/** Builds filter and canaries from a csv and an xlsx of 500 synthetic owners, as head office does. */
async function build(t: Test): Promise<string> {
  const dir = t.testdir();
  const at = (name: string): string => path.join(dir, name);
  writeFileSync(at('key'), KEY, { mode: 0o600 });
  const csv = ownerTable(PEOPLE.slice(0, 200)).map((row) => `${row.join(',')}\n`);
  writeFileSync(at('east.csv'), csv.join(''));
  writeFileSync(at('west.xlsx'), buildXlsx([{ name: '业主', rows: ownerTable(PEOPLE.slice(200)) }]));
  writeFileSync(at('planted.txt'), PLANTED.map((one) => `${one.name} ${one.phone}\n`).join(''));
  const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });
  const exports = [at('east.csv'), at('west.xlsx')];
  const code = await buildOwnersCommand(
    [...exports, '--canaries', at('planted.txt'), '--key-file', at('key'), '--out', at('policy')],
    { stdout: nowhere(), stderr: nowhere(), home: dir },
  );
  t.equal(code, 0);
  return at('policy');
}

function filesIn(dir: string): KnownFiles {
  writeFileSync(path.join(dir, 'head.yaml'), 'version: t\nmode: enforce\n');
  const files = openPolicy(dir).knownOwners;
  if (files === null) throw new Error('the section that was built is not read');
  return files;
}

function inspectorWith(known: KnownSetup) {
  const setup = { key: KEY, patterns: [], staffPhones: [], compounds: [], budget: DEFAULT_BUDGET, known };
  const inspector = createBytesInspector(setup, () => performance.now());
  const head = {
    method: 'POST',
    host: 'wx.qq.com',
    target: '/send',
    headers: [['content-type', 'text/plain'] as const],
  };
  return (phones: readonly string[]) =>
    inspector.inspect({ kind: 'transfer', head }, bytesOf(Buffer.from(phones.join('\n'))));
}

t.test('owners from exports are known on their way out, canaries stop anything, strangers nothing', async (t) => {
  const known = loadKnownOwners(filesIn(await build(t)), keyIdOf(KEY));
  t.equal(known.owners, 500);
  const send = inspectorWith(known);
  const policy = defaultPolicy();
  const strangers = STRANGERS.slice(0, 27).map((one) => one.phone);
  const three = [PEOPLE[3], PEOPLE[250], PEOPLE[499]].map((one) => one?.phone ?? '');

  const listed = await send([...strangers, ...three]);
  t.match(listed.records, { 'phone-list': 30 });
  const chance = (await send(strangers)).known;
  t.equal(listed.known, 3 + chance);
  t.match(decide(policy, factsOf(policy, listed, 'wx.qq.com')), { verdict: 'block', rule: 'known-owners' });

  const alone = await send(PLANTED.map((one) => one.phone));
  t.match(alone, { records: { 'phone-list': 1 }, canaries: 1 });
  t.match(decide(policy, factsOf(policy, alone, 'wx.qq.com')), { verdict: 'block', rule: 'protected-record' });

  const others = await send(strangers);
  t.equal(others.canaries, 0);
  t.match(decide(policy, factsOf(policy, others, 'wx.qq.com')), { verdict: 'allow', rule: null });

  const all = await send(STRANGERS.map((one) => one.phone));
  t.ok(all.known <= 10, `${all.known} of ${STRANGERS.length} strangers are taken for owners`);
});

t.test('without a filter nobody is known', async (t) => {
  const setup = { key: KEY, patterns: [], staffPhones: [], compounds: [], budget: DEFAULT_BUDGET };
  const inspector = createBytesInspector(setup, () => performance.now());
  const list = bytesOf(
    Buffer.from(
      PEOPLE.slice(0, 5)
        .map((one) => one.phone)
        .join('\n'),
    ),
  );
  t.match(await inspector.inspect({ kind: 'file', name: 'list.txt' }, list), { known: 0, canaries: 0 });
});

t.test('threads share one copy of the filter', async (t) => {
  const { owners: _, ...setup } = loadKnownOwners(filesIn(await build(t)), keyIdOf(KEY));
  const { port1, port2 } = new MessageChannel();
  const arrived = new Promise<KnownSetup>((resolve) => port2.once('message', resolve));
  port1.postMessage(setup);
  const there = await arrived;
  new Uint8Array(there.filter).fill(0xff, -1);
  t.throws(() => openKnown(setup), { code: 'KNOWN_CORRUPT' }, 'what one side changes the other sees');
  port1.close();
});

t.test('files that do not belong together, or to this key, are refused', async (t) => {
  const dir = await build(t);
  const files = filesIn(dir);
  const other = keyIdOf('d4'.repeat(32));
  t.throws(() => loadKnownOwners(files, other), { name: 'KnownError', code: 'KNOWN_KEY', message: /this PC has key/ });
  t.throws(() => loadKnownOwners({ ...files, keyId: other }, other), { code: 'KNOWN_KEY', message: /the policy says/ });
  const canaries = files.canaries ?? '';
  writeFileSync(canaries, readFileSync(canaries, 'latin1').replace(keyIdOf(KEY), other));
  t.throws(() => loadKnownOwners(files, null), { code: 'KNOWN_KEY', message: /canaries\.txt is of key/ });
  t.equal(loadKnownOwners({ ...files, canaries: null }, null).canaries.length, 0);
  t.throws(() => loadKnownOwners({ ...files, file: `${files.file}.gone` }, null), {
    code: 'KNOWN_UNREADABLE',
    message: /owners\.fuse\.gone cannot be read \(ENOENT\)/,
  });
});

t.test('names of files mean the folder of their policy', (t) => {
  const dir = t.testdir({ 'p.yaml': 'version: t\nmode: enforce\n' });
  t.equal(openPolicy(dir).knownOwners, null);
  mkdirSync(path.join(dir, 'owners'));
  writeFileSync(path.join(dir, 'k.yaml'), 'known_owners: { file: owners/a.fuse, key_id: "0011223344556677" }\n');
  t.equal(loadPolicy(dir).known_owners?.file, 'owners/a.fuse');
  const policy = openPolicy(dir);
  t.same(policy.knownOwners, {
    file: path.resolve(dir, 'owners/a.fuse'),
    canaries: null,
    keyId: '0011223344556677',
  });
  t.same(knownOwnersIn('/elsewhere', policy), policy.knownOwners, 'absolute names stay');
  t.end();
});
