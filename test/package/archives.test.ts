import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import t from 'tap';

/*
 * The archives packages are made of, and the seal over them. Whole packages are built by `npm run package`, and tried on a
 * fresh Debian and under Wine by `npm run test:package`.
 */

const EPOCH = 1_790_000_000;
const room = (name: string): string => new URL(`../../build/package/${name}`, import.meta.url).href;

interface Tar {
  tarOf(folder: string, files: string[], options: { under: string; epoch: number }): Buffer;
  gzip(bytes: Buffer): Buffer;
}
interface Deb {
  deb(options: { folder: string; files: string[]; out: string; version: string; epoch: number }): string;
}
interface Cpio {
  cpioOf(entries: Array<{ name: string; body: Buffer; mode: number }>, epoch: number): Buffer;
}
type Package = (options: { folder: string; files: string[]; out: string; version: string; epoch: number }) => string;
interface Sums {
  seal(folder: string, files: string[], key?: string): void;
  problems(folder: string, key: string): string[];
}

const LONG = `${'deep/'.repeat(40)}file-with-a-long-name-${'x'.repeat(90)}.js`;
const FILES = ['bin/menshen', 'versions/1.0.0/dist/a.js', LONG, '业主/说明.txt'];

function tree(folder: string): string[] {
  for (const [at, file] of FILES.entries()) {
    fs.mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), `content ${at}\n`.repeat(200));
  }
  fs.chmodSync(path.join(folder, 'bin/menshen'), 0o755);
  return FILES;
}

t.test('a tar unpacks to what went in, owned by nobody in particular, and is the same the second time', async (t) => {
  const { tarOf, gzip } = (await import(room('tar.mjs'))) as Tar;
  const base = t.testdir({ in: {}, out: {} });
  const folder = path.join(base, 'in');
  const files = tree(folder);
  const first = gzip(tarOf(folder, files, { under: './opt/menshen', epoch: EPOCH }));
  const later = new Date();
  for (const file of files) fs.utimesSync(path.join(folder, file), later, later);
  t.ok(first.equals(gzip(tarOf(folder, [...files].reverse(), { under: './opt/menshen', epoch: EPOCH }))));
  const out = path.join(base, 'out');
  const { status, stderr } = spawnSync('tar', ['xzf', '-', '-C', out], { input: first });
  t.equal(status, 0, stderr.toString());
  for (const file of FILES) {
    const unpacked = path.join(out, 'opt/menshen', file);
    t.equal(fs.readFileSync(unpacked, 'utf8'), fs.readFileSync(path.join(folder, file), 'utf8'), file);
    t.equal(fs.statSync(unpacked).mtimeMs, EPOCH * 1000);
  }
  t.equal(fs.statSync(path.join(out, 'opt/menshen/bin/menshen')).mode & 0o777, 0o755);
});

t.test('a Debian package is an ar of three members, the same each time', async (t) => {
  const { deb } = (await import(room('deb.mjs'))) as Deb;
  const base = t.testdir({ in: {} });
  const folder = path.join(base, 'in');
  const files = tree(folder);
  const write = (out: string): Buffer => {
    fs.mkdirSync(out);
    return fs.readFileSync(deb({ folder, files, out, version: '1.2.3', epoch: EPOCH }));
  };
  const first = write(path.join(base, 'one'));
  t.ok(first.equals(write(path.join(base, 'two'))));
  const members: string[] = [];
  let control: Buffer = Buffer.alloc(0);
  for (let at = 8; at < first.length; ) {
    const head = first.toString('latin1', at, at + 60);
    const size = Number(head.slice(48, 58));
    members.push(head.slice(0, 16).trim());
    if (members.length === 2) control = first.subarray(at + 60, at + 60 + size);
    at += 60 + size + (size % 2);
  }
  t.same(members, ['debian-binary', 'control.tar.gz', 'data.tar.gz']);
  const listed = spawnSync('tar', ['tzf', '-'], { input: control, encoding: 'utf8' }).stdout;
  t.same(listed.trim().split('\n').sort(), ['./control', './postinst', './postrm', './preinst', './prerm']);
});

t.test('the scripts of a package are shell that parses', (t) => {
  for (const name of [
    'deb/preinst',
    'deb/postinst',
    'deb/prerm',
    'deb/postrm',
    'macos/preinstall',
    'macos/postinstall',
  ]) {
    const { status, stderr } = spawnSync('sh', ['-n', new URL(room(name)).pathname], { encoding: 'utf8' });
    t.equal(status, 0, `${name}: ${stderr}`);
  }
  t.end();
});

