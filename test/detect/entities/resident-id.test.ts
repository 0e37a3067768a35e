import t from 'tap';
import { findResidentIds } from '../../../src/detect/entities/resident-id.js';

const idsIn = (text: string): string[] => findResidentIds(text).map((match) => match.digits);

t.test('takes an id whose check character, date and region hold', async (t) => {
  t.same(idsIn('身份证11010519491231002X，'), ['11010519491231002X']);
  t.same(idsIn('11010519491231002x'), ['11010519491231002X']);
});

for (const [why, text] of [
  ['a wrong check character', '110105194912310021'],
  ['a day that is none', '11010519490231002X'],
  ['a region that is none', '19010519491231002X'],
  ['a longer number', '911010519491231002X'],
  ['a company code', '91330106W6PF55WJAT'],
] as const) {
  t.test(`refuses ${why}`, async (t) => t.same(idsIn(text), []));
}
