import fc from 'fast-check';
import t from 'tap';
import { createTally } from '../../../src/detect/count/tally.js';
import { draftOf, type Plain } from '../../../src/detect/records/plain.js';

const options = {
  fingerprint: (kind: string, canonical: string) => `${kind}:${canonical}`,
  staffPhones: new Set<string>(),
};

/** Few values, so that people, homes and whole rows come again. */
const row: fc.Arbitrary<Plain> = fc.record({
  phones: fc.array(fc.integer({ min: 13_812_340_001, max: 13_812_340_012 }), { minLength: 1, maxLength: 3 }),
  owned: fc.integer({ min: 0, max: 7 }),
  home: fc.record({
    place: fc.constantFrom('', '听泉小区'),
    building: fc.constantFrom('', '3'),
    unit: fc.constant(''),
    room: fc.constantFrom('101', '102', '1203'),
  }),
  name: fc.constantFrom('', '王小明', '李红'),
  owner: fc.boolean(),
  special: fc.constantFrom(null, 'credit' as const),
});

t.test('usual rows count as the drafts that say the same, in any mixture', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(row, fc.boolean(), fc.constantFrom('甲', '乙')), { maxLength: 24 }), (rows) => {
      const mixed = createTally(options, 12);
      const drafts = createTally(options, 12);
      const same = rows.every(([plain, isPlain, part]) => {
        const entry = isPlain ? mixed.addPlain(part, plain) : mixed.add(part, draftOf(plain));
        return entry === drafts.add(part, draftOf(plain));
      });
      return same && JSON.stringify(mixed.result()) === JSON.stringify(drafts.result());
    }),
    { seed: 11, numRuns: 400 },
  );
  t.pass('400 lists');
});