t.test('a cpio of the portable form names every folder before what is in it', async (t) => {
  const { cpioOf } = (await import(room('cpio.mjs'))) as Cpio;
  const entries = [
    { name: './b/c', body: Buffer.from('two'), mode: 0o644 },
    { name: './a', body: Buffer.from('one'), mode: 0o755 },
  ];
  const made = cpioOf(entries, EPOCH);
  t.ok(made.equals(cpioOf([...entries].reverse(), EPOCH)));
  const names: string[] = [];
  for (let at = 0; at < made.length; ) {
    t.equal(made.toString('latin1', at, at + 6), '070707');
    const octal = (from: number, to: number): number => Number.parseInt(made.toString('latin1', at + from, at + to), 8);
    const nameSize = octal(59, 65);
    names.push(made.toString('utf8', at + 76, at + 76 + nameSize - 1));
    at += 76 + nameSize + octal(65, 76);
  }
  t.same(names, ['.', './a', './b', './b/c', 'TRAILER!!!']);
});

/** A program as it is staged: one time throughout. */
function staged(folder: string): string[] {
  const files = [
    'bin/menshen.cmd',
    'current',
    'versions/1.2.3/dist/cli/main.js',
    'versions/1.2.3/dist/业主.js',
    'versions/1.2.3/runtime/node.exe',
  ];
  for (const [at, file] of files.entries()) {
    fs.mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), `content ${at}\n`.repeat(500));
    fs.utimesSync(path.join(folder, file), EPOCH, EPOCH);
  }
  return files;
}

for (const [kind, tool] of [
  ['nsis', 'makensis'],
  ['msi', 'wixl'],
  ['macos', null],
] as const) {
  t.test(`the same content gives the same bytes of ${kind}, wherever and whenever it is built`, async (t) => {
    const { [kind]: write } = (await import(room(`${kind}.mjs`))) as Record<typeof kind, Package>;
    const built = (name: string): Array<[string, Buffer]> => {
      const folder = path.join(base, name);
      const files = staged(path.join(folder, 'in'));
      fs.mkdirSync(path.join(folder, 'out'));
      const made = write({
        folder: path.join(folder, 'in'),
        files,
        out: path.join(folder, 'out'),
        version: '1.2.3',
        epoch: EPOCH,
      });
      const inside = fs.statSync(made).isDirectory()
        ? fs.readdirSync(made).map((each) => path.join(made, each))
        : [made];
      return inside.map((file) => [path.basename(file), fs.readFileSync(file)]);
    };
    const base = t.testdir();
    if (tool !== null && spawnSync(tool, ['--version']).error !== undefined) {
      t.throws(() => built('one'), { message: new RegExp(`${tool} cannot run`) }, 'it says what is missing');
      return;
    }
    const [one, two] = [built('one'), built('a-longer-name/two')];
    t.ok(one.length > 0);
    t.same(
      one.map(([name]) => name),
      two.map(([name]) => name),
    );
    for (const [at, [name, bytes]] of one.entries()) t.ok(two[at]?.[1].equals(bytes), name);
  });
}

t.test('packages that were signed are known from any others', async (t) => {
  const { seal, problems } = (await import(room('sums.mjs'))) as Sums;
  const pairs = [generateKeyPairSync('ed25519'), generateKeyPairSync('ec', { namedCurve: 'P-256' })].map((pair) => ({
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  }));
  for (const { privateKey, publicKey } of pairs) {
    const folder = t.testdir({ 'a.deb': 'one', 'b.msi': 'two', layout: { Payload: 'three' } });
    const files = ['b.msi', 'a.deb', 'layout/Payload'].map((name) => path.join(folder, name));
    seal(folder, files, privateKey);
    t.same(problems(folder, publicKey), []);
    fs.appendFileSync(path.join(folder, 'layout/Payload'), ' and more');
    t.same(problems(folder, publicKey), ['layout/Payload is not the one that was signed']);
    seal(folder, files, privateKey);
    fs.writeFileSync(path.join(folder, 'a.deb'), 'forged');
    t.same(problems(folder, publicKey), ['a.deb is not the one that was signed']);
    fs.rmSync(path.join(folder, 'b.msi'));
    t.match(problems(folder, publicKey)[1], /b\.msi is missing/);
    seal(folder, [path.join(folder, 'a.deb')], privateKey);
    fs.appendFileSync(path.join(folder, 'SHA256SUMS'), `${'0'.repeat(64)}  more.exe\n`);
    t.match(problems(folder, publicKey)[0], /not a signature/);
    // Even where the key signs it, no list leads out of its folder.
    seal(path.join(folder, 'layout'), [path.join(folder, 'a.deb')], privateKey);
    t.match(problems(path.join(folder, 'layout'), publicKey)[0], /a line that is none/);
  }
});
