import t from 'tap';
import { findOffers } from '../../../src/detect/entities/offer.js';
import { foldValue } from '../../../src/detect/fold.js';
import { makeDetector } from '../detect.js';

const OFFERS: ReadonlyArray<readonly [text: string, ...offers: string[]]> = [
  ['馨佳园12号1203，74平，378万，王先生', 'area 74㎡', 'price 378万'],
  ['89.5㎡ 三室两厅一卫 单价5.2万', 'area 89.5㎡', 'layout 3-2-1', 'price 5.2万/㎡'],
  ['3-2-2 建筑面积 120 报380w', 'layout 3-2-2', 'area 120㎡', 'price 380万'],
  ['2房1厅出租 租金4500元/月', 'layout 2-1', 'rent 4500元/月'],
  ['整租 4500/月 一室户', 'rent 4500元/月', 'layout 1'],
  ['4.8万/平 89平米', 'price 4.8万/㎡', 'area 89㎡'],
  ['３室２厅 ９８㎡', 'layout 3-2', 'area 98㎡'],
  ['馨佳园5-2-1203 王先生 13812340001'],
  ['1203室 12号楼'],
  ['2024-05-06 3-2-1203 平安北路12号'],
];

for (const [text, ...offers] of OFFERS) {
  t.test(`what «${text}» offers`, async (t) => {
    const found = findOffers(foldValue(text));
    t.same(
      found.map(({ type, value }) => `${type} ${value}`),
      offers,
    );
  });
}

t.test('an explanation shows what a line offers, once and beside its people', async (t) => {
  const detector = makeDetector({ explain: 10 });
  detector.text(['chat.txt'], '大家好\n馨佳园12号1203 三室两厅 89.5平 378万 王先生 13812345678\n好的，89平');
  const { explanation } = detector.finish();
  t.same(
    explanation?.accounts.map(({ entities }) => entities.map(({ type, shown }) => `${type} ${shown}`)),
    [['phone 138****5678', 'name 王**', 'home 馨佳园 **号****', 'layout 3-2', 'area 89.5㎡', 'price 378万']],
  );
});
