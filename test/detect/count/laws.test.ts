import fc from 'fast-check';
import t from 'tap';
import type { Counts } from '../../../src/model/kind.js';
import { LEAK_LINES, ownerTable } from '../../builders/listings.js';
import { type Owner, owners } from '../../builders/people.js';
import { addTable, makeDetector } from '../detect.js';

/** Each phone belongs to one record, and none has more than one home: nobody can be a business phone. */
const PEOPLE = owners(60, 6);
const SHAPES = ['group', 'unit', 'hash', 'lane', 'phoneFirst'] as const;
/** What stands between records in a chat; none of it holds an entity. */
const NOISE = [
  '好的收到',
  '今天下午带客户看房，记得带钥匙',
  '',
  '[图片]',
  '——————',
  'ok, see you',
  '2026年11月22日 星期日',
  '👍',
];

const people = fc.subarray(PEOPLE, { minLength: 1, maxLength: 12 });
const lines = people.chain((chosen) =>
  fc.tuple(...chosen.map((owner) => fc.constantFrom(...SHAPES).map((shape) => LEAK_LINES[shape]?.(owner) ?? ''))),
);
const shuffled = <T>(items: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });

const countedTexts = (...texts: string[]): Counts => {
  const detector = makeDetector();
  texts.forEach((text, at) => {
    detector.text([`chat ${at}.txt`], text);
  });
  return detector.finish().records;
};

const countedTables = (...tables: string[][][]): Counts => {
  const detector = makeDetector();
  tables.forEach((rows, at) => {
    addTable(detector, ['业主.xlsx', `Sheet${at}`], rows);
  });
  return detector.finish().records;
};

const total = (counts: Counts): number => Object.values(counts).reduce((sum, each) => sum + each, 0);
const same = (a: Counts, b: Counts): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A law holds for 60 chosen inputs, the same ones each time. */
function holds<T>(inputs: fc.Arbitrary<T>, law: (input: T) => boolean): () => void {
  return () => fc.assert(fc.property(inputs, law), { seed: 20261122, numRuns: 60 });
}

t.test('every line of these is one owner', async (t) => {
  t.doesNotThrow(holds(lines, (all) => same(countedTexts(all.join('\n')), { owner: all.length })));
});

t.test('lines without entities never change the count', async (t) => {
  const noisy = lines.chain((all) =>
    fc.tuple(fc.constant(all), fc.tuple(...all.map(() => fc.array(fc.constantFrom(...NOISE), { maxLength: 3 })))),
  );
  t.doesNotThrow(
    holds(noisy, ([all, between]) =>
      same(
        countedTexts(all.join('\n')),
        countedTexts(all.flatMap((line, at) => [...(between[at] ?? []), line]).join('\n')),
      ),
    ),
  );
});

t.test('the order of lines and rows never changes it', async (t) => {
  const orders = lines.chain((all) => fc.tuple(fc.constant(all), shuffled(all)));
  t.doesNotThrow(holds(orders, ([all, other]) => same(countedTexts(all.join('\n')), countedTexts(other.join('\n')))));
  const tables = people.chain((chosen) => fc.tuple(fc.constant(chosen), shuffled(chosen)));
  t.doesNotThrow(
    holds(tables, ([chosen, other]) => same(countedTables(ownerTable(chosen)), countedTables(ownerTable(other)))),
  );
});

t.test('masking a value never raises it', async (t) => {
  const masked = people.chain((chosen) =>
    fc.tuple(
      fc.constant(chosen),
      fc.array(fc.constantFrom('phone', 'room', 'name', 'none'), { minLength: 12, maxLength: 12 }),
    ),
  );
  const hide = (owner: Owner, what: string | undefined): Owner => {
    if (what === 'phone') return { ...owner, phone: `${owner.phone.slice(0, 3)}****${owner.phone.slice(7)}` };
    if (what === 'room') return { ...owner, room: '****' };
    return what === 'name' ? { ...owner, name: `${owner.surname}**` } : owner;
  };
  t.doesNotThrow(
    holds(masked, ([chosen, which]) => {
      const hidden = chosen.map((owner, at) => hide(owner, which[at]));
      const inText = (all: readonly Owner[]): number =>
        total(countedTexts(all.map((owner) => LEAK_LINES.unit?.(owner)).join('\n')));
      return (
        total(countedTables(ownerTable(hidden))) <= total(countedTables(ownerTable(chosen))) &&
        inText(hidden) <= inText(chosen)
      );
    }),
  );
});

t.test('a part that comes twice never changes what is unique, and neither does a file in two parts', async (t) => {
  const cut = lines.chain((all) => fc.tuple(fc.constant(all), fc.nat(all.length)));
  t.doesNotThrow(
    holds(cut, ([all, at]) => {
      const once = countedTexts(all.join('\n'));
      const twice = countedTexts(all.join('\n'), all.join('\n'));
      const parted = countedTexts(all.slice(0, at).join('\n'), all.slice(at).join('\n'));
      return same(once, twice) && same(once, parted);
    }),
  );
  const sheets = people.chain((chosen) => fc.tuple(fc.constant(chosen), fc.nat(chosen.length)));
  t.doesNotThrow(
    holds(sheets, ([chosen, at]) => {
      const once = countedTables(ownerTable(chosen));
      const twice = countedTables(ownerTable(chosen), ownerTable(chosen));
      const parted = countedTables(ownerTable(chosen.slice(0, at)), ownerTable(chosen.slice(at)));
      return same(once, twice) && same(once, parted);
    }),
  );
});
