import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { strToU8, unzipSync } from 'fflate';
import { generalDecrypt } from 'jose';
import t from 'tap';
import { extractText, getDocumentProxy } from 'unpdf';
import { CaseFileError, findCaseFile } from '../../src/central/casefile/case-file.js';
import { gatherFacts } from '../../src/central/casefile/facts.js';
import { openFonts } from '../../src/central/casefile/fonts.js';
import { openedPath, packCase, zipOf } from '../../src/central/casefile/pack.js';
import { sealOf } from '../../src/central/casefile/seal.js';
import { verifyCase } from '../../src/central/casefile/verify.js';
import { sha256Of } from '../../src/central/publish/metadata.js';
import { publish } from '../../src/central/publish/release.js';
import { caseCommand } from '../../src/cli/central-case.js';
import { anchorsOf } from '../../src/tls/timestamp-token.js';
import { incidentBody, startTestCentral } from '../builders/central.js';
import { makeKeys, sealedRecords } from '../builders/evidence.js';
import { signedIn } from '../builders/people-at-central.js';
import { startTsa } from '../builders/tsa.js';

const clock = { now: Date.now() };
const tsa = await startTsa();
t.teardown(() => tsa.close());
const central = await startTestCentral({ clock: () => clock.now, timestamps: tsa });
t.teardown(() => central.close());
const [lead, reviewer, self] = await Promise.all([
  signedIn(central, 'lead', 'zhao'),
  signedIn(central, 'reviewer', 'wang'),
  signedIn(central, 'lead', 'self', { person: 'os:lihua' }),
]);
const { keys, reviewers, approvers } = await makeKeys(['wang'], ['li']);
const yaml = `version: autumn\nmode: enforce\n`;
await publish(central.central, await central.offlineKeys('targets'), {
  files: [{ path: 'policy.yaml', bytes: Buffer.from(yaml) }],
  label: 'autumn',
  rules: 0,
  ring: null,
  mode: 'enforce',
  by: 'cli:test',
  note: '',
});
clock.now += 60_000;
const { evidence, sealed } = await sealedRecords(keys);
const pc = await central.pc();
const incident = incidentBody({
  time: clock.now,
  policyVersion: 'autumn',
  records: { owner: 2, contact: 1 },
  rawRecords: { owner: 4, contact: 1 },
  counted: { owner: 4, contact: 2 },
  raw: 5,
  sealed,
  person: { id: 'os:lihua', source: 'os' },
  parts: [{ path: 'form:file › =HYPERLINK("x") 璟苑①.xlsx', records: { owner: 2 } }],
  reason: { text: '客户要的，喆哥同意', at: new Date(clock.now).toISOString() },
});
const other = incidentBody({ time: clock.now + 1, sequence: 2, policyVersion: 'builtin', sealed: null });
const transfer = {
  id: incident.id,
  person: 'os:lihua',
  channel: 'wechat-web',
  host: 'wx.qq.com',
  verdict: 'block',
  prints: [],
  skewMs: -90_000,
};
await pc.link.call({
  method: 'POST',
  path: '/agent/v1/shipments',
  json: {
    stream: randomUUID(),
    items: [
      { number: 1, kind: 'incident', id: incident.id, body: { ...incident, evidence } },
      { number: 2, kind: 'transfer', id: incident.id, body: transfer },
      { number: 3, kind: 'incident', id: other.id, body: other },
    ],
  },
});
await reviewer.call('POST', `/api/v1/incidents/${incident.id}/reviews`, {
  step: 1,
  status: 'confirmed',
  note: '已核实',
});

const made = await lead.call('POST', '/api/v1/cases', { title: '2026-118', incidents: [incident.id, other.id] });
const number: number = made.json.number;
const zip = (await lead.call('GET', `/api/v1/cases/${number}/file`)).bytes;
const files = unzipSync(zip);
const textOf = (file: string): string => Buffer.from(files[file] ?? []).toString('utf8');
const problems = (bytes: Uint8Array) => verifyCase(bytes).problems.map(({ file, what }) => `${file}: ${what}`);
/** The file with one thing changed. */
const changed = (change: (files: Record<string, Uint8Array>) => void): Uint8Array => {
  const copy = { ...files };
  change(copy);
  return zipOf(Object.entries(copy));
};
const put = (copy: Record<string, Uint8Array>, file: string, bytes: Uint8Array): void => {
  copy[file] = bytes;
};
const edited = (file: string, from: string | RegExp, to: string): Uint8Array =>
  changed((copy) => {
    const after = textOf(file).replace(from, to);
    if (after === textOf(file)) throw new Error(`${file} does not say ${from}`);
    copy[file] = strToU8(after);
  });

