import { join } from 'node:path';
import t, { type Test } from 'tap';
import { LEDGER_MIGRATIONS, openLedger, type TransferRow } from '../../src/ledger/ledger.js';
import type { RecordPrint } from '../../src/model/finding.js';
import type { Kind } from '../../src/model/kind.js';
import type { SentQuery } from '../../src/model/sent.js';
import { openStore } from '../../src/store/store.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 2, 2, 4, 0, 0);

const OWNERS_A_DAY: SentQuery = { kind: 'owner', windowMs: DAY, per: 'person' };

function opened(t: Test) {
  const store = openStore(join(t.testdir(), 'menshen.db'), LEDGER_MIGRATIONS);
  t.teardown(store.close);
  return { store, ledger: openLedger(store) };
}

function print(persons: string, homes = '', kind: Kind = 'owner'): RecordPrint {
  const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');
  return { kind, persons: words(persons), homes: words(homes) };
}

let transfers = 0;

/** One transfer of `personId` at `now`. */
function sent(now: number, personId = 'os:lihua', host = 'wx.example') {
  transfers += 1;
  return { transferId: `transfer-${transfers}`, personId, channel: 'wechat-web', host, now };
}

const me = (now: number) => ({ personId: 'os:lihua', now });

t.test('counts nothing before anything was sent, and this transfer after', async (t) => {
  const { ledger } = opened(t);
  const prints = [print('a', 'h1'), print('b', 'h2'), print('c', '', 'contact')];
  t.strictSame(ledger.countSent(OWNERS_A_DAY, me(NOW), prints), { query: OWNERS_A_DAY, before: 0, after: 2 });
  t.strictSame(ledger.countSent(OWNERS_A_DAY, me(NOW), prints).before, 0, 'asking marks nothing');
});

t.test('adds up small transfers of one person over the window', async (t) => {
  const { ledger } = opened(t);
  for (let i = 0; i < 9; i++) ledger.markSent(sent(NOW + i * HOUR), [print(`p${i}`, `h${i}`)]);
  const asked = (now: number) => ledger.countSent(OWNERS_A_DAY, me(now), [print('p9', 'h9')]);
  t.match(asked(NOW + 9 * HOUR), { before: 9, after: 10 });
  t.match(asked(NOW + DAY), { before: 9, after: 10 }, 'the edge of the window belongs to it');
  t.match(asked(NOW + DAY + 1), { before: 8, after: 9 });
  t.match(asked(NOW + 9 * DAY), { before: 0, after: 1 });
});

t.test('the same owner again is still one', async (t) => {
  const { ledger } = opened(t);
  ledger.markSent(sent(NOW), [print('a', 'h1')]);
  ledger.markSent(sent(NOW + 1), [print('a', 'h1')]);
  ledger.markSent(sent(NOW + 2, 'os:lihua', 'other.example'), [print('a', 'h1')]);
  ledger.markSent(sent(NOW - DAY + 3), [print('a', 'h1')]);
  t.match(ledger.countSent(OWNERS_A_DAY, me(NOW + 3), [print('a', 'h1')]), { before: 1, after: 1 });
});

t.test('sending again renews it', async (t) => {
  const { ledger } = opened(t);
  ledger.markSent(sent(NOW), [print('a', 'h1')]);
  ledger.markSent(sent(NOW + 6 * HOUR), [print('a', 'h1')]);
  t.match(ledger.countSent(OWNERS_A_DAY, me(NOW + 29 * HOUR), []), { before: 1, after: 1 });
});

