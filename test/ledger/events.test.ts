import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openLedgerClock } from '../../src/ledger/clock.js';
import { LEDGER_MIGRATIONS, type LedgerEvent, openLedger } from '../../src/ledger/ledger.js';
import type { RecordPrint } from '../../src/model/finding.js';
import { DEFAULT_LEDGER } from '../../src/model/ledger-terms.js';
import { openStore } from '../../src/store/store.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 2, 2, 4, 0, 0);

const hex = (n: number): string => n.toString(16).padStart(16, '0');
/** A record of the person `n`, at home `n`. */
const record = (n: number): RecordPrint => ({ kind: 'owner', persons: [hex(n)], homes: [hex(n + 1_000_000)] });
const records = (from: number, count: number): RecordPrint[] =>
  Array.from({ length: count }, (_, at) => record(from + at));

function opened(t: Test) {
  const path = join(t.testdir(), 'menshen.db');
  const store = openStore(path, LEDGER_MIGRATIONS);
  t.teardown(store.close);
  const ledger = openLedger(store, { keyId: () => 'k1' });
  const event = (change: Partial<LedgerEvent> = {}): Omit<LedgerEvent, 'key'> => ({
    kind: 'view',
    at: NOW,
    person: 'login:crm:li',
    account: 'os:desk',
    system: 'crm',
    host: 'crm.example',
    path: '/owners?page',
    recipients: [],
    transfer: '',
    skewMs: 0,
    counts: {},
    raw: {},
    ...change,
  });
  return { path, store, ledger, event };
}

t.test('the same page within an hour is one event, and its marks are written once', async (t) => {
  const { ledger, event } = opened(t);
  for (let at = 0; at < 5; at++) ledger.mark(event({ at: NOW + at * 60_000 }), records(0, 20));
  ledger.mark(event({ at: NOW + HOUR }), records(0, 20));
  ledger.mark(event({ person: 'login:crm:zhang' }), records(0, 20));
  t.match(
    ledger.events({ limit: 9 }).map(({ person, times, records: many }) => [person, times, many]),
    [
      ['login:crm:li', 1, 20],
      ['login:crm:li', 5, 20],
      ['login:crm:zhang', 1, 20],
    ],
  );
  t.equal(ledger.marks().fresh, 3 * 40);
});

t.test('a long list is marked in slices, and found whole', async (t) => {
  const { ledger, event } = opened(t);
  const step = ledger.markSlowly(event({ kind: 'export' }), records(0, 5_000));
  let slices = 1;
  while (step()) slices += 1;
  t.equal(slices, 3);
  t.match(ledger.provenance({ prints: records(4_990, 20) }, NOW + 60_000), { seen: 10, of: 20, event: 'export' });
});

t.test('provenance names who saw most, an export before a view, and nothing that came later', async (t) => {
  const { ledger, event } = opened(t);
  t.equal(ledger.provenance({ prints: records(0, 5) }, NOW), null, 'no source system was ever read');
  ledger.mark(event({ at: NOW - 3 * HOUR, person: 'login:crm:li' }), records(0, 10));
  ledger.mark(
    event({ kind: 'export', at: NOW - 2 * HOUR, person: 'login:crm:zhang', path: '/export' }),
    records(0, 10),
  );
  ledger.mark(event({ kind: 'export', at: NOW + HOUR, person: 'login:crm:wu' }), records(0, 30));
  t.match(ledger.provenance({ prints: records(5, 10) }, NOW), {
    seen: 5,
    of: 10,
    records: 5,
    person: 'login:crm:zhang',
    source: 'login',
    event: 'export',
    at: new Date(NOW - 2 * HOUR).toISOString(),
    secondsBefore: 7200,
    system: 'crm',
    path: '/export',
    exported: { person: 'login:crm:zhang', records: 5, secondsBefore: 7200 },
  });
  t.match(ledger.provenance({ prints: records(500, 3) }, NOW), { seen: 0, of: 3, person: null, exported: null });
  const home: RecordPrint = { kind: 'home-list', persons: [], homes: record(3).homes };
  t.match(ledger.provenance({ prints: [home] }, NOW), { seen: 1, of: 1 }, 'who names nobody is known by the home');
});

