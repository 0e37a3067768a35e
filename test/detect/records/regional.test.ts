import t from 'tap';
import { owners } from '../../builders/people.js';
import { foundInTable, foundInText } from '../detect.js';

const five = owners(5, 7);
const [one] = five;

t.test('homes as cities write them', (t) => {
  for (const home of [
    '淮海路2737-32-2406',
    '橡树家园翠竹阁2406',
    '橡树家园听雨轩24G',
    '保和香榭丽舍76-2006',
    '幸福公寓85-3门-405',
    '振华山庄61栋左单元2808',
    '橡树家园 32022406',
    '未来锦绣61-28-8',
    '未来锦绣61-2-28东',
    '未来锦绣61C2808',
  ]) {
    const found = foundInText(`${home} 洪青信 ${one?.phone ?? ''}`);
    t.equal(found.exactOwners, 1, home);
  }
  t.end();
});

t.test('numbers of contracts and students are no homes', (t) => {
  for (const line of [
    '合同2021-17-1490 已盖章，经办熊杰嘉13837147916',
    '外国语学院20051203 熊杰嘉 13837147916',
    '签约26-1-8 熊杰嘉 13837147916',
  ]) {
    t.equal(foundInText(line).records.owner, undefined, line);
  }
  t.end();
});

t.test('a family name that is a numeral as well is no part of a phone', (t) => {
  t.equal(foundInText('怡康雅苑61栋4单元2907室 陆富榕 1891 1081134').exactOwners, 1);
  t.end();
});

t.test('a place, its building and unit head the rooms below them', (t) => {
  const rooms = five.map((o, at) => `${601 + at}：${o.name}，${o.phone}`);
  t.equal(foundInText(['【橡树家园】', '32栋：', ...rooms].join('\n')).exactOwners, 5, 'in frames');
  t.equal(foundInText(['橡树家园32号楼', '1单元', ...rooms].join('\n')).exactOwners, 5, 'with a unit');
  const doors = five.map((o, at) => `3-${601 + at} ${o.name} ${o.phone}`);
  t.equal(foundInText(['未来锦绣全体业主联系电话：', ...doors].join('\n')).exactOwners, 5, 'as a list says it');
  t.end();
});

t.test('the answer below what a chat quotes completes it', (t) => {
  const text = `「小王：橡树家园32栋2406房东电话有吗」\n- - - - - - - - -\n胡女士 ${one?.phone ?? ''}`;
  t.equal(foundInText(text).exactOwners, 1);
  t.end();
});

t.test('a header with doubled strokes names the columns below it', (t) => {
  const header = '||小区||楼号||房号||业主||电话||';
  const rows = five.map((o) => `|尚海传奇|${o.building}|${o.room}|${o.name}|${o.phone}|`);
  t.equal(foundInText([header, ...rows].join('\n')).exactOwners, 5);
  t.end();
});

t.test('a phone in the row below its owner belongs to them', (t) => {
  const rows = five.flatMap((o) => [
    [`橡树家园${o.building}-${o.room}`, o.name],
    ['', o.phone],
  ]);
  t.equal(foundInTable([['房号', '业主'], ...rows]).exactOwners, 5);
  t.end();
});
