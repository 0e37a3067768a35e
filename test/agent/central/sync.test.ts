import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import t, { type Test } from 'tap';
import { enrol } from '../../../src/agent/central/enrol.js';
import { readEnrolment } from '../../../src/agent/central/enrolment.js';
import { startSync } from '../../../src/agent/central/sync.js';
import { codeKeyFile, openCodes } from '../../../src/agent/codes.js';
import { openRooms, type Rooms } from '../../../src/agent/rooms.js';
import { restoreBackup } from '../../../src/central/backup/restore.js';
import { writeBackup } from '../../../src/central/backup/write.js';
import { giveCode } from '../../../src/central/codes.js';
import { makeNote } from '../../../src/incident/notes.js';
import { incidentBody, startTestCentral, type TestCentral } from '../../builders/central.js';

const DAY_MS = 86_400_000;

/** Waits until it holds; the test's own time limit ends what never does. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function startPc(t: Test, central: TestCentral, rooms: Rooms) {
  const home = path.join(t.testdir(), 'pc');
  const enrolment = await enrol({ home, server: central.url, token: await central.token(), version: 'test' });
  const log: string[] = [];
  const begin = async () => {
    const sync = startSync({
      home,
      enrolment: (await readEnrolment(home)) ?? enrolment,
      ship: (work) => work(rooms.outbox),
      report: () => ({
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
        coverage: { inspectedBytes: 1, tunnelledBytes: 2, opaqueBytes: 3, refused: 4 },
        ok: true,
        memoryBytes: 1,
      }),
      policy: () => ({ check: async () => 60_000, state: () => ({ bundle: null, error: null }) }),
      clock: Date.now,
      log: (line) => log.push(line),
    });
    t.teardown(() => sync.close());
    return sync;
  };
  return { home, enrolment, log, begin };
}

const sequences = async (central: TestCentral): Promise<number[]> => {
  const rows = await central.central.sql.db.selectFrom('incident').select('sequence').orderBy('sequence').execute();
  return rows.map(({ sequence }) => sequence);
};
const gaps = (central: TestCentral) => central.central.sql.db.selectFrom('gap').selectAll().execute();
const oneTo = (n: number): number[] => Array.from({ length: n }, (_, at) => at + 1);
const add = (rooms: Rooms, time: number): void => {
  const { sequence: _, ...incident } = incidentBody({ time });
  rooms.incidents.add(incident);
};

t.test('a month without central loses nothing, and what was there before enrolment comes too', async (t) => {
  const first = await startTestCentral();
  const rooms = openRooms(path.join(t.testdir(), 'pc.db'));
  t.teardown(() => rooms.store.close());
  const now = Date.now();
  for (let n = 0; n < 10; n++) add(rooms, now - 40 * DAY_MS + n);
  t.equal(rooms.outbox.waiting(), 0, 'a PC of no fleet queues nothing');
  const pc = await startPc(t, first, rooms);
  await first.stop();
  rooms.outbox.restart('00000000-0000-4000-8000-000000000001');
  for (let hour = 0; hour < 30 * 24; hour++) add(rooms, now - 30 * DAY_MS + hour * 3_600_000);
  const total = 10 + 30 * 24;
  t.equal(rooms.outbox.waiting(), total);
  const sync = await pc.begin();
  await until(() => pc.log.some((line) => /cannot be reached/.test(line)));
  t.match(sync.state(), { state: 'offline', outbox: total });

  const again = await startTestCentral({ dir: first.dir, port: first.port });
  t.teardown(async () => {
    await again.close();
    await first.close();
  });
  await until(() => sync.state().outbox === 0);
  t.strictSame(await sequences(again), oneTo(total));
  t.strictSame(await gaps(again), []);
  await until(() => sync.state().state === 'connected');
  await until(async () => (await again.central.devices.get(pc.enrolment.device))?.lastSeen !== null);

  // While it is watched: a new one, and what the person said about it, in their turn.
  const { sequence: _, ...incident } = incidentBody({});
  rooms.incidents.add(incident);
  rooms.incidents.setReason(incident.id, '客户要求', new Date().toISOString());
  await until(async () => {
    const row = await again.central.sql.db
      .selectFrom('incident')
      .select('body')
      .where('id', '=', incident.id)
      .executeTakeFirst();
    return row?.body.includes('客户要求') === true;
  });
  t.equal((await sequences(again)).length, total + 1);
});

t.test('a central restored from a back-up gets everything again, once', async (t) => {
  const first = await startTestCentral();
  const base = fs.mkdtempSync(path.join(os.tmpdir(), 'menshen-restore-'));
  t.teardown(() => fs.rmSync(base, { recursive: true, force: true }));
  const rooms = openRooms(path.join(t.testdir(), 'pc.db'));
  t.teardown(() => rooms.store.close());
  const pc = await startPc(t, first, rooms);
  for (let n = 0; n < 5; n++) add(rooms, Date.now() + n);
  const before = await pc.begin();
  await until(() => before.state().outbox === 0 && rooms.outbox.started());
  const backup = path.join(base, 'central.backup');
  await writeBackup(first.central, backup, 'test');
  for (let n = 0; n < 5; n++) add(rooms, Date.now() + n);
  await until(async () => (await sequences(first)).length === 10);
  await until(() => before.state().outbox === 0);
  await before.close();
  await first.stop();
  const dir = path.join(base, 'restored');
  fs.cpSync(path.join(first.dir, 'secrets'), path.join(dir, 'secrets'), { recursive: true });
  await restoreBackup({ file: backup, dir, store: '', secrets: null, clock: Date.now });

  const again = await startTestCentral({ dir, port: first.port });
  t.teardown(async () => {
    await again.close();
    await first.close();
  });
  t.equal((await sequences(again)).length, 5, 'the back-up is older');
  const after = await pc.begin();
  add(rooms, Date.now());
  await until(async () => (await sequences(again)).length === 11);
  await until(() => after.state().outbox === 0);
  t.strictSame(await sequences(again), oneTo(11));
});

t.test('a PC gets its key for codes, so that one read out by head office is good on it alone', async (t) => {
  const central = await startTestCentral();
  t.teardown(() => central.close());
  const rooms = openRooms(path.join(t.testdir(), 'pc.db'));
  t.teardown(() => rooms.store.close());
  const pc = await startPc(t, central, rooms);
  rooms.notes.add(makeNote('tamper', { what: 'safe-open' }, Date.now()));
  await pc.begin();
  await until(() => fs.existsSync(codeKeyFile(pc.home)));
  const device = { id: pc.enrolment.device, branch: 'pudong' };
  const { code } = await giveCode(central.central, device, { purpose: 'uninstall', by: 'cli', why: 'moves away' });
  const other = await giveCode(
    central.central,
    { id: 'another', branch: 'pudong' },
    { purpose: 'uninstall', by: 'cli', why: '' },
  );
  const codes = openCodes(pc.home, Date.now);
  t.equal(codes.take('uninstall', other.code), 'wrong');
  t.equal(codes.take('uninstall', code), 'taken');
  const audit: string[] = [];
  for await (const entry of central.central.audit.all()) audit.push(`${entry.action} ${JSON.stringify(entry.detail)}`);
  t.match(audit.join('\n'), /pc\.code-given .*moves away/);
  t.notMatch(audit.join('\n'), code, 'the code is kept nowhere');
  const notes = () => central.central.sql.db.selectFrom('notice').select(['kind', 'body']).execute();
  await until(async () => (await notes()).length > 0);
  t.match(await notes(), [{ kind: 'tamper', body: /safe-open/ }]);
});