t.test('what an older key marked is found while that key lives', async (t) => {
  const { ledger, event } = opened(t);
  ledger.mark(event({ kind: 'export' }), records(0, 3));
  const today = records(5_000, 3);
  t.match(ledger.provenance({ prints: today }, NOW), { seen: 0 });
  const older = Object.fromEntries(today.map(({ persons: [print = ''] }, at) => [print, [hex(at)]]));
  t.match(ledger.provenance({ prints: today, older }, NOW), { seen: 3 });
  t.match(ledger.trace({ prints: today, older }), { known: 3, people: [{ person: 'login:crm:li', overlap: 3 }] });

  const sent = { transferId: 't', personId: 'os:a', channel: 'im', host: 'h', now: NOW };
  ledger.markSent(sent, records(0, 3));
  const day = { kind: 'owner', windowMs: DAY, per: 'person' } as const;
  const homes = Object.fromEntries(today.map(({ homes: [print = ''] }, at) => [print, [hex(at + 1_000_000)]]));
  const at = { personId: 'os:a', now: NOW };
  t.match(ledger.countSent(day, at, today), { before: 3, after: 6 });
  t.match(ledger.countSent(day, { ...at, older: { ...older, ...homes } }, today), { before: 3, after: 3 });
  t.same(ledger.keys(), ['k1']);
});

t.test('trace ranks by overlap, and ranks no account, whether people log in there or not', async (t) => {
  const { ledger, event } = opened(t);
  ledger.mark(event({ kind: 'export', person: 'login:crm:zhang' }), records(0, 40));
  ledger.mark(event({ person: 'login:crm:li' }), records(0, 8));
  ledger.mark(event({ person: 'login:crm:wu' }), records(900, 50));
  ledger.mark(event({ kind: 'refused', person: 'os:desk', transfer: 'one' }), records(0, 12));
  ledger.mark(event({ kind: 'view', person: 'unknown', account: 'unknown' }), records(0, 12));
  ledger.mark(event({ kind: 'sent', person: 'os:alone', account: 'os:alone', transfer: 'two' }), records(0, 12));
  const traced = ledger.trace({ prints: records(0, 12) });
  t.match(traced, { records: 12, known: 12 });
  t.match(
    traced.people.map(({ person, overlap, exported, viewed, unique }) => ({
      person,
      overlap,
      exported,
      viewed,
      unique,
    })),
    [
      { person: 'login:crm:zhang', overlap: 12, exported: 12, viewed: 0, unique: 4 },
      { person: 'login:crm:li', overlap: 8, exported: 0, viewed: 8, unique: 0 },
    ],
  );
  t.equal(traced.people.length, 2);
  t.same(traced.unnamed.map(({ person, source }) => `${person} ${source}`).sort(), [
    'os:alone os',
    'os:desk os',
    'unknown unknown',
  ]);
  t.equal(traced.people[1]?.share, 8 / 90, 'of everything that anybody had');
  t.match(ledger.trace({ prints: records(7_000, 12) }), { known: 0, people: [], unnamed: [], events: [] });
});

t.test('refused tries with much the same records add up, and start a cool-down', async (t) => {
  const { ledger, event } = opened(t);
  const terms = DEFAULT_LEDGER.tries;
  const refuse = (at: number, prints: RecordPrint[], transfer: string) =>
    ledger.mark(event({ kind: 'refused', at, person: 'os:a', account: 'os:a', transfer }), prints);
  const me = (now: number) => ({ personId: 'os:a', now });
  refuse(NOW, records(0, 10), 'one');
  refuse(NOW + 60_000, records(5, 5), 'two');
  t.same(ledger.tries(me(NOW + 120_000), records(0, 10), terms), { before: 2, coolsUntil: null });
  t.match(ledger.tries(me(NOW + 120_000), records(300, 10), terms), { before: 0 }, 'another list');
  t.match(ledger.tries({ personId: 'os:b', now: NOW }, records(0, 10), terms), { before: 0 }, 'another person');
  refuse(NOW + 120_000, records(0, 10), 'three');
  t.match(ledger.tries(me(NOW + 180_000), records(300, 1), terms), { coolsUntil: NOW + 120_000 + terms.cooldownMs });
  t.match(ledger.tries(me(NOW + HOUR), records(0, 10), terms), { before: 3, coolsUntil: null });
});

