import fc from 'fast-check';
import t from 'tap';
import { countPrints, mergeFindings, mergePrints, newPrints } from '../../../src/agent/assembly/merge.js';
import type { Account } from '../../../src/model/explanation.js';
import { type Finding, NOTHING_FOUND, type RecordPrint } from '../../../src/model/finding.js';
import type { Kind } from '../../../src/model/kind.js';

const print = (kind: Kind, persons: readonly string[], homes: readonly string[] = []): RecordPrint => ({
  kind,
  persons,
  homes,
});
const found = (prints: readonly RecordPrint[], more: Partial<Finding> = {}): Finding => ({
  ...NOTHING_FOUND,
  prints,
  records: countPrints(prints),
  raw: prints.length,
  ...more,
});

t.test('a person met twice is one record, of the most specific kind', (t) => {
  const prints = mergePrints([print('contact', ['p1']), print('owner', ['p1'], ['h1']), print('contact', ['p2'])]);
  t.strictSame(prints, [print('owner', ['p1'], ['h1']), print('contact', ['p2'])]);
  t.strictSame(countPrints(prints), { owner: 1, contact: 1 });
  t.end();
});

t.test('two people are one once a third record names both', (t) => {
  const prints = mergePrints([
    print('owner', ['p1'], ['h1']),
    print('owner', ['p2'], ['h2']),
    print('contact', ['p1', 'p2']),
  ]);
  t.strictSame(countPrints(prints), { owner: 1 });
  t.end();
});

t.test('one home written in two ways is not two homes; an owner of two homes stays one of two', (t) => {
  t.strictSame(countPrints(mergePrints([print('owner', ['p1'], ['h1']), print('owner', ['p1'], ['h1x'])])), {
    owner: 1,
  });
  t.strictSame(countPrints(mergePrints([print('owner', ['p1'], ['h1', 'h2']), print('owner', ['p1'], ['h1x'])])), {
    owner: 2,
  });
  t.end();
});

t.test('a home alone is not told again once it is somebody’s', (t) => {
  const prints = mergePrints([
    print('home-list', [], ['h1']),
    print('home-list', [], ['h2']),
    print('owner', ['p1'], ['h1']),
  ]);
  t.strictSame(countPrints(prints), { owner: 1, 'home-list': 1 });
  t.end();
});

t.test('what left before is not new; a home for a known phone is', (t) => {
  const before = [print('owner', ['p1'], ['h1']), print('contact', ['p2'])];
  t.strictSame(newPrints(before, before), []);
  t.strictSame(newPrints([print('contact', ['p1'])], before), [], 'less of the same person');
  t.strictSame(newPrints([print('owner', ['p2'], ['h2'])], before), [print('owner', ['p2'], ['h2'])]);
  t.strictSame(newPrints([print('owner', ['p3'], ['h3'])], before), [print('owner', ['p3'], ['h3'])]);
  t.end();
});

t.test('numbers of the same bytes are not added up, of other bytes they are', (t) => {
  const a = found([print('owner', ['p1'], ['h1'])], { opaqueBytes: 10, known: 1, patterns: [{ id: 'x', hits: 2 }] });
  const b = found([print('owner', ['p1'], ['h1'])], { opaqueBytes: 10, known: 1, patterns: [{ id: 'x', hits: 2 }] });
  t.match(mergeFindings(a, b, 'same'), { records: { owner: 1 }, opaqueBytes: 10, patterns: [{ id: 'x', hits: 2 }] });
  t.match(mergeFindings(a, b, 'other'), { records: { owner: 1 }, opaqueBytes: 20, patterns: [{ id: 'x', hits: 4 }] });
  t.match(
    mergeFindings(a, found([], { outcome: { name: 'partial', reasons: ['too-large'] }, complete: false }), 'other'),
    {
      outcome: { name: 'partial', reasons: ['too-large'] },
      complete: false,
    },
  );
  t.end();
});

t.test('whatever the order, and however often a record is told, the count is the same', (t) => {
  const person = fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5', 'p6');
  const some = fc.record({
    kind: fc.constantFrom<Kind>('owner', 'contact', 'phone-list'),
    persons: fc.uniqueArray(person, { minLength: 1, maxLength: 2 }),
    homes: fc.constant([]),
  });
  fc.assert(
    fc.property(fc.array(some, { maxLength: 12 }), fc.integer(), (prints, turn) => {
      const count = JSON.stringify(countPrints(mergePrints(prints)));
      const at = prints.length === 0 ? 0 : Math.abs(turn) % prints.length;
      const turned = [...prints.slice(at), ...prints.slice(0, at)];
      return (
        JSON.stringify(countPrints(mergePrints(turned))) === count &&
        JSON.stringify(countPrints(mergePrints([...prints, ...turned]))) === count &&
        newPrints(turned, prints).length === 0
      );
    }),
    { seed: 7, numRuns: 300 },
  );
  t.end();
});

t.test(
  'records of other bytes are explained behind the first, numbered through; of the same bytes by who tells more',
  (t) => {
    const told = (count: number): Finding => {
      const accounts = Array.from({ length: count }, (_, index): Account => {
        const one = { number: index + 1, part: 'a', at: null, entities: [], kind: 'owner', lacks: null } as const;
        return index === 0 ? { ...one, why: 'counted', of: null } : { ...one, why: 'same-person', of: 1 };
      });
      return found([print('owner', ['p1'])], { explanation: { accounts, more: {}, of: count } });
    };
    const both = mergeFindings(told(2), told(3), 'other').explanation;
    t.same(
      both?.accounts.map(({ number, of }) => [number, of]),
      [
        [1, null],
        [2, 1],
        [3, null],
        [4, 3],
        [5, 3],
      ],
    );
    t.equal(both?.of, 5);
    t.equal(mergeFindings(told(40), told(40), 'other').explanation?.accounts.length, 50);
    t.equal(mergeFindings(told(4), told(3), 'same').explanation?.accounts.length, 4);
    t.equal(mergeFindings(found([]), told(3), 'other').explanation?.accounts.length, 3);
    t.end();
  },
);
