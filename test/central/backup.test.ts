import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import t from 'tap';
import { fetchLatest } from '../../src/agent/central/updater.js';
import { restoreBackup } from '../../src/central/backup/restore.js';
import { writeBackup } from '../../src/central/backup/write.js';
import { publish } from '../../src/central/publish/release.js';
import { verifyAudit } from '../../src/central/sql/audit.js';
import { openSql } from '../../src/central/sql/database.js';
import { timeOf } from '../../src/central/sql/time-of.js';
import { linkOf, startTestCentral, type TestCentral } from '../builders/central.js';
import { startPostgres } from '../builders/postgres.js';
import { runProgram } from '../builders/program.js';
import { type ShippingPc, startShippingPc } from '../builders/shipping-pc.js';

/* Central is lost with its disk or its database, and comes back from a back-up that was taken while PCs wrote. */

const POLICY = 'version: "1"\nmode: enforce\nrules: []\n';
const DAY_MS = 86_400_000;

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

const rowsOf = async ({ central }: TestCentral, table: 'incident' | 'transfer' | 'gap'): Promise<number> => {
  const { count } = await central.sql.db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
};

const postgres = startPostgres();
t.teardown(async () => (await postgres).close());

const WAYS = [
  ['sqlite', 'sqlite'],
  ['postgres', 'postgres'],
  ['sqlite', 'postgres'],
] as const;

for (const [from, to] of WAYS) {
  t.test(`a back-up of ${from} under writes becomes ${to} elsewhere, and PCs go on`, async (t) => {
    const base = t.testdir();
    const storeOf = async (dialect: string, name: string) =>
      dialect === 'sqlite' ? '' : (await postgres).database(`${from}_${to}_${name}`);
    const first = await startTestCentral({ store: await storeOf(from, 'first') });
    t.teardown(() => first.close());
    const keys = await first.offlineKeys('targets');
    const files = [{ path: 'policy.yaml', bytes: Buffer.from(POLICY) }];
    const release = { files, label: '1', rules: 0, ring: null, mode: 'enforce', by: 'test', note: '' } as const;
    await publish(first.central, keys, release);
    const reader = await first.pc();
    const before = await fetchLatest(reader.home, reader.link);

    const pcs: ShippingPc[] = [];
    for (const name of ['a', 'b']) {
      const home = path.join(base, name);
      pcs.push(await startShippingPc({ home, server: first.url, token: await first.token() }));
    }
    t.teardown(() => Promise.all(pcs.map((pc) => pc.close())));
    const ids = new Set<string>();
    // Some of a year that has no partition yet where it is restored.
    for (const pc of pcs) for (let n = 0; n < 300; n++) ids.add(pc.leak(Date.now() - (n % 3) * 200 * DAY_MS));
    for (const pc of pcs) await pc.restart();
    await until(async () => (await rowsOf(first, 'incident')) > 50);
    const backup = path.join(base, 'central.backup');
    const made = await writeBackup(first.central, backup, 'test');
    t.ok((made.rows.incident ?? 0) > 50, `${made.rows.incident} of 600 incidents had come`);
    t.equal(made.rows.transfer ?? 0, made.rows.incident ?? 0, 'of one moment: a transfer came with each');
    t.equal(fs.statSync(backup).mode & 0o777, 0o600);
    await t.rejects(writeBackup(first.central, backup, 'test'), { code: 'EEXIST' }, 'never over another');
    await until(async () => (await rowsOf(first, 'incident')) === ids.size);
    // Online documents that PCs have seen, and the back-up has not.
    await first.central.repository.setRollout((now) => ({ ...now, kill: null }));
    await first.central.repository.setRollout((now) => ({ ...now, kill: null }));
    await fetchLatest(reader.home, reader.link);
    const { port } = first;
    await first.stop();

    const dir = path.join(base, 'restored');
    fs.cpSync(path.join(first.dir, 'secrets'), path.join(dir, 'secrets'), { recursive: true });
    const store = await storeOf(to, 'second');
    const restored = await restoreBackup({ file: backup, dir, store, secrets: null, clock: Date.now });
    t.equal(restored.at, made.at);
    const again = await startTestCentral({ dir, port });
    t.teardown(() => again.close());
    t.equal(await rowsOf(again, 'incident'), made.rows.incident, 'as many as in the back-up');
    t.match(await verifyAudit(again.central.audit), { ok: true, broken: null });

    for (const pc of pcs) {
      ids.add(pc.leak(Date.now()));
      await pc.restart();
    }
    await until(async () => (await rowsOf(again, 'incident')) === ids.size && pcs.every(isEmpty));
    t.equal(await rowsOf(again, 'transfer'), ids.size, 'nothing lost, nothing doubled');
    t.equal(await rowsOf(again, 'gap'), 0, 'what central forgot is no gap of a PC');
    if (to === 'postgres') {
      const strays = await again.central.sql.db
        .selectFrom('incident_other' as 'incident')
        .select('id')
        .execute();
      // Oldest first: those were in the back-up.
      t.notOk(
        strays.some(({ id }) => timeOf(id) < Date.now() - 300 * DAY_MS),
        'a month of the back-up has its partition',
      );
    }
    const link = linkOf(reader.enrolment);
    t.teardown(() => link.close());
    const after = await fetchLatest(reader.home, link);
    t.strictSame(after.rollout, before.rollout, 'the PC takes what the restored central signs');
    t.match(await verifyAudit(again.central.audit), { ok: true });
    t.strictSame(again.faults, []);
  });
}

const isEmpty = (pc: ShippingPc): boolean => pc.rooms.outbox.waiting() === 0;

