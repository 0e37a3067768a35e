import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openEmergency } from '../../src/incident/emergency.js';
import { INCIDENT_MIGRATIONS, type NewIncident, openIncidents } from '../../src/incident/incidents.js';
import { readIncident } from '../../src/incident/read.js';
import { openStore } from '../../src/store/store.js';
import { incident } from './build.js';

const KiB = 1024;

function opened(t: Test) {
  const path = join(t.testdir(), 'emergency.ndjson');
  const emergency = openEmergency(path, readIncident, { reserveBytes: 64 * KiB });
  t.teardown(emergency.close);
  return { path, emergency };
}

/** The content without the reserve. */
function content(path: string): string {
  return readFileSync(path, 'utf8').trim();
}

function drained(emergency: ReturnType<typeof opened>['emergency']) {
  const entries: NewIncident[] = [];
  const result = emergency.drain((group) => entries.push(...group));
  return { ...result, entries };
}

t.test('takes incidents while the database is full, and gives them to it afterwards, once each', async (t) => {
  const { path, emergency } = opened(t);
  const store = openStore(join(t.testdirName, 'menshen.db'), INCIDENT_MIGRATIONS);
  t.teardown(store.close);
  const incidents = openIncidents(store);
  const first = incidents.add(incident(0));
  const limit = (pages: number) => store.prepare<[], unknown>(`PRAGMA max_page_count = ${pages}`).get();
  limit(1);

  const waiting = Array.from({ length: 300 }, (_, i) => incident(i + 1));
  t.throws(() => waiting.map(incidents.add), { code: 'STORE_FULL' });
  const committed = incidents.count();
  for (const one of waiting) emergency.append(one);
  t.throws(() => emergency.drain((group) => store.transaction(() => group.map(incidents.add))), { code: 'STORE_FULL' });
  t.ok(emergency.waiting() > 0, 'still full: nothing is lost');
  t.ok(incidents.count() >= committed);

  limit(1_000_000);
  const keep = (group: readonly NewIncident[]) => store.transaction(() => group.map(incidents.add));
  t.strictSame(emergency.drain(keep), { imported: 300, unread: 0 });
  t.strictSame(emergency.drain(keep), { imported: 0, unread: 0 });
  t.equal(content(path), '');
  t.strictSame(
    incidents
      .list({ limit: 999 })
      .map(({ sequence, id }) => ({ sequence, id }))
      .reverse(),
    [first, ...waiting].map(({ id }, i) => ({ sequence: i + 1, id })),
  );
});

t.test('a crash between storing and emptying brings nothing twice', async (t) => {
  const { path, emergency } = opened(t);
  const store = openStore(join(t.testdirName, 'menshen.db'), INCIDENT_MIGRATIONS);
  t.teardown(store.close);
  const incidents = openIncidents(store);
  const one = incident(0);
  emergency.append(one);
  const crashed = readFileSync(path);
  emergency.drain((group) => group.map(incidents.add));
  writeFileSync(path, crashed);
  const again = openEmergency(path, readIncident);
  t.teardown(again.close);
  t.strictSame(
    again.drain((group) => group.map(incidents.add)),
    { imported: 1, unread: 0 },
  );
  t.strictSame(incidents.list({ limit: 9 }), [{ ...one, sequence: 1 }]);
});

t.test('entries outlive the process, in order, whatever their length', async (t) => {
  const { path, emergency } = opened(t);
  const entries = [incident(0), incident(1, { samples: ['门'.repeat(50_000)] }), incident(2)];
  for (const one of entries) emergency.append(one);
  const again = openEmergency(path, readIncident, { reserveBytes: 64 * KiB });
  t.teardown(again.close);
  t.equal(again.waiting(), emergency.waiting() - 1, 'all but the last line end');
  again.append(incident(3, { host: 'later.example' }));
  const { entries: found } = drained(again);
  t.strictSame(found.slice(0, 3), entries);
  t.equal(found[3]?.host, 'later.example');
});

t.test('a torn last line is told and set aside, and spoils no other', async (t) => {
  const { path, emergency } = opened(t);
  const [one, torn, after] = [incident(0), incident(1), incident(2)];
  emergency.append(one);
  emergency.append(torn);
  truncateSync(path, emergency.waiting() - 40);
  const again = openEmergency(path, readIncident);
  t.teardown(again.close);
  again.append(after);
  t.strictSame(drained(again), { imported: 2, unread: 1, entries: [one, after] });
  const unread = readFileSync(`${path}.unread`, 'utf8');
  t.ok(JSON.stringify(torn).startsWith(unread.trimEnd()));
  t.equal(unread.split('\n').length, 2);
});

t.test('what is no incident is set aside: a file on a PC may be edited', async (t) => {
  const { path, emergency } = opened(t);
  emergency.append(incident(0));
  const forged = [{}, null, [], { ...incident(1), verdict: 'pardon' }, { ...incident(1), id: "' OR 1=1" }];
  writeFileSync(
    path,
    `${forged.map((one) => JSON.stringify(one)).join('\n')}\nnot JSON\n\0\0\0\n${'['.repeat(100_000)}`,
  );
  const good = incident(2);
  const again = openEmergency(path, readIncident);
  t.teardown(again.close);
  again.append(good);
  t.strictSame(drained(again), { imported: 1, unread: 8, entries: [good] });
});

t.test('writes into space it took beforehand, in a private file', async (t) => {
  const { path, emergency } = opened(t);
  t.equal(emergency.reserved(), true);
  t.equal(statSync(path).size, 64 * KiB);
  if (process.platform !== 'win32') t.equal(statSync(path).mode & 0o777, 0o600);
  emergency.append(incident(0));
  t.equal(statSync(path).size, 64 * KiB);
  for (let i = 0; i < 100; i++) emergency.append(incident(i));
  t.ok(statSync(path).size > 64 * KiB);
  t.equal(drained(emergency).imported, 101);
  t.equal(statSync(path).size, 64 * KiB);
  t.notOk(existsSync(`${path}.unread`));
});

t.test('stops growing at its bound, and says so', async (t) => {
  const path = join(t.testdir(), 'emergency.ndjson');
  const emergency = openEmergency(path, readIncident, { reserveBytes: 0, maxBytes: 3 * KiB });
  t.teardown(emergency.close);
  const one = incident(0);
  emergency.append(one);
  t.throws(
    () => {
      for (let i = 1; i < 10; i++) emergency.append(incident(i));
    },
    { name: 'EmergencyError', code: 'EMERGENCY_FULL' },
  );
  t.ok(statSync(path).size <= 3 * KiB);
  t.strictSame(drained(emergency).entries[0], one);
  emergency.append(one);
  t.equal(drained(emergency).imported, 1);
});

t.test('says when its folder cannot be used', async (t) => {
  const dir = t.testdir({ file: '' });
  t.throws(() => openEmergency(join(dir, 'file', 'x.ndjson'), readIncident), { code: 'EMERGENCY_IO' });
});

t.test('reads an incident back as it was written, and keeps what a later version adds', async (t) => {
  const one = incident(0, { process: { pid: 7, name: 'a.exe', path: null }, reason: { text: '客户要求', at: 'x' } });
  t.strictSame(readIncident(JSON.parse(JSON.stringify(one))), one);
  t.match(readIncident({ ...one, later: { seen: 1 } }), { later: { seen: 1 } });
});