t.test('what is forgotten is not left in the files', async (t) => {
  const { path, store, ledger, event } = opened(t);
  const bytes = Buffer.from('c0ffee0123456789', 'hex');
  const secret: RecordPrint = { kind: 'owner', persons: [bytes.toString('hex')], homes: [] };
  const inFiles = (what: Buffer | string): boolean =>
    [path, `${path}-wal`].some(
      (file) => statSync(file, { throwIfNoEntry: false }) !== undefined && readFileSync(file).includes(what),
    );
  ledger.mark(event({ person: 'login:crm:gone' }), [secret, ...records(0, 500)]);
  ledger.markSent({ transferId: 't', personId: 'login:crm:gone', channel: 'im', host: 'h', now: NOW }, [secret]);
  ledger.mark(event({ person: 'login:crm:stays' }), records(0, 500));
  t.ok(inFiles(bytes) && inFiles('login:crm:gone') && inFiles('c0ffee0123456789'));
  t.equal(ledger.forget('login:crm:gone', NOW + 1), 2);
  while (ledger.tend());
  store.compact();
  t.notOk(inFiles(bytes), 'neither the mark');
  t.notOk(inFiles('c0ffee0123456789'), 'nor the record');
  t.notOk(inFiles('login:crm:gone'), 'nor the name');
  t.match(ledger.trace({ prints: records(0, 5) }), { known: 5, people: [{ person: 'login:crm:stays', overlap: 5 }] });
});

t.test('each class goes in its own time, and the marks of what went are swept in slices', async (t) => {
  const { ledger, event } = opened(t);
  ledger.mark(event({ at: NOW }), records(0, 30_000));
  ledger.markSent({ transferId: 't', personId: 'os:a', channel: 'im', host: 'h', now: NOW }, records(0, 5));
  const { retention } = DEFAULT_LEDGER;
  t.equal(ledger.prune(NOW + retention.seenMs, retention), 0);
  t.equal(ledger.prune(NOW + retention.seenMs + 1, retention), 1);
  t.match(ledger.trace({ prints: records(0, 10) }), { known: 5 }, 'gone at once, swept or not');
  let slices = 0;
  while (ledger.tend()) slices += 1;
  t.ok(slices > 10, 'in slices');
  t.same(ledger.marks(), { kept: 10, fresh: 0 }, 'only what was sent is left');
});

t.test('ledger time goes on whatever the wall clock is set to', async (t) => {
  let wall = NOW;
  let uptime = 5_000_000;
  const clock = openLedgerClock(
    () => wall,
    () => uptime,
    0,
  );
  const pass = (ms: number): void => {
    wall += ms;
    uptime += ms;
  };
  pass(HOUR);
  t.equal(clock.now(), NOW + HOUR);
  wall -= 3 * DAY;
  t.equal(clock.now(), NOW + HOUR, 'set back');
  t.equal(clock.skewMs(), -3 * DAY);
  wall += 40 * DAY;
  pass(HOUR);
  t.equal(clock.now(), NOW + 2 * HOUR, 'set ahead');
  wall -= 37 * DAY;
  wall += 30_000;
  t.equal(clock.now(), NOW + 2 * HOUR + 30_000, 'set right by little');
  t.equal(clock.skewMs(), 0);

  t.equal(
    openLedgerClock(
      () => NOW,
      () => 7,
      NOW + DAY,
    ).now(),
    NOW + DAY,
    'never before the newest event',
  );
  t.equal(
    openLedgerClock(
      () => NOW,
      () => 7,
      NOW + 400 * DAY,
    ).now(),
    NOW,
    'unless that is a mistake',
  );
});
