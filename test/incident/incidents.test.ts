import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { INCIDENT_MIGRATIONS, openIncidents } from '../../src/incident/incidents.js';
import { LEDGER_MIGRATIONS, openLedger } from '../../src/ledger/ledger.js';
import { openStore } from '../../src/store/store.js';
import { incident } from './build.js';

function opened(t: Test) {
  const store = openStore(join(t.testdir(), 'menshen.db'), INCIDENT_MIGRATIONS);
  t.teardown(store.close);
  return { store, incidents: openIncidents(store) };
}

t.test('gives back what was stored, numbered from 1 without a gap', async (t) => {
  const { incidents } = opened(t);
  const first = incident(0);
  t.strictSame(incidents.add(first), { ...first, sequence: 1 });
  t.equal(incidents.add(incident(1)).sequence, 2);
  t.strictSame(incidents.get(first.id), { ...first, sequence: 1 });
  t.equal(incidents.get('0'), undefined);
  t.equal(incidents.count(), 2);
});

t.test('adding twice is once, and costs no number', async (t) => {
  const { incidents } = opened(t);
  const first = incidents.add(incident(0));
  const { sequence, ...again } = first;
  t.strictSame(incidents.add({ ...again, host: 'changed.example' }), { ...again, sequence });
  t.equal(incidents.add(incident(1)).sequence, 2);
  t.equal(incidents.count(), 2);
});

t.test('a transaction undone gives its number to the next', async (t) => {
  const { store, incidents } = opened(t);
  incidents.add(incident(0));
  t.throws(() =>
    store.transaction(() => {
      incidents.add(incident(1));
      throw new Error('the ledger refused');
    }),
  );
  t.equal(incidents.add(incident(2)).sequence, 2);
});

t.test('lists newest first, page by page', async (t) => {
  const { incidents } = opened(t);
  const late = incidents.add(incident(9));
  const early = incidents.add(incident(1));
  const twin = incidents.add(incident(9));
  t.strictSame(incidents.list({ limit: 2 }), [twin, late]);
  t.strictSame(incidents.list({ limit: 2, before: late.id }), [early]);
  t.strictSame(incidents.list({ limit: 2, before: early.id }), []);
  t.strictSame(incidents.list({ limit: 2, before: 'pruned long ago' }), []);
});

t.test('lists by verdict, channel and time', async (t) => {
  const { incidents } = opened(t);
  const flag = incidents.add(incident(0, { verdict: 'flag' }));
  const mail = incidents.add(incident(5, { channel: 'qq-mail' }));
  t.strictSame(incidents.list({ limit: 9, verdict: 'flag' }), [flag]);
  t.strictSame(incidents.list({ limit: 9, channel: 'qq-mail' }), [mail]);
  t.strictSame(incidents.list({ limit: 9, since: mail.at }), [mail]);
  t.strictSame(incidents.list({ limit: 9, since: '2026-03-02T12:05:00+08:00' }), [mail], 'any zone');
  t.strictSame(incidents.list({ limit: 9, verdict: 'flag', channel: 'qq-mail' }), []);
  t.throws(() => incidents.list({ limit: 9, since: 'yesterday' }), RangeError);
});

t.test('finds by the first characters of an id', async (t) => {
  const { incidents } = opened(t);
  const one = incidents.add(incident(0));
  const other = incidents.add(incident(90_000));
  t.strictSame(incidents.find(one.id.slice(0, 13), 5), [one]);
  t.strictSame(incidents.find(other.id, 5), [other]);
  t.strictSame(incidents.find('019', 5), [other, one]);
  t.strictSame(incidents.find('019', 1), [other]);
  t.strictSame(incidents.find('%', 5), []);
});

t.test('keeps what the person said, short and on one line', async (t) => {
  const { incidents } = opened(t);
  const { id } = incidents.add(incident(0));
  const at = '2026-03-02T04:01:00.000Z';
  t.equal(incidents.setReason(id, `客户要求\u001b[2J\n${'长'.repeat(600)}`, at), true);
  const reason = incidents.get(id)?.reason;
  t.equal(reason?.at, at);
  t.match(reason?.text, /^客户要求 \[2J 长+$/);
  t.equal(reason?.text.length, 500);
  t.equal(incidents.setReason('unknown', 'x', at), false);
});

t.test('prunes by time and never gives a number twice', async (t) => {
  const { incidents } = opened(t);
  incidents.add(incident(0));
  const kept = incidents.add(incident(10));
  t.equal(incidents.prune(kept.at), 1);
  t.strictSame(incidents.list({ limit: 9 }), [kept]);
  t.equal(incidents.prune('2030-01-01T00:00:00Z'), 1);
  t.equal(incidents.add(incident(20)).sequence, 3);
});

t.test('everything committed is there, and nothing by halves, after the process is killed', async (t) => {
  const path = join(t.testdir(), 'menshen.db');
  const writer = fileURLToPath(new URL('./writer.ts', import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, writer, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    if (told.split('\n').length > 200) child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'close');
  t.equal(signal, 'SIGKILL');
  const committed = Number(told.slice(0, told.lastIndexOf('\n')).split('\n').at(-1));
  t.ok(committed >= 200);

  const store = openStore(path, [...INCIDENT_MIGRATIONS, ...LEDGER_MIGRATIONS]);
  t.teardown(store.close);
  const incidents = openIncidents(store);
  const there = incidents.list({ limit: 1_000_000 }).map((one) => one.sequence);
  t.ok(there.length >= committed);
  t.strictSame(
    there.reverse(),
    there.map((_, i) => i + 1),
    'no gap',
  );
  const ledger = openLedger(store);
  t.equal(ledger.transfers({ limit: 1_000_000 }).length, there.length, 'a transfer row with each');
  const asked = { kind: 'owner', windowMs: 365 * 86_400_000, per: 'pc' } as const;
  const now = Date.parse(incident(0).at);
  t.equal(ledger.countSent(asked, { personId: '', now }, []).before, there.length, 'a sent mark with each');
  t.strictSame(store.prepare<[], unknown>('PRAGMA integrity_check').all(), [{ integrity_check: 'ok' }]);
  t.equal(incidents.add(incident(1_000_000)).sequence, there.length + 1);
});

t.test('an incident edited in the file is told, not shown', async (t) => {
  const { store, incidents } = opened(t);
  const good = incidents.add(incident(0));
  const bad = incidents.add(incident(1));
  for (const body of ['not JSON', JSON.stringify({ ...bad, verdict: 'pardon' })]) {
    store.prepare<[string, string], never>('UPDATE incident SET body = ? WHERE id = ?').run(body, bad.id);
    t.throws(() => incidents.get(bad.id), { code: 'STORE_CORRUPT', message: /incident number 2 / });
    t.throws(() => incidents.list({ limit: 9 }), { code: 'STORE_CORRUPT' });
    t.strictSame(incidents.get(good.id), good);
  }
});
