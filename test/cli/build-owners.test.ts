import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import t, { type Test } from 'tap';
import { buildOwnersCommand } from '../../src/cli/build-owners.js';
import { policyCommand } from '../../src/cli/policy.js';
import { readCanaries } from '../../src/detect/known/canaries.js';
import { openFilter } from '../../src/detect/known/filter.js';
import { fingerprint } from '../../src/inspect/fingerprint.js';
import { keyIdOf } from '../../src/inspect/key-id.js';
import { buildXlsx, buildZip } from '../builders/files.js';
import { advert, ownerTable } from '../builders/listings.js';
import { buildBook } from '../builders/office97.js';
import { negotiators, type Owner, owners } from '../builders/people.js';
import { runProgram } from '../builders/program.js';

const KEY = '5a'.repeat(32);
const PEOPLE = owners(500, 41);
const STRANGERS = owners(1_500, 42).filter((one) => !PEOPLE.some((known) => known.phone === one.phone));
const PLANTED = owners(2, 43);

const csv = (people: readonly Owner[]): string =>
  ownerTable(people)
    .map((row) => `${row.join(',')}\r\n`)
    .join('');
const personOf = (phone: string): string => fingerprint(Buffer.from(KEY, 'hex'), 'person', phone);

/** A folder with two exports, a list of canaries and the fleet key; and the command as started there. */
function desk(t: Test) {
  const dir = t.testdir();
  const at = (name: string): string => path.join(dir, name);
  writeFileSync(at('fleet.key'), `${KEY}\n`, { mode: 0o600 });
  writeFileSync(at('east.csv'), csv(PEOPLE.slice(0, 300)));
  writeFileSync(at('west.xlsx'), buildXlsx([{ name: '业主', rows: ownerTable(PEOPLE.slice(250)) }]));
  writeFileSync(at('planted.txt'), PLANTED.map((one) => `${one.name} ${one.phone}\n`).join(''));
  const run = async (...argv: string[]) => {
    const written = { out: '', err: '' };
    const into = (name: 'out' | 'err') =>
      new Writable({
        write(chunk, _encoding, done) {
          written[name] += chunk;
          done();
        },
      });
    const code = await buildOwnersCommand(argv, { stdout: into('out'), stderr: into('err'), home: at('home') });
    return { code, ...written };
  };
  return { at, run };
}

t.test('exports of two formats become one filter that knows everybody in them', async (t) => {
  const { at, run } = desk(t);
  const { code, out, err } = await run(
    at('east.csv'),
    at('west.xlsx'),
    '--out',
    at('out'),
    '--key-file',
    at('fleet.key'),
  );
  t.equal(code, 0);
  t.equal(err, '');
  t.match(out, /east\.csv: 300 entries\n.*west\.xlsx: 250 entries\n/);
  t.match(out, /owners\.fuse: 500 people of 550 entries, \d+(\.\d+)? bits each/);
  t.match(out, /expected false positives: 0\.39 % of strangers/);
  const filter = openFilter(readFileSync(at('out/owners.fuse')), 'owners.fuse');
  t.equal(filter.count, 500);
  t.equal(filter.keyId, keyIdOf(KEY));
  t.same(
    PEOPLE.filter((one) => !filter.has(personOf(one.phone))),
    [],
  );
  t.ok(STRANGERS.filter((one) => filter.has(personOf(one.phone))).length < 20);
  t.notOk(existsSync(at('out/canaries.txt')));
});

t.test('nothing written or printed holds a number, a name or a home', async (t) => {
  const { at, run } = desk(t);
  const { out, err } = await run(
    ...[at('east.csv'), '--out', at('out'), '--key-file', at('fleet.key'), '--canaries', at('planted.txt'), '--json'],
  );
  const files = readdirSync(at('out')).sort();
  t.same(files, ['canaries.txt', 'known-owners.yaml', 'owners.fuse']);
  const all = [out, err, ...files.map((name) => readFileSync(at(`out/${name}`), 'latin1'))].join('\n');
  t.equal([...PEOPLE, ...PLANTED].filter(({ phone }) => all.includes(phone)).length, 0);
  t.notOk(/[\u4e00-\u9fff]/.test(out.replaceAll(at(''), '')));
  for (const name of files) t.equal(statSync(at(`out/${name}`)).mode & 0o777, 0o600, name);
});

