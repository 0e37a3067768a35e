import t from 'tap';
import { type Owner, owners } from '../../builders/people.js';
import { foundInText } from '../detect.js';

const parts = (o: Owner): [string, string, string] => [o.phone.slice(0, 3), o.phone.slice(3, 7), o.phone.slice(7)];
const turned = (text: string): string => [...text].reverse().join('');

/** Ways to write one owner whose home only a second look finds. */
const HOMES: Readonly<Record<string, (o: Owner) => string>> = {
  'fields between two odd signs': (o) => [o.compound, o.building, o.room, o.name, o.phone].join('@@'),
  'fields between stars': (o) => [o.compound, o.building, o.room, o.name, o.phone].join('*'),
  'a name that ends in a number, glued to the building': (o) => `都会2049${o.building}号${o.room} ${o.name} ${o.phone}`,
  'a door behind a word that sounds like one for a building': (o) =>
    `${o.compound}${o.building}动${o.room} ${o.name} ${o.phone}`,
  'a door behind two dashes': (o) => `天际线${o.building}--${o.room} ${o.name} ${o.phone}`,
  'a door before its place': (o) => `${o.building}-${o.room} ${o.compound} ${o.name}${o.phone}`,
  'a place away from its door': (o) => `${o.compound}/${o.name}/${o.phone}/${o.building}-${o.room}`,
  'a door at the end of the line': (o) => `${o.compound} ${o.building}栋 ${o.name} ${o.phone} ${o.room}`,
  'a phone that runs into the building': (o) => `${o.compound}${o.surname}先生${o.phone}${o.building}号${o.room}`,
  'floor and door apart': (o) => `${o.compound}${o.building}栋15-3 ${o.name} ${o.phone}`,
  'a villa behind its word': (o) => `${o.compound}别墅${o.building}号 ${o.name} ${o.phone}`,
  'letters for building and room': (o) => `${o.compound} T${o.building}-R${o.room} ${o.name} ${o.phone}`,
  'the room first, in English': (o) => `Flat ${o.room}, Block ${o.building}, ${o.compound}, ${o.name}, ${o.phone}`,
  'labels glued to their values': (o) => `小区${o.compound}楼栋${o.building}房号${o.room}业主${o.name}电话${o.phone}`,
  'types of a program behind values': (o) =>
    `==> Parameters: ${o.name}(String), ${o.phone}(String), ${o.compound}(String), ${o.building}(Integer), ${o.room}(String)`,
  'names behind values': (o) =>
    `SELECT '${o.compound}' AS community, '${o.building}' AS building, '${o.room}' AS room, '${o.phone}' AS phone`,
  'the whole line from its end, as it says': (o) =>
    `倒着看：${turned(`${o.compound}${o.building}号${o.room} ${o.surname}先生 ${o.phone}`)}`,
  'numerals throughout': (o) => `${o.compound} 五-三-一二零三 ${o.surname}女士 ${numerals(o.phone)}`,
  'a sign between all characters': (o) => [...`${o.compound}${o.building}号${o.room}室${o.name}${o.phone}`].join('~'),
};

function numerals(digits: string): string {
  return digits.replace(/\d/g, (digit) => '零一二三四五六七八九'.charAt(Number(digit)));
}

for (const [what, write] of Object.entries(HOMES)) {
  t.test(`finds the home: ${what}`, async (t) => {
    for (const owner of owners(6, 21)) {
      const { records, exactOwners } = foundInText(write(owner));
      t.match({ owner: records.owner, exactOwners }, { owner: 1, exactOwners: 1 }, write(owner));
    }
  });
}

/** Ways to keep the digits of a phone apart that only their number betrays. */
const PHONES: Readonly<Record<string, (o: Owner) => string>> = {
  'any words between': (o) => `${parts(o)[0]}点${parts(o)[1]}那个${parts(o)[2]}`,
  'irregular blanks': (o) =>
    `${o.phone.slice(0, 2)} ${o.phone.slice(2, 3)} ${o.phone.slice(3, 8)}  ${o.phone.slice(8)}`,
  'commas as in amounts': (o) => o.phone.replace(/\B(?=(\d{3})+(?!\d))/g, ','),
  'a bracket and a word': (o) => `${parts(o)[0]}（${parts(o)[1]}）后面${parts(o)[2]}`,
  'letters in front': (o) => `dd${o.phone}`,
  'behind a name for QQ': (o) => `企鹅${o.phone}`,
};

for (const [what, write] of Object.entries(PHONES)) {
  t.test(`finds the phone: ${what}`, async (t) => {
    for (const owner of owners(6, 22)) {
      const line = `${owner.compound} ${owner.building}-${owner.unit}-${owner.room} ${owner.surname}女士 ${write(owner)}`;
      t.equal(foundInText(line).records.owner, 1, line);
      const labelled = `小区：${owner.compound}\n房号：${owner.building}-${owner.room}\n业主：${owner.name}\n电话：${write(owner)}`;
      t.equal(foundInText(labelled).records.owner, 1, labelled);
    }
  });
}

t.test('what may be a home or a phone by chance is none', async (t) => {
  for (const line of [
    '王小明 13812340001 上海分公司 2023-04-08',
    '王小明 13812340001 身高 175 体重 66 得分 1203',
    '5栋1203 138****5678 王先生',
    '馨佳园5栋1203 王先生 面积89.5平 总价378万 2024-05-01 10:30',
    '馨佳园5栋1203 订单号 1-3-8-1234-0001',
    '6号楼  4168  254  6324  2207',
    '12号楼  1  177.1  177.1  201  177  2024-04-08',
  ]) {
    t.equal(foundInText(line).records.owner, undefined, line);
  }
});
