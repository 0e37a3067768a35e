import t from 'tap';
import { findOldResidentIds, findResidentIds, readResidentIdValue } from '../../../src/detect/entities/resident-id.js';
import { foldValue } from '../../../src/detect/fold.js';
import { foundInTable, foundInText } from '../detect.js';

const idsIn = (text: string): string[] => findResidentIds(foldValue(text)).map((match) => match.digits);

for (const text of [
  '身份证11010519491231002X，',
  '11010519491231002x',
  '110105 19491231 002X',
  '110105-19491231-002X',
  '(11010519491231002X)',
  '王小明11010519491231002X女',
]) {
  t.test(`takes the id of «${text}»: check character, date and region hold`, async (t) =>
    t.same(idsIn(text), ['11010519491231002X']),
  );
}

t.test('knows regions that are no more, since ids keep them', async (t) => {
  // 宁波 as 3302, 台州地区 as 3326, 省直辖 as 4290.
  for (const id of ['330203198001010011', '332601198001010014', '429004198001010018']) {
    const checked = withCheck(id.slice(0, 17));
    t.same(idsIn(checked), [checked], checked);
  }
});

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
function withCheck(body: string): string {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  return body + '10X98765432'.charAt(sum % 11);
}

for (const [why, text] of [
  ['a wrong check character', '110105194912310021'],
  ['a day that is none', withCheck('11010519490231002')],
  ['a year of the last century but one', withCheck('11010518491231002')],
  ['a province that is none', withCheck('19010519491231002')],
  ['a prefecture that is none', withCheck('11990519491231002')],
  ['a county that is none', withCheck('31010019491231002')],
  ['a longer number', '911010519491231002X'],
  ['a number with a letter before', 'A11010519491231002X'],
  ['a company code', '91330106W6PF55WJAT'],
] as const) {
  t.test(`refuses ${why}`, async (t) => t.same(idsIn(text), []));
}

const OLD = '110105491231002';

t.test('the old form of 15 digits counts only behind its label', async (t) => {
  t.same(idsIn(`身份证号：${OLD}`), [OLD]);
  t.same(idsIn(`身份证 ${OLD}`), [OLD]);
  t.same(idsIn(`订单 ${OLD}`), []);
  t.same(idsIn(OLD), []);
  t.same(idsIn(`身份证号：110105491331002`), []);
  t.same(idsIn(`身份证号：990105491231002`), []);
  t.same(
    findOldResidentIds(OLD).map((match) => match.digits),
    [OLD],
  );
  t.same(
    readResidentIdValue(OLD).map((match) => match.digits),
    [OLD],
  );
});

t.test('the old form beside a name and a room is an owner’s, alone it is nobody’s', async (t) => {
  t.same(foundInText(`馨佳园12号1203 王小明 ${OLD}`).records, { owner: 1 });
  t.same(foundInText(`流水 ${OLD} 王小明`).records, {});
  t.same(
    foundInTable([
      ['姓名', '身份证号'],
      ['王小明', OLD],
      ['李小红', '110105521231003'],
    ]).records,
    { identity: 2 },
  );
});
