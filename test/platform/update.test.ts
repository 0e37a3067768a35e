import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { addProgram, giveProgram } from '../../src/central/publish/program.js';
import { targetFile } from '../../src/central/publish/state.js';
import { programTarget, SYSTEMS } from '../../src/model/program.js';
import { startTestCentral, type TestCentral } from '../builders/central.js';
import { builtProgram } from '../builders/program.js';

/*
 * The program as PCs get it: signed by the offline keys, given to a ring, fetched and changed to by real processes, central's
 * and the keeper's and the workers'. A version is the built program under another number.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SYSTEM = SYSTEMS.find((system) => system === `${process.platform}-${process.arch}`) ?? 'linux-x64';

interface Tar {
  tarOf(folder: string, files: string[], options: { under: string; epoch: number }): Buffer;
}

/** The built program as version `version`, packed; `instead` replaces files. */
async function packed(t: Test, version: string, instead: Record<string, string> = {}): Promise<Buffer> {
  const { tarOf } = (await import(new URL('../../build/package/tar.mjs', import.meta.url).href)) as Tar;
  const folder = t.testdir();
  const home = path.join(folder, 'versions', version);
  const isCode = (file: string): boolean => !/\.map$|[/\\]console[/\\]?/.test(path.relative(ROOT, file));
  for (const name of ['dist', 'policies', 'certs']) {
    fs.cpSync(path.join(ROOT, name), path.join(home, name), { recursive: true, filter: isCode });
  }
  fs.writeFileSync(path.join(home, 'package.json'), JSON.stringify({ name: 'menshen', version, type: 'module' }));
  for (const [name, text] of Object.entries(instead)) fs.writeFileSync(path.join(home, name), text);
  const files = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  const tar = tarOf(folder, files.sort(), { under: `./menshen-${version}`, epoch: 1_790_000_000 });
  return gzipSync(tar, { level: 1 });
}

interface Pc {
  readonly home: string;
  readonly port: number;
  readonly child: ChildProcess;
  readonly events: ReadonlyArray<Record<string, unknown>>;
  version(): Promise<string | null>;
  said(event: string): Promise<Record<string, unknown>>;
}