t.test('what is damaged, foreign, newer or not alone is refused, and nothing is left behind', async (t) => {
  const base = t.testdir();
  const first = await startTestCentral();
  t.teardown(() => first.close());
  const good = path.join(base, 'good');
  await writeBackup(first.central, good, 'test');
  const secrets = path.join(first.dir, 'secrets');
  let tries = 0;
  const restore = async (bytes: Uint8Array, more: { store?: string; secrets?: string | null } = {}) => {
    const dir = path.join(base, `try-${tries++}`);
    const file = `${dir}.backup`;
    fs.writeFileSync(file, bytes);
    const from = more.secrets === undefined ? secrets : more.secrets;
    if (from !== null) fs.cpSync(from, path.join(dir, 'secrets'), { recursive: true });
    try {
      return await restoreBackup({ file, dir, store: more.store ?? '', secrets: null, clock: Date.now });
    } finally {
      const left = fs.existsSync(dir) ? fs.readdirSync(dir) : [];
      t.equal(left.includes('central.json'), left.includes('central.db'), 'a central, or none');
    }
  };
  const whole = fs.readFileSync(good);
  const lines = gunzipSync(whole).toString('utf8').split('\n');
  const packed = (text: readonly string[]): Buffer => gzipSync(text.join('\n'));

  await t.rejects(restore(Buffer.from('業主')), { code: 'BACKUP_FOREIGN' });
  await t.rejects(restore(packed(['{"a":1}', ''])), { code: 'BACKUP_FOREIGN' });
  await t.rejects(restore(whole.subarray(0, whole.length - 200)), { code: 'BACKUP_DAMAGED' }, 'torn');
  await t.rejects(restore(packed([...lines.slice(0, -2), ''])), { code: 'BACKUP_DAMAGED' }, 'without an end');
  const row = lines.findIndex((line) => line.includes('central.initialised'));
  t.ok(row > 0);
  const changed = lines.map((line, at) =>
    at === row ? line.replace('central.initialised', 'central.destroyed!!') : line,
  );
  await t.rejects(restore(packed(changed)), { code: 'BACKUP_DAMAGED', message: /sum/ }, 'one row changed');
  await t.rejects(restore(packed(lines.filter((_, at) => at !== row))), { code: 'BACKUP_DAMAGED' }, 'one row less');
  const newer = [String(lines[0]).replace('"migrations":[', '"migrations":["9999-later",'), ...lines.slice(1, -2)];
  const sha256 = createHash('sha256')
    .update(`${newer.join('\n')}\n`)
    .digest('hex');
  const end = JSON.stringify({ ...JSON.parse(lines.at(-2) ?? ''), sha256 });
  await t.rejects(restore(packed([...newer, end, ''])), { code: 'BACKUP_NEWER' });

  await t.rejects(restore(whole, { secrets: null }), { code: 'BACKUP_SECRETS', message: /missing/ });
  const other = await startTestCentral();
  t.teardown(() => other.close());
  await t.rejects(restore(whole, { secrets: path.join(other.dir, 'secrets') }), { message: /another central/ });
  await t.rejects(
    restoreBackup({ file: good, dir: other.dir, store: '', secrets: null, clock: Date.now }),
    { code: 'BACKUP_TARGET' },
    'not over a central',
  );
  const store = await (await postgres).database('used');
  const used = await openSql({ store, now: Date.now() });
  await used.db.insertInto('counter').values({ tenant: 'main', name: 'x', value: 1 }).execute();
  await used.close();
  await t.rejects(restore(whole, { store }), { code: 'BACKUP_TARGET', message: /counter/ });
  t.match(await restore(whole), { rows: Number });
});

t.test('on the command line, with its keys sealed', async (t) => {
  const base = t.testdir();
  const env = { MENSHEN_BACKUP_PASSPHRASE: 'correct horse battery' };
  const run = (argv: string[], more: Record<string, string> = env) =>
    runProgram(['central', ...argv], { home: base, env: more });
  const data = path.join(base, 'data');
  t.equal((await run(['init', '--data', data, '--port', '0'])).exitCode, 0);
  const [file, keys] = [path.join(base, 'b.backup'), path.join(base, 'b.keys')];
  t.match(await run(['backup', '--data', data, '--to', file, '--secrets', keys], {}), {
    exitCode: 2,
    stderr: /MENSHEN_BACKUP_PASSPHRASE/,
  });
  const made = await run(['backup', '--data', data, '--to', file, '--secrets', keys, '--json']);
  t.equal(made.exitCode, 0, made.stderr);
  t.match(JSON.parse(made.stdout), { file, at: String, sha256: /^[0-9a-f]{64}$/ });
  t.match(await run(['backup', '--data', data, '--to', file]), { exitCode: 1, stderr: /EEXIST|already/ });
  const to = path.join(base, 'again');
  t.match(
    await run(['restore', file, '--data', to, '--secrets', keys], { MENSHEN_BACKUP_PASSPHRASE: 'another horse' }),
    { exitCode: 1, stderr: /passphrase/ },
  );
  const done = await run(['restore', file, '--data', to, '--secrets', keys, '--json']);
  t.equal(done.exitCode, 0, done.stderr);
  const verified = await run(['audit', 'verify', '--data', to, '--json']);
  t.match(JSON.parse(verified.stdout), { ok: true });
  t.match((await run(['audit', 'export', '--data', to])).stdout, /backup\.taken[\s\S]*backup\.restored/);
  t.match(await run(['restore', file, '--data', to, '--secrets', keys]), { exitCode: 1, stderr: /central already/ });
});
