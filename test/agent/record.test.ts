import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openPolicy } from '../../src/agent/agent.js';
import { type Judged, openRecorder, openRooms, type Recorder } from '../../src/agent/record.js';
import { type Rooms, serveRooms } from '../../src/agent/rooms.js';
import type { Verdict } from '../../src/model/verdict.js';
import { StoreError } from '../../src/store/store.js';
import { SHIPPED_POLICY } from '../builders/agent.js';

const NOON = Date.UTC(2026, 2, 2, 4, 0, 0);
const policy = openPolicy(SHIPPED_POLICY);

interface Bench {
  readonly recorder: Recorder;
  readonly database: string;
  readonly emergencyFile: string;
  readonly faults: string[];
  now: number;
  stop(): void;
}

function bench(t: Test, dir = t.testdir()): Bench {
  const faults: string[] = [];
  const files = { database: join(dir, 'menshen.db'), emergencyFile: join(dir, 'emergency.ndjson') };
  const clock = { now: NOON };
  const recorder = openRecorder({
    ...files,
    policy: () => policy,
    clock: () => clock.now,
    onFault: (message) => faults.push(message),
  });
  let running = true;
  const stop = (): void => {
    if (running) recorder.close();
    running = false;
  };
  t.teardown(stop);
  return Object.assign(clock, { ...files, faults, recorder, stop });
}

let serial = 0;

/** A transfer of `owners` synthetic owners, judged so. Every call is another transfer of other owners. */
function judged(verdict: Verdict, owners = 5): Judged {
  serial += 1;
  const id = `01959000-0000-7000-8000-${String(serial).padStart(12, '0')}`;
  const print = (n: number): string => String(serial * 1000 + n).padStart(16, '0');
  return {
    id,
    at: NOON + serial,
    sender: { person: { id: 'os:lihua', source: 'os' }, process: null },
    destination: {
      scheme: 'https',
      host: 'site.example',
      port: 443,
      method: 'POST',
      path: '/post/13800001234?phone=13800001234',
      referer: null,
      userAgent: null,
      contentType: null,
      process: null,
    },
    route: { channel: 'other', category: 'other', sanctioned: false, treatment: 'inspect-hold', opaque: false },
    finding: {
      outcome: { name: 'inspected', reasons: [] },
      records: owners > 0 ? { owner: owners } : {},
      raw: owners,
      rawRecords: owners > 0 ? { owner: owners } : {},
      exactOwners: owners,
      known: 0,
      canaries: 0,
      parts: [],
      samples: [],
      prints: Array.from({ length: owners }, (_, n) => ({ kind: 'owner' as const, persons: [print(n)], homes: [] })),
      patterns: [],
      opaqueBytes: 0,
      complete: true,
      busyMs: 1,
    },
    decision: {
      verdict,
      asked: verdict,
      mode: 'enforce',
      rule: verdict === 'allow' ? null : 'some-rule',
      matches: [],
      policyVersion: policy.version,
    },
    bodyBytes: 100,
  };
}

function look<T>({ database }: Bench, work: (rooms: Rooms) => T): T {
  const rooms = openRooms(database);
  try {
    return work(rooms);
  } finally {
    rooms.store.close();
  }
}

const DAY = { kind: 'owner', windowMs: 86_400_000, per: 'person' } as const;
const LIHUA = { personId: 'os:lihua', now: NOON + 1000 };

t.test('keeps an incident, its transfer row and its sent mark together', async (t) => {
  const b = bench(t);
  const blocked = judged('block', 7);
  const flagged = judged('flag', 2);
  t.equal(b.recorder.record(blocked, null), blocked.id, 'a block has an incident, by the id of its transfer');
  t.equal(b.recorder.record(flagged, null), flagged.id);
  t.equal(b.recorder.record(judged('allow', 1), null), null, 'an allowed transfer with a record leaves a row only');
  t.equal(b.recorder.record(judged('allow', 0), null), null);
  t.strictSame(
    b.recorder.latest(9).map((incident) => [incident.id, incident.sequence]),
    [
      [flagged.id, 2],
      [blocked.id, 1],
    ],
  );
  t.equal(b.recorder.latest(1).length, 1);
  look(b, ({ ledger }) => t.equal(ledger.transfers({ limit: 9 }).length, 3, 'and one without leaves nothing'));
  t.match(b.recorder.countSent(DAY, LIHUA, []), { before: 3, after: 3 }, 'what was blocked was not sent');
  t.strictSame(b.recorder.health, { ok: true, fault: null, waitingBytes: 0 });
});

t.test('no incident holds a query, or a number of its path', async (t) => {
  const b = bench(t);
  b.recorder.record(judged('block'), null);
  t.match(b.recorder.latest(1), [{ path: '/post/13*********' }]);
});

