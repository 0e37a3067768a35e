import { closeSync, copyFileSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { INCIDENT_MIGRATIONS, openIncidents } from '../../src/incident/incidents.js';
import { salvageIncidents } from '../../src/incident/salvage.js';
import { openStore, setAside } from '../../src/store/store.js';
import { incident } from './build.js';

const NOW = Date.UTC(2026, 2, 2, 4, 0, 0);
const PAGE = 4096;

/** Overwrites pages of a database, counted from 0. */
function damage(path: string, from: number, pages: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(pages * PAGE, 0xa5), 0, undefined, from * PAGE);
  closeSync(file);
}

t.test('brings over what can still be read, with its numbers, and goes on numbering', async (t) => {
  const path = join(t.testdir(), 'menshen.db');
  const old = openStore(path, INCIDENT_MIGRATIONS);
  const before = openIncidents(old);
  const stored = Array.from({ length: 200 }, (_, minute) => before.add(incident(minute)));
  old.close();
  damage(path, Math.floor(statSync(path).size / PAGE / 2), 2);

  const aside = setAside(path, NOW);
  t.strictSame(readdirSync(t.testdirName), ['menshen.db.damaged-20260302T040000000Z']);
  const store = openStore(path, INCIDENT_MIGRATIONS);
  t.teardown(store.close);
  const { restored, lost, numbered } = salvageIncidents(aside, store);
  t.ok(lost > 0 && lost < 50, `${lost} lost`);
  t.equal(restored, 200 - lost);
  t.equal(numbered, true);
  const incidents = openIncidents(store);
  const there = incidents.list({ limit: 999 });
  t.equal(there.length, restored);
  for (const one of there) t.strictSame(one, stored[one.sequence - 1]);
  t.equal(incidents.add(incident(999)).sequence, 201);
});

t.test('takes the log along, so that nothing committed is left behind', async (t) => {
  const live = join(t.testdir(), 'live.db');
  const writer = openStore(live, INCIDENT_MIGRATIONS);
  t.teardown(writer.close);
  openIncidents(writer).add(incident(0));
  // The files as a killed process leaves them.
  const path = join(t.testdirName, 'menshen.db');
  for (const suffix of ['', '-wal']) copyFileSync(live + suffix, path + suffix);
  t.ok(statSync(`${path}-wal`).size > 0);
  const aside = setAside(path, NOW);
  const store = openStore(path, INCIDENT_MIGRATIONS);
  t.teardown(store.close);
  t.strictSame(salvageIncidents(aside, store), { restored: 1, lost: 0, numbered: true });
});

t.test('an edited counter costs a bounded time', async (t) => {
  const path = join(t.testdir(), 'menshen.db');
  const old = openStore(path, INCIDENT_MIGRATIONS);
  openIncidents(old).add(incident(0));
  old.prepare<[number], never>('UPDATE incident_counter SET last = ?').run(9e12);
  old.close();
  const aside = setAside(path, NOW);
  const store = openStore(path, INCIDENT_MIGRATIONS);
  t.teardown(store.close);
  t.strictSame(salvageIncidents(aside, store), { restored: 1, lost: 0, numbered: true });
});

t.test('a file with nothing readable gives nothing, and says that numbering starts over', async (t) => {
  const dir = t.testdir({ 'menshen.db': 'no database at all '.repeat(400) });
  const path = join(dir, 'menshen.db');
  const aside = setAside(path, NOW);
  const store = openStore(path, INCIDENT_MIGRATIONS);
  t.teardown(store.close);
  t.strictSame(salvageIncidents(aside, store), { restored: 0, lost: 0, numbered: false });
});
