import t from 'tap';
import { mayBeSamePlace } from '../../../src/detect/count/place.js';
import { foundInTable, foundInText } from '../detect.js';

const BY_NAME = '馨佳园12号1203 王先生 13812345678';
const BY_LANE = '临汾路1565弄12号1203室 王先生 13812345678';

t.test('a home told once by the compound and once by the lane is one, when the phone agrees', async (t) => {
  const found = foundInText(`${BY_NAME}\n${BY_LANE}`);
  t.same(found.records, { owner: 1 });
  t.equal(found.exactOwners, 1);
  t.equal(found.raw, 2);
  t.equal(found.prints[0]?.homes.length, 1, 'the person has one home');
  t.same(foundInText(`${BY_LANE}\n${BY_NAME}`).prints, found.prints, 'the same one whichever came first');
});

t.test('two people of that home are two, until a row says that a phone is both’s', async (t) => {
  const other = BY_LANE.replace('13812345678', '13912345678');
  t.same(foundInText(`${BY_NAME}\n${other}`).records, { owner: 2 });
  const both = BY_NAME.replace('13812345678', '13812345678 13912345678');
  t.same(foundInText(`${both}\n${other}`).records, { owner: 1 });
});

t.test('another room or building in the lane is another home', async (t) => {
  for (const elsewhere of ['临汾路1565弄12号1204室', '临汾路1565弄13号1203室']) {
    t.same(foundInText(`${BY_NAME}\n${elsewhere} 王先生 13812345678`).records, { owner: 2 }, elsewhere);
  }
});

t.test('two compounds are two homes whatever else agrees, and so are two lanes', async (t) => {
  t.same(foundInText(`${BY_NAME}\n望江公寓12号1203 王先生 13812345678`).records, { owner: 2 });
  t.same(foundInText(`${BY_LANE}\n共和新路340弄12号1203室 王先生 13812345678`).records, { owner: 2 });
});

t.test('knows which names may be one place', async (t) => {
  for (const [a, b, same] of [
    ['馨佳园', '馨佳园十一街坊', true],
    ['馨佳园', '', true],
    ['馨佳园', '临汾路1565弄', true],
    ['馨佳园', '临汾路1565号', true],
    ['馨佳园', '望江公寓', false],
    ['馨佳园十街坊', '馨佳园十一街坊', false],
    ['临汾路1565弄', '临汾路1566弄', false],
    ['一村', '锦绣十一村', false],
    ['11村', '锦绣11村', true],
    ['1村', '锦绣11村', false],
  ] as const) {
    t.equal(mayBeSamePlace(a, b), same, `${a} ${b}`);
    t.equal(mayBeSamePlace(b, a), same, `${b} ${a}`);
  }
});

t.test('ten homes under names and lanes do not make a business phone of an owner’s', async (t) => {
  const rows = ['1', '2', '3'].flatMap((room) => [
    ['馨佳园', '12', `120${room}`, '13812345678'],
    ['临汾路1565弄', '12', `120${room}`, '13812345678'],
  ]);
  t.same(foundInTable([['小区', '楼栋', '房号', '电话'], ...rows]).records, { owner: 3 });
});
