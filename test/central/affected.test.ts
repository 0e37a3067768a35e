import { createHash } from 'node:crypto';
import fc from 'fast-check';
import t from 'tap';
import { affectedOf, joinSketches, MAX_SKETCHED, sketchOf } from '../../src/central/queue/affected.js';

const printOf = (person: number): string => createHash('sha256').update(String(person)).digest('hex').slice(0, 16);
const prints = (people: readonly number[]): string[] => people.map(printOf);
const RUNS = { seed: 7, numRuns: 100 };

t.test('joined sketches are the sketch of everybody, in whatever order', (t) => {
  const sets = fc.array(fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 900 }), { maxLength: 6 });
  fc.assert(
    fc.property(sets, (people) => {
      const each = people.map((set) => sketchOf(prints(set)));
      const all = sketchOf(prints(people.flat()));
      return joinSketches(each) === all && joinSketches(each.toReversed()) === all;
    }),
    RUNS,
  );
  t.end();
});

t.test('a few people are counted, each once', (t) => {
  t.same(affectedOf(sketchOf(prints([1, 2, 3, 2, 1]))), { persons: 3, exact: true });
  t.same(affectedOf(''), { persons: 0, exact: true });
  t.end();
});

t.test('many are estimated, and it says so', (t) => {
  for (const people of [2_000, 40_000]) {
    const { persons, exact } = affectedOf(sketchOf(prints(Array.from({ length: people }, (_, n) => n))));
    t.notOk(exact);
    t.ok(Math.abs(persons - people) < people * 0.15, `${persons} of ${people}`);
  }
  t.equal(sketchOf(prints(Array.from({ length: 2_000 }, (_, n) => n))).length, MAX_SKETCHED * 16);
  t.end();
});
