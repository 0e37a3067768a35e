import { join } from 'node:path';
import t, { type Test } from 'tap';
import { LEDGER_MIGRATIONS, openLedger } from '../../src/ledger/ledger.js';
import { SENT_MIGRATIONS } from '../../src/ledger/sent.js';
import { TRANSFER_MIGRATIONS } from '../../src/ledger/transfers.js';
import { WINDOWS_MS } from '../../src/model/figures.js';
import type { RecordPrint } from '../../src/model/finding.js';
import type { Counts, Kind } from '../../src/model/kind.js';
import { openStore } from '../../src/store/store.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 2, 2, 4, 0, 0);

function opened(t: Test) {
  const store = openStore(join(t.testdir(), 'menshen.db'), LEDGER_MIGRATIONS);
  t.teardown(store.close);
  const ledger = openLedger(store);
  let transfers = 0;
  return {
    ledger,
    send(now: number, prints: RecordPrint[], to: { recipients?: string[]; host?: string; raw?: Counts } = {}) {
      transfers += 1;
      const transferId = `transfer-${transfers}`;
      const { host = 'wx.example', ...more } = to;
      ledger.markSent({ transferId, personId: 'os:lihua', channel: 'wechat-web', host, now, ...more }, prints);
    },
    day: () => ledger.figures('os:lihua', NOW, [DAY])[0],
  };
}

const print = (person: string, home = '', kind: Kind = 'owner'): RecordPrint => ({
  kind,
  persons: person === '' ? [] : [person],
  homes: home === '' ? [] : [home],
});

t.test('the same record to another recipient counts again, to the same one it does not', async (t) => {
  const b = opened(t);
  const owners = [print('a', 'h1'), print('b', 'h2')];
  b.send(NOW - 3 * HOUR, owners, { recipients: ['zhang'], raw: { owner: 2 } });
  b.send(NOW - 2 * HOUR, owners, { recipients: ['zhang'], raw: { owner: 2 } });
  t.match(b.day(), { raw: { owner: 4 }, unique: { owner: 2 }, counted: { owner: 2 } });
  b.send(NOW - HOUR, owners, { recipients: ['li'], raw: { owner: 3 } });
  t.match(b.day(), { raw: { owner: 7 }, unique: { owner: 2 }, counted: { owner: 4 } });
  b.send(NOW, [print('c', 'h3')], { recipients: ['zhang', 'li', 'wang'], raw: { owner: 1 } });
  t.match(b.day(), { raw: { owner: 8 }, unique: { owner: 3 }, counted: { owner: 7 }, complete: true });
});

t.test('where nobody says to whom, channel and host are the recipient', async (t) => {
  const b = opened(t);
  b.send(NOW, [print('a', 'h1')]);
  b.send(NOW, [print('a', 'h1')]);
  b.send(NOW, [print('a', 'h1')], { host: 'tieba.example' });
  t.match(b.day(), { unique: { owner: 1 }, counted: { owner: 2 } });
});

t.test('gives every window of the design, each with what it holds', async (t) => {
  const b = opened(t);
  for (const [at, age] of [0, 2 * HOUR, 2 * DAY, 10 * DAY, 100 * DAY, 400 * DAY].entries()) {
    b.send(NOW - age, [print(`p${at}`, `h${at}`)], { raw: { owner: 2 } });
  }
  const all = b.ledger.figures('os:lihua', NOW, WINDOWS_MS);
  t.same(
    all.map(({ windowMs, raw, unique, counted }) => [windowMs, raw.owner, unique.owner, counted.owner]),
    [1, 2, 3, 4, 5].map((n, at) => [WINDOWS_MS[at], n * 2, n, n]),
  );
  t.same(b.ledger.figures('os:other', NOW, [DAY])[0], {
    windowMs: DAY,
    raw: {},
    unique: {},
    counted: {},
    complete: true,
  });
});

t.test('two phones of one owner join when a later record says so, and kinds stay apart', async (t) => {
  const b = opened(t);
  b.send(NOW, [print('a'), print('b'), print('', 'h9', 'home-list'), print('c', '', 'contact')]);
  b.send(NOW, [{ kind: 'owner', persons: ['a', 'b'], homes: ['h1'] }]);
  t.match(b.day(), { unique: { owner: 1, contact: 1, 'home-list': 1 } });
});

t.test('an owner counts once a home, a lead once however many homes are named', async (t) => {
  const b = opened(t);
  b.send(NOW, [
    { kind: 'owner', persons: ['a'], homes: ['h1', 'h2'] },
    { kind: 'lead', persons: ['b'], homes: ['h1', 'h2'] },
  ]);
  t.match(b.day(), { unique: { owner: 2, lead: 1 } });
});

t.test('what was marked before recipients were known goes on to count', async (t) => {
  const path = join(t.testdir(), 'old.db');
  const old = openStore(path, [...SENT_MIGRATIONS, ...TRANSFER_MIGRATIONS]);
  old
    .prepare(`INSERT INTO sent VALUES ('os:lihua', 'owner', 1, 'a', 'h1', 'wx.example', ${NOW}, 'wechat-web', 't')`)
    .run();
  old.close();
  const store = openStore(path, LEDGER_MIGRATIONS);
  t.teardown(store.close);
  const ledger = openLedger(store);
  const again = { transferId: 'u', personId: 'os:lihua', channel: 'wechat-web', host: 'wx.example', now: NOW };
  ledger.markSent(again, [print('a', 'h1')]);
  t.match(ledger.figures('os:lihua', NOW, [DAY])[0], { unique: { owner: 1 }, counted: { owner: 1 } });
});
