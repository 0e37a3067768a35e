import t from 'tap';
import { createTally } from '../../../src/detect/count/tally.js';
import { type Draft, emptyDraft } from '../../../src/detect/records/draft.js';

const options = {
  fingerprint: (kind: string, canonical: string) => `${kind}:${canonical}`,
  staffPhones: new Set<string>(),
};

function draft(phone: string, room = ''): Draft {
  const homes = room === '' ? [] : [{ place: '馨佳园', building: '12', unit: '', room }];
  return { ...emptyDraft(), phones: [{ digits: phone, current: true, labelled: true, owned: false }], homes };
}

t.test('beyond its cap it keeps the count and says that it is a lower bound', async (t) => {
  const tally = createTally(options, 3);
  for (let at = 0; at < 5; at++) tally.add('a', draft(`1381234567${at}`));
  const result = tally.result();
  t.same(result.records, { 'phone-list': 3 });
  t.equal(result.complete, false);
});

t.test('repeats are raw records, not unique ones, and cost nothing of the cap', async (t) => {
  const tally = createTally(options, 3);
  for (let at = 0; at < 5; at++) tally.add('a', draft('13812345678', '1203'));
  const result = tally.result();
  t.same(result.records, { owner: 1 });
  t.equal(result.raw, 5);
  t.equal(result.complete, true);
  t.same(result.prints, [{ kind: 'owner', persons: ['person:13812345678'], homes: ['home:馨佳园|12||1203'] }]);
});

t.test('each part counts what it holds, the whole counts each person once', async (t) => {
  const tally = createTally(options);
  tally.add('a', draft('13812345678', '1203'));
  tally.add('b', draft('13812345678', '1203'));
  tally.add('b', draft('13812345679', '1204'));
  const result = tally.result();
  t.same(result.records, { owner: 2 });
  t.same(result.parts, [
    { path: 'a', records: { owner: 1 } },
    { path: 'b', records: { owner: 2 } },
  ]);
});

t.test('names at most a hundred parts', async (t) => {
  const tally = createTally(options);
  for (let at = 0; at < 150; at++) tally.add(`part ${at}`, draft('13812345678'));
  t.equal(tally.result().parts.length, 100);
});