t.test('a case file holds what was known, and is the same bytes each time', async (t) => {
  t.match(made, { status: 200, json: { number: 1, title: '2026-118', by: 'account:zhao' } });
  clock.now += 600_000;
  await reviewer.call('POST', `/api/v1/incidents/${incident.id}/reviews`, { step: 2, status: 'closed', note: 'later' });
  const again = (await lead.call('GET', `/api/v1/cases/${number}/file`)).bytes;
  t.ok(zip.equals(again), 'whatever happened since');
  t.strictSame(
    Object.keys(files).map((name) => name.replace(/[0-9a-f]{8}-[\w-]{27}/, 'ID')),
    [
      'manifest.json',
      'signature.json',
      'timestamp.tst',
      'README.txt',
      'incidents/ID.json',
      'sealed/ID.json',
      'incidents/ID.json',
      'incidents.pdf',
      'worksheet.csv',
      'worksheet.txt',
      'clock.json',
      'audit.ndjson',
      'policy/root/1.root.json',
      'policy/targets/2.targets.json',
      'policy/bundle/1',
    ],
  );
  t.match(JSON.parse(textOf('clock.json')).incidents[0], { incident: incident.id, clockSetBySeconds: -90 });
  t.match(textOf('worksheet.csv'), /业主记录 \(owner\),4,2,4,true,/);
  t.match(textOf('worksheet.csv'), /Σ,,,,,\d+,\d+,\d+/);
  const actions = textOf('audit.ndjson')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).action);
  t.strictSame([...new Set(actions)].sort(), ['case.made', 'incident.reviewed'], 'and nothing about anybody else');
  t.match(JSON.parse(textOf('manifest.json')).policy, { autumn: 1, builtin: null });
  t.equal(
    Buffer.from(files['incidents.pdf'] ?? [])
      .subarray(0, 5)
      .toString(),
    '%PDF-',
  );
  for (const file of Object.keys(files)) t.notMatch(textOf(file), /13812345678|13912345679/, `${file} is masked`);
});

t.test('it is verified by itself, and against a root given in person', async (t) => {
  const { problems: none, manifest, root, opened } = verifyCase(zip);
  t.strictSame(none, []);
  t.match({ manifest, opened }, { manifest: { case: 1, title: '2026-118' }, opened: 0 });
  t.match(root, /^[0-9a-f]{64}$/);
  t.strictSame(verifyCase(zip, { root: files['policy/root/1.root.json'] ?? Buffer.alloc(0) }).problems, []);
  t.match(verifyCase(zip, { root: Buffer.from('{}') }).problems, [
    { file: 'policy/root', what: /that was given is not among/ },
  ]);
});