t.test('an incident says raw, unique and counted, of itself and of the person in every window', async (t) => {
  const b = bench(t);
  const two = [
    { id: '1111111111111111', shown: 'z***@qq.com' },
    { id: '2222222222222222', shown: 'l***@qq.com' },
  ];
  const flagged = judged('flag', 4);
  const finding = { ...flagged.finding, raw: 9, rawRecords: { owner: 9 } };
  b.recorder.record({ ...flagged, finding, recipients: two }, null);
  b.recorder.record({ ...flagged, id: judged('flag').id, finding, recipients: two.slice(0, 1) }, null);
  const [again, first] = b.recorder.latest(2);
  t.match(first, { records: { owner: 4 }, rawRecords: { owner: 9 }, counted: { owner: 8 } });
  t.equal(first?.gauge['50'], 0.32, 'the gauge adds up what counts');
  const window = { raw: { owner: 9 }, unique: { owner: 4 }, counted: { owner: 8 }, complete: true };
  t.match(first?.windows, [{ windowMs: 3_600_000, ...window }, {}, {}, {}, { windowMs: 31_536_000_000, ...window }]);
  t.match(again, { counted: { owner: 4 } });
  t.match(again?.windows?.[1], { raw: { owner: 18 }, unique: { owner: 4 }, counted: { owner: 8 } });
});

t.test('a reason is kept with its incident', async (t) => {
  const b = bench(t);
  const { id } = judged('coach', 2);
  const asked = { ...judged('coach', 2), id };
  const reason = { text: '业主本人要求转发', at: new Date(NOON).toISOString() };
  t.equal(b.recorder.setReason(id, reason), false, 'not before there is one');
  b.recorder.record(asked, null);
  t.equal(b.recorder.reasonOf(id), null);
  t.equal(b.recorder.setReason(id, reason), true);
  t.strictSame(b.recorder.reasonOf(id), reason);
});

t.test(
  'a database another process holds: one short wait, then the emergency file until it was left alone',
  async (t) => {
    const b = bench(t);
    b.recorder.record(judged('block'), null);
    const holder = spawn(process.execPath, ['--input-type=module', '-e', HOLD, b.database], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    t.teardown(() => holder.kill('SIGKILL'));
    await once(holder.stdout, 'data');

    const during = Array.from({ length: 50 }, () => judged('block'));
    const began = process.hrtime.bigint();
    for (const one of during) t.equal(b.recorder.record(one, null), one.id, 'has its incident all the same');
    const tookMs = Number((process.hrtime.bigint() - began) / 1_000_000n);
    t.ok(tookMs < 50 * 250, `50 records did not wait 50 times for the lock (${tookMs} ms)`);
    t.match(b.recorder.health, { ok: false, fault: 'STORE_LOCKED' });
    t.ok(b.recorder.health.waitingBytes > 50 * 100);
    t.equal(b.faults.length, 1, 'told once');
    t.equal(b.recorder.countSent(DAY, LIHUA, []), null, 'nothing is asked of it meanwhile');

    const gone = once(holder, 'exit');
    holder.stdin.end();
    await gone;
    b.recorder.tend(b.now);
    t.match(b.recorder.health, { ok: false }, 'it is left alone for a while');
    b.now += 5_001;
    b.recorder.tend(b.now);
    t.strictSame(b.recorder.health, { ok: true, fault: null, waitingBytes: 0 });
    t.equal(b.recorder.latest(99).length, 51, 'and then everything is brought in');
    t.strictSame(
      b.recorder
        .latest(99)
        .map(({ sequence }) => sequence)
        .reverse(),
      Array.from({ length: 51 }, (_, n) => n + 1),
      'numbered without a gap',
    );
  },
);

const HOLD = `
  import Database from 'better-sqlite3';
  const db = (globalThis.held = new Database(process.argv[1]));
  db.exec('BEGIN IMMEDIATE');
  process.stdin.on('end', () => process.exit()).resume();
  console.log('held');
`;

/** Overwrites the file from `from` on, header and all or pages only. */
function damage(file: string, from: number): void {
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.alloc(Math.max(4096, statSync(file).size - from), 0xa5), 0, undefined, from);
  closeSync(fd);
}