t.test('canaries are listed by fingerprint alone', async (t) => {
  const { at, run } = desk(t);
  const { code, out } = await run(
    ...[at('east.csv'), '--out', at('out'), '--key-file', at('fleet.key'), '--canaries', at('planted.txt'), '--json'],
  );
  t.equal(code, 0);
  t.match(JSON.parse(out), {
    people: 300,
    entries: 300,
    canaries: 2,
    keyId: keyIdOf(KEY),
    files: [{ entries: 300 }],
    falsePositives: 1 / 256,
    bitsPerKey: Number,
    bytes: statSync(at('out/owners.fuse')).size,
  });
  const listed = readCanaries(readFileSync(at('out/canaries.txt'), 'latin1'), 'canaries.txt');
  t.same(listed, { keyId: keyIdOf(KEY), fingerprints: PLANTED.map((one) => personOf(one.phone)).sort() });
});

t.test('the same exports in another order give the same file', async (t) => {
  const { at, run } = desk(t);
  await run(at('east.csv'), at('west.xlsx'), '--out', at('one'), '--key-file', at('fleet.key'));
  await run(at('west.xlsx'), at('east.csv'), at('east.csv'), '--out', at('two'), '--key-file', at('fleet.key'));
  t.ok(readFileSync(at('one/owners.fuse')).equals(readFileSync(at('two/owners.fuse'))));
});

t.test('what it writes is a section that policy check accepts, together with its files', async (t) => {
  const { at, run } = desk(t);
  await run(
    ...[at('west.xlsx'), '--out', at('policy'), '--key-file', at('fleet.key'), '--canaries', at('planted.txt')],
  );
  writeFileSync(at('policy/policy.yaml'), 'version: t\nmode: enforce\n');
  const check = async () => {
    let said = '';
    const into = new Writable({
      write(chunk, _encoding, done) {
        said += chunk;
        done();
      },
    });
    const inspectText = () => Promise.reject(new Error('nothing is inspected'));
    const code = await policyCommand(['check', at('policy')], { stdout: into, stderr: into, inspectText });
    return { code, said };
  };
  t.match(await check(), { code: 0, said: /250 known owners, 2 canaries/ });
  const file = readFileSync(at('policy/owners.fuse'));
  writeFileSync(at('policy/owners.fuse'), file.subarray(0, 100));
  t.match(await check(), { code: 1, said: /owners\.fuse ends too early/ });
});

t.test("staff phones of a policy and a row's negotiator are no owners", async (t) => {
  const { at, run } = desk(t);
  const [staff, seller] = negotiators(2, 44);
  if (staff === undefined || seller === undefined) throw new Error('two negotiators were asked for');
  mkdirSync(at('policy'));
  writeFileSync(at('policy/p.yaml'), `version: t\nmode: enforce\nstaff: { phones: ["${staff.phone}"] }\n`);
  const [first, second] = PEOPLE;
  if (first === undefined || second === undefined) throw new Error('500 people were asked for');
  const rows = [
    ['小区', '楼栋', '房号', '业主姓名', '业主电话', '经纪人电话'],
    ...[first, second].map((o) => [o.compound, `${o.building}`, o.room, o.name, o.phone, seller.phone]),
  ];
  writeFileSync(at('crm.csv'), rows.map((row) => `${row.join(',')}\n`).join(''));
  writeFileSync(at('posts.txt'), `${advert(first, staff)}\n`);
  const { code } = await run(
    ...[at('crm.csv'), at('posts.txt'), '--out', at('out'), '--key-file', at('fleet.key'), '--policy', at('policy')],
  );
  t.equal(code, 0);
  t.equal(openFilter(readFileSync(at('out/owners.fuse')), 'owners.fuse').count, 2);
});

t.test("without --key-file this PC's own key is used", async (t) => {
  const { at, run } = desk(t);
  const none = await run(at('east.csv'), '--out', at('out'));
  t.equal(none.code, 1);
  t.match(none.err, /fingerprint\.key cannot be read \(ENOENT\): name the fleet key with --key-file/);
  mkdirSync(at('home'));
  writeFileSync(at('home/fingerprint.key'), `${'77'.repeat(32)}\n`, { mode: 0o600 });
  t.equal((await run(at('east.csv'), '--out', at('out'))).code, 0);
  t.equal(openFilter(readFileSync(at('out/owners.fuse')), 'owners.fuse').keyId, keyIdOf('77'.repeat(32)));
});

