import fc from 'fast-check';
import t from 'tap';
import { createTally } from '../../../src/detect/count/tally.js';
import { type Draft, emptyDraft, type Special } from '../../../src/detect/records/draft.js';
import { KINDS } from '../../../src/model/kind.js';

const options = { fingerprint: (_kind: string, canonical: string) => canonical, staffPhones: new Set<string>() };
const phoneAt = (at: number): string => `138${`${at}`.padStart(8, '0')}`;

function owner(at: number, room = `${100 + at}`): Draft {
  const phones = [{ digits: phoneAt(at), current: true, labelled: true, owned: false }];
  return { ...emptyDraft(), phones, homes: [{ place: '馨佳园', building: '12', unit: '', room }], name: '王' };
}

t.test('says soon that a list of owners is one', async (t) => {
  const tally = createTally(options);
  t.same(tally.soFar().records, {});
  for (let at = 0; at < 20; at++) tally.add('a', owner(at));
  t.same(tally.soFar().records, { owner: 17 }, 'all but three, which may be business phones yet');
  t.same(tally.result().records, { owner: 20 });
});

t.test('says nothing of a page of adverts', async (t) => {
  const tally = createTally(options);
  for (let at = 0; at < 60; at++) tally.add('a', owner(at % 3, `${100 + at}`));
  t.same(tally.soFar().records, {});
  t.same(tally.result().records, {});
});

t.test('owners who are labelled as such cannot be excused any more', async (t) => {
  const tally = createTally(options);
  for (let at = 0; at < 8; at++) {
    const draft = owner(at);
    tally.add('a', { ...draft, phones: draft.phones.map((phone) => ({ ...phone, owned: true })) });
  }
  t.same(tally.soFar().records, { owner: 8 });
});

t.test('costs no more for a long list than for a short one, and says what the first thousands say', async (t) => {
  const tally = createTally(options);
  for (let at = 0; at < 9_000; at++) tally.add('a', owner(at));
  const { owner: least = 0 } = tally.soFar().records;
  t.ok(least > 4_000 && least < 4_200, `${least}`);
});

/** Few phones, rooms and places, so that rows meet each other in every way there is. */
const anyDraft: fc.Arbitrary<Draft> = fc
  .record({
    phones: fc.array(fc.nat(30), { maxLength: 4 }),
    rooms: fc.array(fc.tuple(fc.constantFrom('馨佳园', '临汾路1565弄', '望江公寓', ''), fc.nat(12)), { maxLength: 2 }),
    name: fc.constantFrom('', '王', '李'),
    owner: fc.boolean(),
    owned: fc.boolean(),
    special: fc.constantFrom<Array<Special | null>>(null, null, null, null, 'credit', 'waybill'),
    errand: fc.constantFrom(null, null, null, 'card' as const, 'delivery' as const),
  })
  .map(({ phones, rooms, owned, ...more }) => ({
    ...emptyDraft(),
    ...more,
    phones: phones.map((at) => ({ digits: phoneAt(at), current: true, labelled: true, owned: owned && at > 20 })),
    homes: rooms.map(([place, room]) => ({ place, building: '12', unit: '', room: room === 0 ? '' : `${room}` })),
  }));

const rows = fc.array(
  fc.oneof(
    anyDraft,
    fc.nat(60).map((at) => owner(at + 31)),
  ),
  { maxLength: 60 },
);

t.test('whatever follows, what was said so far holds for the kind or a more specific one', async (t) => {
  const law = (): void =>
    fc.assert(
      fc.property(rows, rows, (before, after) => {
        const tally = createTally(options);
        for (const each of before) tally.add('a', each);
        const said = tally.soFar().records;
        for (const each of after) tally.add('b', each);
        const { records } = tally.result();
        return KINDS.every((kind, at) => {
          const there = KINDS.slice(0, at + 1).reduce((sum, each) => sum + (records[each] ?? 0), 0);
          return there >= (said[kind] ?? 0);
        });
      }),
      { seed: 5, numRuns: 2_000 },
    );
  t.doesNotThrow(law);
});
