import { join } from 'node:path';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { LEDGER_MIGRATIONS, openLedger } from '../../src/ledger/ledger.js';
import { inLists } from '../../src/ledger/lists.js';
import type { RecordPrint } from '../../src/model/finding.js';
import { ALL_SHOWN, type MaskedPrint } from '../../src/model/masked.js';
import type { SentQuery } from '../../src/model/sent.js';
import { openStore } from '../../src/store/store.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 2, 2, 4, 0, 0);
const MONTH = { windowMs: 30 * DAY, per: 'person' } as const;

function opened(t: Test) {
  const store = openStore(join(t.testdir(), 'menshen.db'), LEDGER_MIGRATIONS);
  t.teardown(store.close);
  const ledger = openLedger(store);
  let sent = 0;
  return {
    send(at: number, prints: readonly RecordPrint[], masked: readonly MaskedPrint[] = []) {
      sent += 1;
      ledger.mark(
        {
          ...{ kind: 'sent', at, person: 'os:li', account: 'os:li', system: 'im', host: 'wx.example', path: '/' },
          ...{ recipients: [], transfer: `t${sent}`, skewMs: 0, counts: {}, raw: {} },
        },
        prints,
        masked,
      );
    },
    count: (query: SentQuery, prints: readonly RecordPrint[] = [], masked: readonly MaskedPrint[] = [], older = {}) =>
      ledger.countSent(query, { personId: 'os:li', now: NOW, masked, older }, prints),
  };
}

const phones = (from: number, count: number): RecordPrint[] =>
  Array.from({ length: count }, (_, n) => ({ kind: 'phone-list', persons: [`p${from + n}`], homes: [] }));
const TAIL = 0b111_1000_0000;
const HEAD = 0b000_0111_1111;
const MIDDLE_HIDDEN = 0b111_1000_0111;
const masks = (shows: number, count: number, by: MaskedPrint['by'] = 'home'): MaskedPrint[] =>
  Array.from({ length: count }, (_, n) => ({ by, of: `h${n}`, shows }));

t.test('one number a day is talk; what leaves within an hour is a list, in however many messages', async (t) => {
  const { send, count } = opened(t);
  const query: SentQuery = { ...MONTH, kind: 'phone-list', listsOf: 10 };
  for (let day = 1; day < 30; day++) send(NOW - day * DAY, phones(day * 100, 3));
  t.match(count(query, phones(9, 1)), { before: 0, after: 0, here: 0 });
  t.match(count({ ...MONTH, kind: 'phone-list' }), { before: 87 }, 'all the same they are known');
  send(NOW - 3 * DAY + 10 * 60_000, phones(5_000, 7));
  t.match(count(query), { before: 10, after: 10 }, 'three and seven within an hour');
  for (let n = 0; n < 9; n++) send(NOW - n * 60_000, phones(6_000 + n, 1));
  t.match(count(query, phones(7_000, 1)), { before: 10, after: 20, here: 1 }, 'the tenth makes them one');
  t.match(count(query, phones(6_000, 1)), { before: 10, after: 10, here: 0 }, 'the same number again does not');
});

t.test('lists are found whichever way time runs, and what is alone never is one', async (t) => {
  const rows = fc.array(fc.record({ at: fc.integer({ min: 0, max: 40 * HOUR }), key: fc.nat(60) }), { maxLength: 60 });
  fc.assert(
    fc.property(rows, fc.integer({ min: 2, max: 8 }), (given, least) => {
      const sorted = given.map(({ at, key }) => ({ at, keys: [`${key}`] })).sort((a, b) => a.at - b.at);
      const forwards = inLists(sorted, least);
      t.same(inLists([...sorted].reverse(), least).reverse(), forwards);
      // A row is in a list exactly when some hour that it lies in holds enough different records.
      const expected = sorted.map((row) =>
        sorted.some(({ at: from }) => {
          if (from > row.at || row.at - from > HOUR) return false;
          const hour = sorted.filter(({ at }) => at >= from && at - from <= HOUR);
          return new Set(hour.flatMap(({ keys }) => keys)).size >= least;
        }),
      );
      t.same(forwards, expected);
    }),
    { seed: 7, numRuns: 150 },
  );
});

t.test('masks that hide different digits of one home are its phone, days apart', async (t) => {
  const { send, count } = opened(t);
  const query: SentQuery = { ...MONTH, kind: 'pieced' };
  send(NOW - 20 * DAY, [], masks(MIDDLE_HIDDEN, 8));
  send(NOW - 10 * DAY, [], masks(MIDDLE_HIDDEN, 8));
  t.match(
    count(query, [], masks(MIDDLE_HIDDEN, 8)),
    { before: 0, after: 0, here: 0 },
    'the same digits say nothing new',
  );
  t.match(count(query, [], masks(HEAD, 6)), { before: 0, after: 6, here: 6 });
  t.match(count(query, [], masks(HEAD, 6, 'name')), { after: 0 }, 'another home, or a name alone');
  send(NOW - 5 * DAY, [], masks(HEAD, 6));
  t.match(count(query), { before: 6, after: 6, here: 0 });
  t.match(count({ ...query, windowMs: 7 * DAY }), { before: 0 }, 'the other half left the window');
  t.match(count(query, [], [{ by: 'home', of: 'new', shows: TAIL | HEAD }]), { before: 6, after: 7, here: 1 });
  t.equal(TAIL | HEAD, ALL_SHOWN);
});

t.test('homes and names of one list are not counted twice', async (t) => {
  const { send, count } = opened(t);
  send(NOW, [], [...masks(TAIL, 5), ...masks(TAIL, 5, 'name')]);
  t.match(count({ ...MONTH, kind: 'pieced' }, [], [...masks(HEAD, 5), ...masks(HEAD, 5, 'name')]), { after: 5 });
});

t.test('a mask made under an older key is joined with one of today', async (t) => {
  const { send, count } = opened(t);
  send(NOW - DAY, [], [{ by: 'home', of: 'old', shows: TAIL }]);
  const today: MaskedPrint[] = [{ by: 'home', of: 'new', shows: HEAD }];
  t.match(count({ ...MONTH, kind: 'pieced' }, [], today), { after: 0 });
  t.match(count({ ...MONTH, kind: 'pieced' }, [], today, { new: ['old'] }), { after: 1 });
});