t.test('one phone in common makes one owner, across transfers and in any order', async (t) => {
  const { ledger } = opened(t);
  ledger.markSent(sent(NOW), [print('a b', 'h1')]);
  t.match(ledger.countSent(OWNERS_A_DAY, me(NOW + HOUR), [print('b', 'h1')]), { before: 1, after: 1 });
  t.match(ledger.countSent(OWNERS_A_DAY, me(NOW + HOUR), [print('b', 'h2')]), { before: 1, after: 2 }, 'another home');
  t.match(ledger.countSent(OWNERS_A_DAY, me(NOW + HOUR), [print('b')]), { before: 1, after: 1 }, 'no home known');

  ledger.markSent(sent(NOW + HOUR), [print('c')]);
  ledger.markSent(sent(NOW + HOUR), [print('d')]);
  const bridge = print('b c d');
  t.match(ledger.countSent(OWNERS_A_DAY, me(NOW + 2 * HOUR), [bridge]), { before: 3, after: 1 }, 'a bridge joins them');
  ledger.markSent(sent(NOW + 2 * HOUR), [bridge]);
  t.match(ledger.countSent(OWNERS_A_DAY, me(NOW + 3 * HOUR), []), { before: 1, after: 1 });
  t.match(
    ledger.countSent(OWNERS_A_DAY, me(NOW + DAY + 2 * HOUR), []),
    { before: 1, after: 1 },
    'what joined them may be all that is left',
  );
});

t.test('an owner of three homes is three records', async (t) => {
  const { ledger } = opened(t);
  ledger.markSent(sent(NOW), [print('a', 'h1 h2')]);
  ledger.markSent(sent(NOW), [print('a', 'h2 h3')]);
  t.match(ledger.countSent(OWNERS_A_DAY, me(NOW), [print('a', 'h3')]), { before: 3, after: 3 });
});

t.test('homes without a person are counted by home', async (t) => {
  const { ledger } = opened(t);
  const query: SentQuery = { kind: 'home-list', windowMs: DAY, per: 'person' };
  ledger.markSent(sent(NOW), [print('', 'h1', 'home-list'), print('', 'h2', 'home-list')]);
  const again = [print('', 'h2', 'home-list'), print('', 'h3', 'home-list')];
  t.match(ledger.countSent(query, me(NOW), again), { before: 2, after: 3 });
});

t.test('keeps people and kinds apart, and a PC takes everybody', async (t) => {
  const { ledger } = opened(t);
  ledger.markSent(sent(NOW), [print('a', 'h1'), print('z', '', 'contact')]);
  ledger.markSent(sent(NOW, 'os:wangfang'), [print('a', 'h1'), print('b', 'h2')]);
  t.match(ledger.countSent(OWNERS_A_DAY, me(NOW), []), { before: 1 });
  t.match(ledger.countSent({ ...OWNERS_A_DAY, per: 'pc' }, me(NOW), []), { before: 2 });
  t.match(ledger.countSent({ ...OWNERS_A_DAY, kind: 'contact' }, me(NOW), []), { before: 1 });
  t.match(ledger.countSent(OWNERS_A_DAY, { personId: 'os:nobody', now: NOW }, []), { before: 0 });
});

t.test('a clock that jumps back hides nothing of the window', async (t) => {
  const { ledger } = opened(t);
  ledger.markSent(sent(NOW), [print('a', 'h1')]);
  ledger.markSent(sent(NOW - 3 * HOUR), [print('b', 'h2')]);
  t.match(ledger.countSent(OWNERS_A_DAY, me(NOW - 2 * HOUR), []), { before: 2 });
  t.match(ledger.countSent(OWNERS_A_DAY, me(NOW), []), { before: 2 });
  ledger.markSent(sent(0), [print('c', 'h3')]);
  t.match(ledger.countSent(OWNERS_A_DAY, me(NOW), []), { before: 2 });
  t.equal(ledger.prune(0), 0, 'a clock at 1970 prunes nothing');
});

