import t from 'tap';
import { type Owner, owners } from '../../builders/people.js';
import { foundInTable } from '../detect.js';

const storey = (at: number): string => `${(at % 17) + 1}`;
const door = (at: number): string => `${(at % 6) + 1}`;

/** Homes in pieces whose columns say little or nothing about them. */
const TABLES: Readonly<Record<string, (people: readonly Owner[]) => string[][]>> = {
  'pieces apart from each other under letters': (people) => [
    ['A', 'B', 'C', 'D', 'E'],
    ...people.map((o) => [o.room, o.phone, `${o.building}`, o.name, `${o.compound.slice(0, 2)}花园`]),
  ],
  'a room under 号 apart from its building': (people) => [
    ['哪位', '栋', '底价', '打这个', '号', '今日盘'],
    ...people.map((o, at) => [
      o.name,
      `${o.building}`,
      `${300 + at * 7}`,
      o.phone,
      o.room,
      `${o.compound.slice(0, 2)}雅苑`,
    ]),
  ],
  'storeys and doors without labels': (people) =>
    people.map((o, at) => [
      `${o.compound.slice(0, 2)}公馆`,
      `${o.building}`,
      '2',
      storey(at),
      door(at),
      o.name,
      o.phone,
      '空置',
    ]),
  'pieces that say what they are, without labels': (people) =>
    people.map((o, at) => [
      '杭州',
      '滨江',
      '望江府',
      `${o.building}栋`,
      '2单元',
      `${storey(at)}层`,
      `0${door(at)}`,
      o.name,
      o.phone,
    ]),
  'names under 规格, phones under 条码': (people) => [
    ['商品名称', '规格', '条码', '数量'],
    ...people.map((o, at) => [`${o.compound}${o.building}栋${o.room}`, o.name, o.phone, `${at + 3}`]),
  ],
};

for (const [name, lay] of Object.entries(TABLES)) {
  t.test(`reads a home in pieces: ${name}`, async (t) => {
    for (const count of [1, 2, 6, 45]) {
      const found = foundInTable(lay(owners(count, 31)));
      t.same(found.records, { owner: count }, `${count} owners`);
      t.equal(found.exactOwners, count, `${count} rooms`);
    }
  });
}

t.test('figures beside people and their firms are no home', async (t) => {
  const rows = [
    ['姓名', '电话', '单位', '人数', '积分'],
    ...owners(12, 3).map((o, at) => [o.name, o.phone, '望江贸易', `${at + 2}`, `${301 + at}`]),
  ];
  t.equal(foundInTable(rows).records.owner, undefined);
  const bare = owners(12, 4).map((o, at) => [o.name, o.phone, '望江贸易', `${at + 2}`, '3', '4', `${at % 5}`]);
  t.equal(foundInTable(bare).records.owner, undefined);
});
