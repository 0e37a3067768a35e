import fc from 'fast-check';
import t from 'tap';
import { masked } from '../../src/console/parts/masked.js';
import { accountName, hideNumbers } from '../../src/model/number.js';

t.test('the middle of every number that reaches somebody is hidden', (t) => {
  for (const [text, shown] of [
    ['13812345678', '138****5678'],
    ['业主138 1234 5678.xlsx', '业主138****5678.xlsx'],
    ['+86-138-1234-5678', '+86-138****5678'],
    ['１３８１２３４５６７８', '138****5678'],
    ['021-58881234', '021-****1234'],
    ['05718888123', '0571****8123'],
    ['310101199001011234', '3101**********1234'],
    ['6222021234567890128', '6222**********0128'],
  ] as const) {
    t.equal(hideNumbers(text), shown);
  }
  for (const text of [
    'li.na',
    '10086',
    '2026-11-23T08:00:00.000Z',
    '400-820-8820',
    '5,353 × 12',
    '１２３',
    '01939a4f-0311-7345-8123-a13812345678',
  ]) {
    t.equal(hideNumbers(text), text);
    t.equal(masked(text), text);
  }
  t.end();
});

t.test('what is hidden stays so, nothing else changes, and pages hide the same', (t) => {
  const piece = fc.oneof(
    fc.constantFrom('13812345678', '021-58881234', '310101199001011234', '-', ' ', '业主', '#'),
    fc.string({ maxLength: 6, unit: 'grapheme' }),
    fc.nat().map(String),
  );
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(text, (given) => {
      const once = hideNumbers(given);
      t.equal(masked(given), once);
      if (!/\d(?:[-\s]?\d){9}/.test(given.normalize('NFKC'))) t.equal(once, given);
      t.notMatch(once, /(?<!\d)1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)/);
    }),
    { seed: 11, numRuns: 300 },
  );
  t.end();
});

t.test('two logins that hide alike stay two, and others keep their name', (t) => {
  const digest = (value: string): string => value.slice(3, 7);
  t.equal(accountName('li.na', digest), 'li.na');
  t.equal(accountName('13812345678', digest), '138****5678#1234');
  t.not(accountName('13899995678', digest), accountName('13812345678', digest));
  t.end();
});
