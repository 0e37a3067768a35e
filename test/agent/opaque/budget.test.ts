import fc from 'fast-check';
import t from 'tap';
import { openOpaqueBudget } from '../../../src/agent/opaque/budget.js';
import { openOpaqueTally } from '../../../src/agent/opaque/tally.js';
import type { OpaqueQuery } from '../../../src/model/opaque.js';

const MINUTE = 60_000;
const PER_CHANNEL: OpaqueQuery = { windowMs: MINUTE, per: 'channel', least: 0 };
const PER_HOST: OpaqueQuery = { windowMs: MINUTE, per: 'destination', least: 0 };
const source = { person: 'os:li', channel: 'chat', host: 'a.example' };

t.test('adds up what one person sends by one way, until it leaves the window', (t) => {
  let now = 1_000_000;
  const budget = openOpaqueBudget(() => now);
  const total = (from = source, query = PER_CHANNEL): number => budget.counts([query], from, 0)[0]?.before ?? -1;
  budget.add([PER_CHANNEL, PER_HOST], source, 100);
  now += 30_000;
  budget.add([PER_CHANNEL, PER_HOST], { ...source, host: 'b.example' }, 10);
  t.equal(total(), 110);
  t.equal(total(source, PER_HOST), 100, 'or to one host');
  t.equal(total({ ...source, person: 'os:wang' }), 0);
  t.equal(total({ ...source, channel: 'mail' }), 0);
  t.strictSame(budget.counts([PER_CHANNEL], source, 5), [{ query: PER_CHANNEL, before: 110, after: 115 }]);
  now += 31_000;
  t.equal(total(), 10);
  now += 3_600_000;
  t.equal(total(), 0);
  t.end();
});

t.test('never forgets within the window, and never keeps beyond it', (t) => {
  const step = fc.record({ waitMs: fc.nat(20_000), bytes: fc.nat(1_000) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.nat(10 ** 9), (steps, start) => {
      let now = start;
      const budget = openOpaqueBudget(() => now);
      const sent: Array<{ at: number; bytes: number }> = [];
      return steps.every(({ waitMs, bytes }) => {
        now += waitMs;
        budget.add([PER_CHANNEL], source, bytes);
        sent.push({ at: now, bytes });
        const within = (ms: number): number => sent.reduce((sum, one) => sum + (one.at > now - ms ? one.bytes : 0), 0);
        const total = budget.counts([PER_CHANNEL], source, 0)[0]?.before ?? -1;
        // A window moves in steps of a sixtieth.
        return total >= within(MINUTE - MINUTE / 60) && total <= within(MINUTE);
      });
    }),
    { seed: 20261122, numRuns: 500 },
  );
  t.end();
});

t.test('is capped: the one untouched longest is forgotten', (t) => {
  const budget = openOpaqueBudget(() => 0);
  const of = (n: number) => ({ ...source, person: `os:${n}` });
  for (let n = 0; n < 5_000; n++) budget.add([PER_CHANNEL], of(n), 1);
  t.equal(budget.counts([PER_CHANNEL], of(4_999), 0)[0]?.before, 1);
  t.equal(budget.counts([PER_CHANNEL], of(0), 0)[0]?.before, 0);
  t.end();
});

t.test('a tally is kept by destination, program and first bytes', (t) => {
  const tally = openOpaqueTally();
  tally.open('a.example', 'WeChat.exe', 'mmtls').bytes += 10;
  tally.open('a.example', 'WeChat.exe', 'mmtls').bytes += 5;
  tally.open('a.example', null, 'unknown').bytes += 100;
  t.strictSame(tally.uses(), [
    { host: 'a.example', program: '', protocol: 'unknown', connections: 1, bytes: 100 },
    { host: 'a.example', program: 'WeChat.exe', protocol: 'mmtls', connections: 2, bytes: 15 },
  ]);
  for (let n = 0; n < 2_500; n++) tally.open(`h${n}.example`, null, 'tls').bytes += 1;
  t.equal(tally.uses().length, 2_000);
  t.equal(tally.uses()[0]?.bytes, 100, 'the busiest stay');
  t.end();
});