t.test('answers a window by index, however much else is stored', async (t) => {
  const { store, ledger } = opened(t);
  const plan = (sql: string): string =>
    store
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map((row) => row.detail)
      .join('; ');
  const columns = "SELECT prints FROM event WHERE kind = 'sent'";
  t.match(
    plan(`${columns} AND person = 'x' AND at BETWEEN 1 AND 2 ORDER BY at DESC`),
    /^SEARCH event USING INDEX event_of_person \(kind=\? AND person=\? AND at>\? AND at<\?\)$/,
  );
  t.match(
    plan(`${columns} AND at BETWEEN 1 AND 2 ORDER BY at DESC`),
    /^SEARCH event USING INDEX event_of_kind \(kind=\? AND at>\? AND at<\?\)$/,
  );
  t.match(plan('SELECT event FROM mark WHERE print = 1'), /SEARCH mark USING PRIMARY KEY \(print=\?\)/);
  t.equal(ledger.prune(NOW), 0);
});

t.test('a flood is counted up to a bound far over every threshold', async (t) => {
  const { ledger } = opened(t);
  const flood = Array.from({ length: 10_500 }, (_, i) => print(`p${i}`, `h${i}`));
  ledger.markSent(sent(NOW), flood);
  t.match(ledger.countSent(OWNERS_A_DAY, me(NOW), []), { before: 10_000 });
});

t.test('forgets what was sent after 365 days, and transfers after their retention', async (t) => {
  const { ledger } = opened(t);
  const year: SentQuery = { kind: 'owner', windowMs: 365 * DAY, per: 'person' };
  ledger.markSent(sent(NOW), [print('a', 'h1')]);
  ledger.markSent(sent(NOW + DAY), [print('b', 'h2')]);
  ledger.addTransfer(row('t1', NOW));
  t.match(ledger.countSent(year, me(NOW + 365 * DAY), []), { before: 2 });
  t.equal(ledger.prune(NOW + 90 * DAY), 0);
  t.equal(ledger.prune(NOW + 90 * DAY + 1), 1);
  t.equal(ledger.prune(NOW + 365 * DAY), 0);
  t.equal(ledger.prune(NOW + 365 * DAY + 1), 1);
  t.match(ledger.countSent(year, me(NOW + 365 * DAY), []), { before: 1 });
});

function row(id: string, at: number, change: Partial<TransferRow> = {}): TransferRow {
  return {
    id,
    at,
    person: 'os:lihua',
    channel: 'wechat-web',
    category: 'im',
    host: 'wx.example',
    method: 'POST',
    bodyBytes: 512,
    verdict: 'flag',
    asked: 'flag',
    rule: 'one-owner',
    outcome: 'partial',
    reasons: ['time'],
    records: { owner: 1 },
    raw: 1,
    prints: [print('a', 'h1')],
    policyVersion: 'builtin-1',
    ...change,
  };
}

t.test('gives back transfers as they were judged, in either order', async (t) => {
  const { ledger } = opened(t);
  const [one, two, three] = [row('t1', NOW), row('t2', NOW, { person: 'os:wangfang' }), row('t3', NOW + HOUR)];
  for (const each of [three, one, two]) ledger.addTransfer(each);
  ledger.addTransfer({ ...one, host: 'changed.example' });
  t.strictSame(ledger.transfers({ limit: 9 }), [three, two, one]);
  t.strictSame(ledger.transfers({ limit: 2, first: 'oldest' }), [one, two]);
  t.strictSame(ledger.transfers({ limit: 2, first: 'oldest', after: 't2' }), [three]);
  t.strictSame(ledger.transfers({ limit: 2, after: 't2' }), [one]);
  t.strictSame(ledger.transfers({ limit: 9, person: 'os:lihua', until: NOW + HOUR }), [one]);
  t.strictSame(ledger.transfers({ limit: 9, since: NOW + 1 }), [three]);
});

t.test('is undone with the transaction around it', async (t) => {
  const { store, ledger } = opened(t);
  t.throws(() =>
    store.transaction(() => {
      ledger.markSent(sent(NOW), [print('a', 'h1')]);
      ledger.addTransfer(row('t1', NOW));
      throw new Error('no room for the incident');
    }),
  );
  t.match(ledger.countSent(OWNERS_A_DAY, me(NOW), []), { before: 0 });
  t.strictSame(ledger.transfers({ limit: 1 }), []);
});
