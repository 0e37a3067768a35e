import t from 'tap';
import { createTally } from '../../../src/detect/count/tally.js';
import { type Draft, emptyDraft } from '../../../src/detect/records/draft.js';

const options = {
  fingerprint: (kind: string, canonical: string) => `${kind}:${canonical}`,
  staffPhones: new Set<string>(),
};

const phoneAt = (at: number): string => `138${`${at}`.padStart(8, '0')}`;

function draft(phones: readonly string[], more: Partial<Draft> = {}): Draft {
  const known = phones.map((digits) => ({ digits, current: true, labelled: true, owned: false }));
  return { ...emptyDraft(), phones: known, ...more };
}

const room = (name: string): Draft['homes'] => [{ place: '馨佳园', building: '12', unit: '', room: name }];

function counted(drafts: readonly Draft[]) {
  const tally = createTally(options);
  for (const each of drafts) tally.add('a', each);
  return tally.result();
}

t.test('an entry with more phones than anybody has is a list of people', async (t) => {
  const list = draft(Array.from({ length: 100 }, (_, at) => phoneAt(at)));
  const people = Array.from({ length: 100 }, (_, at) => draft([phoneAt(at)], { name: '王建国' }));
  t.same(counted([list]).records, { 'phone-list': 100 });
  t.same(counted([...people, list]).records, { contact: 100 }, 'and makes nobody else one person');
  t.same(counted([draft(Array.from({ length: 16 }, (_, at) => phoneAt(at)))]).records, { 'phone-list': 1 });
});

t.test('a chain of lines that each name two people does not make one of them all', async (t) => {
  const chain = Array.from({ length: 400 }, (_, at) => draft([phoneAt(at), phoneAt(at + 1)], { name: '王建国' }));
  t.same(counted(chain).records, { contact: Math.ceil(401 / 16) });
});

t.test('owners go on to count by their homes when a row says more of them', async (t) => {
  const owners = Array.from({ length: 12 }, (_, at) => draft([phoneAt(at)], { homes: room(`${100 + at}`) }));
  const loan = draft(
    owners.map((_, at) => phoneAt(at)),
    { special: 'credit' },
  );
  t.same(counted([...owners, loan]).records, { credit: 12 });
});

t.test('raw counts every entry under the kind of the record it repeats, and never less than there are', async (t) => {
  const result = counted([
    draft([phoneAt(1)], { homes: room('101'), name: '王' }),
    draft([phoneAt(1)]),
    draft([phoneAt(1)]),
    draft([phoneAt(2)], { homes: [...room('102'), ...room('103')] }),
    draft([phoneAt(3)], { name: '李' }),
  ]);
  t.same(result.records, { owner: 3, contact: 1 });
  t.same(result.rawRecords, { owner: 5, contact: 1 });
  t.equal(result.raw, 6);
});

t.test('homes with a name and nobody are a list of homes, or their people’s', async (t) => {
  const alone = draft([], { homes: room('101'), name: '王' });
  t.same(counted([alone, alone]).records, { 'home-list': 1 });
  t.same(counted([alone, draft([], { homes: room('101'), name: '李' })]).records, { 'home-list': 2 });
  t.same(counted([alone, draft([phoneAt(1)], { homes: room('101') })]).records, { owner: 1 });
});

t.test('fingerprints as many records as asked, the first ones, and counts all', async (t) => {
  const tally = createTally({ ...options, maxPrints: 3 });
  for (let at = 0; at < 10; at++) tally.add('a', draft([phoneAt(at)], { name: '王' }));
  const { records, prints } = tally.result();
  t.same(records, { contact: 10 });
  t.same(
    prints.map(({ persons }) => persons),
    [0, 1, 2].map((at) => [`person:${phoneAt(at)}`]),
  );
});