t.test('a key that others can read, or that is none, is refused', async (t) => {
  const { at, run } = desk(t);
  chmodSync(at('fleet.key'), 0o644);
  const open = await run(at('east.csv'), '--out', at('out'), '--key-file', at('fleet.key'));
  t.equal(open.code, 1);
  t.match(open.err, /fleet\.key is open to other users: chmod 600 it/);
  writeFileSync(at('short.key'), '1234\n', { mode: 0o600 });
  const short = await run(at('east.csv'), '--out', at('out'), '--key-file', at('short.key'));
  t.equal(short.code, 1);
  t.match(short.err, /short\.key does not hold a key: 64 digits/);
  t.notOk(existsSync(at('out')));
});

t.test('an export of an older program is one like the others', async (t) => {
  const { at, run } = desk(t);
  writeFileSync(at('old.xls'), buildBook('biff8', { 业主: ownerTable(PEOPLE.slice(0, 40)) }));
  const { code, out } = await run(at('old.xls'), '--out', at('out'), '--key-file', at('fleet.key'));
  t.equal(code, 0);
  t.match(out, /old\.xls: 40 entries\n/);
});

t.test('exports that cannot be read whole give no filter', async (t) => {
  const { at, run } = desk(t);
  writeFileSync(at('sealed.zip'), buildZip([{ name: '业主.csv', data: Buffer.from(csv(PEOPLE)), encrypted: true }]));
  writeFileSync(at('talk.txt'), '明天下午三点带客户看房\n');
  for (const [file, why] of [
    ['sealed.zip', /sealed\.zip could not be read whole \(encrypted\): export it as xlsx or csv/],
    ['talk.txt', /no person with a phone or resident id was found/],
    ['nowhere.csv', /ENOENT/],
    ['home-folder', /ENOENT/],
  ] as const) {
    const { code, err } = await run(
      at('east.csv').replace('east.csv', file),
      '--out',
      at('out'),
      '--key-file',
      at('fleet.key'),
    );
    t.equal(code, 1, file);
    t.match(err, why);
  }
  const { code, err } = await run(
    ...[at('east.csv'), '--out', at('out'), '--key-file', at('fleet.key'), '--canaries', at('talk.txt')],
  );
  t.equal(code, 1);
  t.match(err, /talk\.txt names nobody/);
  t.notOk(existsSync(at('out')));
});

t.test('a number that stands in every row is pointed out', async (t) => {
  const { at, run } = desk(t);
  const [seller] = negotiators(1, 45);
  const rows = PEOPLE.slice(0, 150).map(
    (o) => `${o.compound}${o.building}号${o.room}室 ${o.name} ${o.phone} ${seller?.phone}\n`,
  );
  writeFileSync(at('list.txt'), rows.join(''));
  const { code, err } = await run(at('list.txt'), '--out', at('out'), '--key-file', at('fleet.key'));
  t.equal(code, 0);
  t.match(err, /^1 person has more than 100 entries/);
});

t.test('usage errors are told from failures', async (t) => {
  const { at, run } = desk(t);
  for (const argv of [[], [at('east.csv')], ['--out', at('out')], [at('east.csv'), '--out', at('out'), '--nope']]) {
    const { code, err, out } = await run(...argv);
    t.equal(code, 2, argv.join(' '));
    t.match(err, /usage: menshen policy build-owners/);
    t.equal(out, '');
  }
  t.equal((await run('--help')).code, 0);
});

t.test('the installed program has the command', async (t) => {
  const { at } = desk(t);
  const argv = ['policy', 'build-owners', at('west.xlsx'), '--out', at('out'), '--key-file', at('fleet.key'), '--json'];
  const done = await runProgram(argv, { home: at('home') });
  t.equal(done.exitCode, 0, done.stderr);
  t.match(JSON.parse(done.stdout), { people: 250, keyId: keyIdOf(KEY) });
  t.equal((await runProgram(['policy', 'build-owners'], { home: at('home') })).exitCode, 2);
});