t.test('a database damaged before the start is set aside, with what can be read of it brought over', async (t) => {
  const dir = t.testdir();
  const first = bench(t, dir);
  const before = Array.from({ length: 60 }, () => judged('block'));
  for (const one of before) first.recorder.record(one, null);
  first.stop();
  const size = statSync(first.database).size;
  damage(first.database, Math.floor(size / 4096 / 2) * 4096);

  const b = bench(t, dir);
  const after = judged('block');
  t.equal(b.recorder.record(after, null), after.id);
  b.recorder.tend(b.now);
  t.ok(b.recorder.health.ok, 'the new database serves');
  t.match(b.faults.at(-1), /set aside as .*damaged-.*, \d+ incidents kept, \d+ lost/);
  t.equal(readdirSync(dir).filter((name) => /damaged-\w+$/.test(name)).length, 1);
  const there = b.recorder.latest(99);
  t.ok(there.length > 1, `${there.length} of 61 are there`);
  t.equal(there[0]?.id, after.id);
  t.ok((there[0]?.sequence ?? 0) > 1, 'numbers go on');
});

t.test('a file that is no database at all is set aside too', async (t) => {
  const dir = t.testdir({ 'menshen.db': 'some words that never were a database. '.repeat(200) });
  const b = bench(t, dir);
  b.recorder.record(judged('block'), null);
  t.strictSame(
    b.recorder.latest(9).map(({ sequence }) => sequence),
    [1],
  );
  t.ok(b.recorder.health.ok);
  t.match(b.faults, [/damaged: set aside .* 0 incidents kept, 0 lost; numbering starts over/]);
});

t.test('a disk that damages every new database is not filled with them', async (t) => {
  const dir = t.testdir();
  const database = join(dir, 'menshen.db');
  const clock = { now: NOON };
  const rooms = serveRooms({ database, clock: () => clock.now, onFault: () => undefined });
  t.teardown(() => rooms.close());
  const driver = Object.assign(new Error('malformed'), { code: 'SQLITE_CORRUPT' });
  const damaged = (): never => {
    throw new StoreError('STORE_CORRUPT', database, 'malformed', driver);
  };
  const asides = (): number => readdirSync(dir).filter((name) => /damaged-\w+$/.test(name)).length;
  t.equal(rooms.write(damaged), null);
  t.equal(rooms.write(damaged), null);
  t.equal(asides(), 1);
  t.equal(rooms.fault, 'STORE_CORRUPT');
  clock.now += 60 * 60_000;
  t.equal(rooms.write(damaged), null);
  t.equal(asides(), 2, 'one an hour');
  t.equal(
    rooms.read(({ incidents }) => incidents.count()),
    0,
    'what can be read is read',
  );
  t.equal(rooms.fault, 'STORE_CORRUPT', 'which says nothing about writing');
  rooms.write(() => undefined);
  t.equal(rooms.fault, null);
});

t.test('one edited row is no reason to give up the others', async (t) => {
  const b = bench(t);
  const [kept, edited] = [judged('block'), judged('block')];
  for (const one of [kept, edited]) b.recorder.record(one, null);
  look(b, ({ store }) => store.prepare<[string], never>("UPDATE incident SET body = '{}' WHERE id = ?").run(edited.id));
  t.strictSame(b.recorder.latest(9), [], 'the list says nothing rather than something wrong');
  t.match(b.recorder.health, { ok: false, fault: 'STORE_CORRUPT' });
  const next = judged('block');
  b.recorder.record(next, null);
  look(b, ({ incidents }) =>
    t.strictSame([incidents.get(kept.id)?.id, incidents.get(next.id)?.sequence], [kept.id, 3]),
  );
  t.notMatch(readdirSync(t.testdirName), [/damaged/]);
});

t.test('an edited emergency file is put aside line by line', async (t) => {
  const dir = t.testdir();
  const lines = [
    '{"incident":null,"row":{"id":1},"sent":true}',
    '{"incident":{"schema":1},"row":null,"sent":false}',
    '{"incident":null,"row":null}',
    'null',
    'no JSON at all',
  ];
  appendFileSync(join(dir, 'emergency.ndjson'), `${lines.join('\n')}\n`);
  const b = bench(t, dir);
  t.equal(b.recorder.health.ok, false);
  b.recorder.tend(b.now);
  t.ok(b.recorder.health.ok);
  t.match(b.faults, [/5 lines of .* set aside/]);
  t.strictSame(readFileSync(`${b.emergencyFile}.unread`, 'utf8').trim().split('\n'), lines);
});

t.test('records that wait are drained once, sent marks included', async (t) => {
  const dir = t.testdir();
  const b = bench(t, dir);
  const holder = spawn(process.execPath, ['--input-type=module', '-e', HOLD, b.database], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  b.recorder.record(judged('flag', 3), null);
  const gone = once(holder, 'exit');
  holder.stdin.end();
  await gone;
  b.stop();

  const again = bench(t, dir);
  again.recorder.tend(again.now);
  again.recorder.tend(again.now);
  t.equal(again.recorder.latest(9).length, 1);
  t.match(again.recorder.countSent(DAY, LIHUA, []), { before: 3 });
});