t.test('whatever is changed is named, with its place', (t) => {
  const one = `incidents/${incident.id}.json`;
  const cases: ReadonlyArray<readonly [string, Uint8Array, RegExp]> = [
    ['a count', edited(one, '"raw": 5', '"raw": 9'), /^incidents\/.*\.json: was changed: its SHA-256/],
    ['a worksheet', edited('worksheet.csv', ',4,2,4,', ',4,2,4000,'), /^worksheet\.csv: was changed: it has/],
    ['a page', changed((copy) => put(copy, 'incidents.pdf', strToU8('%PDF-1.4'))), /^incidents\.pdf: was changed/],
    ['a file taken out', changed((copy) => void delete copy['clock.json']), /^clock\.json: is missing/],
    ['a file put in', changed((copy) => put(copy, 'note.txt', strToU8('x'))), /^note\.txt: was added/],
    [
      'the manifest',
      edited('manifest.json', '2026-118', '2026-119'),
      /^manifest\.json: was changed after it was signed/,
    ],
    [
      'the signature',
      edited('signature.json', /"signature":"../, '"signature":"00'),
      /^manifest\.json: was changed after/,
    ],
    ['another key', edited('signature.json', /"keyid":"../, '"keyid":"zz'), /^signature\.json: is by a key/],
    ['no signature', changed((copy) => void delete copy['signature.json']), /^signature\.json: is missing/],
    ['the log', edited('audit.ndjson', 'account:wang', 'account:wong'), /^audit\.ndjson: entry \d+ was changed/],
    ['an entry taken out', edited('audit.ndjson', /.*case\.made.*\n/, ''), /^audit\.ndjson: does not end with entry/],
    ['the seal', edited(`sealed/${incident.id}.json`, '"iv":"', '"iv":"A'), /^sealed\/.*: is not what the PC said/],
    ['a root', edited('policy/root/1.root.json', '"version":1', '"version":2'), /^policy\/root: the chain of roots/],
    ['the list of targets', edited('policy/targets/2.targets.json', '"length":', '"length":1'), /is signed by no root/],
    [
      'the policy',
      changed((copy) => put(copy, 'policy/bundle/1', strToU8('x'))),
      /^policy\/bundle\/1: is not the policy/,
    ],
    [
      'opened values of somebody else',
      changed((copy) => put(copy, openedPath(incident.id, 1), strToU8('{"records":[]}'))),
      /^opened\/.*: is not what the PC said it sealed/,
    ],
  ];
  for (const [what, bytes, says] of cases) {
    t.ok(
      problems(bytes).some((line) => says.test(line)),
      `${what}: ${problems(bytes).join('; ')}`,
    );
  }
  t.throws(() => problems(zip.subarray(0, zip.length / 2)), { code: 'CASE_UNREADABLE' });
  t.throws(() => problems(changed((copy) => void delete copy['manifest.json'])), { code: 'CASE_UNREADABLE' });
  t.end();
});

t.test('its pages are Chinese, numbered, and marked with whose they are', async (t) => {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(files['incidents.pdf'] ?? [])), {
    mergePages: false,
  });
  const pages = text.map((page) => page.normalize('NFKC').replace(/\s+/g, ''));
  t.ok(pages.length >= 3, 'a cover, and each incident on pages of its own');
  for (const [index, page] of pages.entries()) {
    t.ok(page.includes(`第${index + 1}页,共${pages.length}页`), `sheet ${index + 1}`);
    t.match(page, /1·?zhao·?\d{4}-\d{2}-\d{2}\d{2}:\d{2}/, 'the mark');
  }
  t.match(pages[0], /2026-118/);
  for (const word of [incident.id, 'os:lihua', '业主', '138****5678', '已核实']) {
    t.ok(pages.join('').includes(word), word);
  }
});

t.test('each member is held: changed by a byte, taken out, or put in the place of another, it is named', (t) => {
  const authority = anchorsOf(tsa.root);
  const held = (bytes: Uint8Array): string[] => {
    try {
      return verifyCase(bytes, { authority }).problems.map(({ file }) => file);
    } catch (error) {
      return error instanceof CaseFileError ? ['manifest.json'] : [String(error)];
    }
  };
  t.strictSame(held(zip), []);
  const names = Object.keys(files);
  t.ok(names.length >= 15);
  /** Where a fault in one shows: of what signs others, in those. */
  const shows = (name: string, said: readonly string[]): boolean =>
    said.includes(name) ||
    (/^policy\//.test(name) && said.some((each) => each.startsWith('policy/'))) ||
    (/^(?:manifest|signature)\.json$/.test(name) &&
      said.some((each) => /^(?:manifest|signature)\.json$|^timestamp\.tst$/.test(each)));
  for (const [index, name] of names.entries()) {
    const flipped = changed((copy) => {
      const bytes = Buffer.from(copy[name] ?? '');
      const at = Math.floor(bytes.length / 2);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      put(copy, name, bytes);
    });
    t.ok(shows(name, held(flipped)), `${name}, a byte: ${held(flipped)}`);
    const without = changed((copy) => void delete copy[name]);
    t.ok(shows(name, held(without)), `${name}, taken out: ${held(without)}`);
    const other = names[(index + 1) % names.length] ?? '';
    const exchanged = changed((copy) => put(copy, name, files[other] ?? new Uint8Array()));
    t.ok(shows(name, held(exchanged)), `${name}, in its place ${other}: ${held(exchanged)}`);
  }
  t.end();
});

t.test('on a machine that has nothing of head office it verifies: no data, no network, another folder', async (t) => {
  const dir = t.testdir();
  await fs.writeFile(path.join(dir, 'case.zip'), zip);
  await fs.writeFile(path.join(dir, 'time.pem'), tsa.root);
  const cli = fileURLToPath(new URL('../../src/cli/central-case.ts', import.meta.url));
  const script = `import { caseCommand } from ${JSON.stringify(cli)};
    const io = { stdout: process.stdout, stderr: process.stderr, stdin: process.stdin, env: {} };
    process.exitCode = await caseCommand(process.argv.slice(1), io);`;
  // Whatever would be asked for over the network goes to a port where nobody is.
  const env = { PATH: process.env.PATH, HOME: dir, https_proxy: 'http://127.0.0.1:9', TAP_COVERAGE: '0' };
  const run = (...argv: string[]) =>
    promisify(execFile)(
      process.execPath,
      [...process.execArgv, '--input-type=module', '-e', script, 'verify', ...argv],
      { cwd: dir, env },
    );
  const { stdout } = await run('case.zip', '--authority', 'time.pem');
  t.match(stdout, /case 1 \(2026-118\).*files as they were signed[\s\S]*CN=Test time authority/);
  await fs.writeFile(path.join(dir, 'case.zip'), edited('clock.json', '-90', '-91'));
  await t.rejects(run('case.zip'), { code: 1, stdout: /clock\.json: was changed/ });
  t.strictSame((await fs.readdir(dir)).sort(), ['case.zip', 'time.pem'], 'and it leaves nothing behind');
});

t.test('a third party says when it was there, and nobody can move that', async (t) => {
  const authority = anchorsOf(tsa.root);
  const { problems: none, timestamp } = verifyCase(zip, { authority });
  t.strictSame(none, []);
  t.match(timestamp, { authority: 'CN=Test time authority', trusted: true });
  t.equal(timestamp?.at, Math.floor(tsa.now / 1000) * 1000);
  t.equal(verifyCase(zip).timestamp?.trusted, false, 'nobody vouched for the authority');
  t.equal(tsa.asked.length, 1, 'asked once, however often the file is fetched');
  const said = (bytes: Uint8Array) =>
    verifyCase(bytes, { authority }).problems.map(({ file, what }) => `${file}: ${what}`);
  const without = changed((copy) => void delete copy['timestamp.tst']);
  t.strictSame(problems(without), [], 'a file may have none');
  t.match(said(without), ['timestamp.tst: is missing: there is no time stamp of a third party']);
  const later = await tsa.token(createHash('sha256').update('another file').digest());
  t.match(said(changed((copy) => put(copy, 'timestamp.tst', later))), [
    /^timestamp\.tst: does not hold: it stamps something/,
  ]);
  const strange = await startTsa();
  t.teardown(() => strange.close());
  const signature = createHash('sha256')
    .update(files['signature.json'] ?? '')
    .digest();
  const own = changed((copy) => put(copy, 'timestamp.tst', new Uint8Array(0)));
  t.match(said(own), [/^timestamp\.tst: does not hold/]);
  const theirs = await strange.token(signature);
  t.match(said(changed((copy) => put(copy, 'timestamp.tst', theirs))), [/does not lead to the certificate/]);
});

t.test('without its authority a case file comes without a stamp, and says why in the log', async (t) => {
  tsa.broken = true;
  const english = await lead.call('GET', `/api/v1/cases/${number}/file?language=en`);
  t.equal(english.headers['menshen-time-stamp'], 'failed');
  t.notOk(Object.hasOwn(unzipSync(english.bytes), 'timestamp.tst'));
  const [last] = await central.central.audit.list({ limit: 1 });
  t.match(last, { action: 'case.fetched', detail: { language: 'en', stamp: 'failed', fault: /503/ } });
  tsa.broken = false;
  const again = await lead.call('GET', `/api/v1/cases/${number}/file?language=en`);
  t.equal(again.headers['menshen-time-stamp'], 'stamped', 'it is asked for again');
  t.strictSame(verifyCase(again.bytes, { authority: anchorsOf(tsa.root) }).problems, []);
});

t.test('whatever byte of the zip is changed, what is verified is what was packed', (t) => {
  const original = new Map(Object.entries(files).map(([name, bytes]) => [name, sha256Of(bytes)]));
  fc.assert(
    fc.property(fc.nat(zip.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = Buffer.from(zip);
      bytes[at] = (bytes[at] ?? 0) ^ change;
      try {
        if (problems(bytes).length > 0) return true;
      } catch (error) {
        return error instanceof CaseFileError && error.code === 'CASE_UNREADABLE';
      }
      const there = Object.entries(unzipSync(bytes));
      return there.length === original.size && there.every(([name, each]) => original.get(name) === sha256Of(each));
    }),
    { seed: 5, numRuns: 60 },
  );
  t.end();
});

t.test('a zip that shows different files to different programs is told', (t) => {
  const hidden = Buffer.concat([Buffer.from('before it'), zip]);
  const told = (bytes: Uint8Array): boolean => {
    try {
      return problems(bytes).some((line) => line.startsWith('zip: '));
    } catch (error) {
      return error instanceof CaseFileError;
    }
  };
  t.ok(told(hidden), 'bytes before the first file');
  t.ok(told(Buffer.concat([zip, Buffer.from('behind it')])), 'and behind');
  const twice = Buffer.from(zipOf([...Object.entries(files), ['incidents.pdg', strToU8('%PDF-1.4 another')]]));
  const renamed = Buffer.from(twice.toString('latin1').replaceAll('incidents.pdg', 'incidents.pdf'), 'latin1');
  t.ok(problems(renamed).includes('zip: holds incidents.pdf twice'), problems(renamed).join('; '));
  t.end();
});

t.test('values that two people opened fit in, and only those', async (t) => {
  const [approver, reader] = [approvers[0]?.privateKey, reviewers[0]?.privateKey];
  if (approver === undefined || reader === undefined) throw new Error('no keys');
  const outer = await generalDecrypt(JSON.parse(evidence).texts[0], approver);
  const { plaintext } = await generalDecrypt(JSON.parse(Buffer.from(outer.plaintext).toString()), reader);
  const verdict = verifyCase(changed((copy) => put(copy, openedPath(incident.id, 1), plaintext)));
  t.strictSame(verdict.problems, []);
  t.equal(verdict.opened, 1);
});

t.test('case files are for leads, and not about themselves', async (t) => {
  t.equal((await reviewer.call('GET', '/api/v1/cases')).status, 403);
  t.equal((await self.call('GET', `/api/v1/cases/${number}/file`)).status, 404);
  t.equal((await self.call('POST', '/api/v1/cases', { title: 'x', incidents: [incident.id] })).status, 404);
  t.strictSame((await self.call('GET', '/api/v1/cases')).json.items, []);
  t.equal((await lead.call('GET', '/api/v1/cases')).json.items.length, 1);
  t.equal((await lead.call('GET', '/api/v1/cases/99/file')).status, 404);
  t.strictSame(central.faults, []);
});

t.test('on the command line: made, exported in English, verified, and refused when changed', async (t) => {
  const dir = t.testdir();
  const run = async (...argv: string[]): Promise<{ code: number; out: string }> => {
    let out = '';
    const stdout = new Writable({
      write: (chunk, _, done) => {
        out += String(chunk);
        done();
      },
    });
    const code = await caseCommand(argv, { stdout, stderr: stdout, stdin: process.stdin, env: {} } as never);
    return { code, out };
  };
  const to = path.join(dir, 'case.zip');
  const data = ['--data', central.dir];
  t.match(await run('make', ...data, '--title', 'second', '--incident', other.id, '--json'), {
    code: 0,
    out: /"case":2/,
  });
  t.match(await run('list', ...data), { code: 0, out: /"number":2[\s\S]*"number":1/ });
  t.match(await run('export', ...data, '--case', '2', '--to', to, '--language', 'en'), { code: 0 });
  t.match(await run('export', ...data, '--case', '7', '--to', to), { code: 1, out: /there is no case 7/ });
  t.match(await run('verify', to), {
    code: 0,
    out: /case 2 \(second\).*as they were signed[\s\S]*which nobody vouched for/,
  });
  const root = path.join(dir, 'time.pem');
  await fs.writeFile(root, tsa.root);
  t.match(await run('verify', to, '--authority', root), { code: 0, out: /was there at 20.*, says CN=Test time auth/ });
  const bad = path.join(dir, 'bad.zip');
  await fs.writeFile(bad, edited('worksheet.csv', ',4,2,4,', ',4,2,5,'));
  t.match(await run('verify', bad, '--json'), { code: 1, out: /"ok":false.*worksheet\.csv/ });
  await t.rejects(run('verify'), { code: 'USAGE' });
  const unknown = incidentBody().id;
  await t.rejects(run('make', ...data, '--title', 'x', '--incident', unknown), { code: 'INCIDENT_GONE' });
});

t.test('the pages show every character, and a case whose incident is gone is not made up', async (t) => {
  const file = await findCaseFile(central.central, number);
  if (file === null) throw new Error('no case');
  const facts = await gatherFacts(central.central, file);
  const a = await packCase(facts, sealOf(central.central), openFonts(), 'zh');
  t.ok(Buffer.from(a.zip).equals(zip), 'packed in a thread of its own or not');
  await t.rejects(gatherFacts(central.central, { ...file, incidents: [incidentBody().id] }), { code: 'INCIDENT_GONE' });
});