async function until<T>(find: () => Promise<T | null | undefined> | T | null | undefined, what: string): Promise<T> {
  for (let times = 0; times < 2_400; times += 1) {
    const found = await find();
    if (found !== null && found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}

async function startPc(t: Test, central: TestCentral): Promise<Pc> {
  const { home } = await central.pc();
  // A real package has its own.
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(home, 'node_modules'));
  const settings = path.join(home, 'settings.yaml');
  fs.writeFileSync(settings, 'listen: { port: 0 }\n');
  const events: Array<Record<string, unknown>> = [];
  const child = spawn(process.execPath, [builtProgram(), 'keep', '--config', settings], {
    env: { PATH: process.env.PATH, HOME: home, MENSHEN_HOME: home, MENSHEN_LANGUAGE: 'en' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let rest = '';
  child.stderr.on('data', (piece: Buffer) => {
    const lines = `${rest}${piece.toString('utf8')}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('{')) events.push(JSON.parse(line) as Record<string, unknown>);
  });
  t.teardown(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  });
  const said = (event: string) => until(() => events.findLast((each) => each.event === event), event);
  const port = Number((await said('listening')).port);
  await said('ready');
  return { home, port, child, events, said, version: async () => (await healthAt(port))?.version ?? null };
}

function healthAt(port: number): Promise<{ version: string; program: { error: string | null } | null } | null> {
  return new Promise((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, path: '/health', agent: false }, (response) => {
      let body = '';
      response.on('data', (piece: Buffer) => {
        body += piece.toString('utf8');
      });
      response.once('end', () =>
        resolve(response.headers['content-type'] === 'application/json' ? JSON.parse(body) : null),
      );
    });
    request.once('error', () => resolve(null));
  });
}

const runs = (pc: Pc, version: string) =>
  until(async () => ((await pc.version()) === version ? true : null), `version ${version} to answer`);

/** Why head office's version does not run, as central was told. */
const told = async (central: TestCentral): Promise<string | null> => {
  const row = await central.central.sql.db.selectFrom('device').select('report').executeTakeFirst();
  const report = JSON.parse(row?.report ?? '{}') as { program?: { error: string | null } };
  return report.program?.error ?? null;
};

t.test('updates', { timeout: 600_000 }, async (t) => {
  builtProgram();
  const central = await startTestCentral({ reportMs: 500 });
  t.teardown(() => central.close());
  const keys = await central.offlineKeys('targets');
  const office = central.central;
  const release = async (version: string, body: Buffer) => {
    await addProgram(office, keys, { system: SYSTEM, version, body, by: 'test' });
    await giveProgram(office, { ring: null, version, by: 'test' });
  };
  const pc = await startPc(t, central);
  const packaged = (JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string })
    .version;
  t.equal(await pc.version(), packaged);

  await t.test('a signed version comes, is changed to, and no connection is refused meanwhile', async (t) => {
    let over = false;
    const asked = (async () => {
      const answers: Array<string | null> = [];
      while (!over) answers.push(await pc.version());
      return answers;
    })();
    await release('0.2.0', await packed(t, '0.2.0'));
    await runs(pc, '0.2.0');
    over = true;
    const answers = await asked;
    t.notOk(answers.includes(null), `all of ${answers.length} were answered`);
    t.same([...new Set(answers)], [packaged, '0.2.0']);
    t.match(await pc.said('updated'), { from: packaged, to: '0.2.0' });
    t.equal(fs.readFileSync(path.join(pc.home, 'program/current'), 'utf8'), '0.2.0\n');
    t.notOk(fs.existsSync(path.join(pc.home, 'program/before')), 'the copy of the database is gone');
  });

  await t.test('a version whose worker crashes is taken back, and head office hears why', async (t) => {
    await release('0.2.1', await packed(t, '0.2.1', { 'dist/cli/run.js': 'process.exit(9);\n' }));
    t.match(await pc.said('update-failed'), { from: '0.2.0', to: '0.2.1', why: /ended with 9/ });
    await runs(pc, '0.2.0');
    await until(async () => (/0\.2\.1 did not run here/.test((await told(central)) ?? '') ? true : null), 'the report');
    t.equal(fs.readFileSync(path.join(pc.home, 'program/current'), 'utf8'), '0.2.0\n');
    const notes = await until(async () => {
      const rows = await office.sql.db.selectFrom('notice').select('body').execute();
      return rows.some(({ body }) => body.includes('update-failed')) ? rows : null;
    }, 'the note');
    t.ok(notes.length >= 2, 'both changes are told');
  });

  await t.test('an older version, an unsigned and a truncated one are refused', async (t) => {
    // Head office's own command does not do that: somebody with the online key alone might.
    await addProgram(office, keys, { system: SYSTEM, version: '0.1.9', body: await packed(t, '0.1.9'), by: 'test' });
    const point = (program: string) =>
      office.repository.setRollout((now) => ({ ...now, rings: now.rings.map((ring) => ({ ...ring, program })) }));
    await point('0.1.9');
    await until(async () => (/older than 0\.2\.0/.test((await told(central)) ?? '') ? true : null), 'the refusal');

    await t.rejects(point('0.9.0'), { message: /not signed/ });

    const body = await packed(t, '0.3.0');
    await addProgram(office, keys, { system: SYSTEM, version: '0.3.0', body, by: 'test' });
    const name = targetFile(programTarget(SYSTEM, '0.3.0'), createHash('sha256').update(body).digest('hex'));
    await office.sql.db
      .updateTable('repository')
      .set({ body: body.subarray(0, body.length - 1_000) })
      .where('name', '=', name)
      .execute();
    await point('0.3.0');
    await until(async () => (/does not verify/.test((await told(central)) ?? '') ? true : null), 'the refusal');
    t.equal(await pc.version(), '0.2.0');
    t.notOk(fs.existsSync(path.join(pc.home, 'program/versions/0.3.0')), 'nothing of it was unpacked');
  });
});
