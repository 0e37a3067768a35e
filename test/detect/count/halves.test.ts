import t from 'tap';
import { owners } from '../../builders/people.js';
import { foundInTable, foundInText } from '../detect.js';

const people = owners(100, 21);

t.test('a hundred bare phones are a phone list, in lines, in one line and in a sheet', async (t) => {
  const phones = people.map(({ phone }) => phone);
  for (const [how, found] of [
    ['lines', foundInText(phones.join('\n'))],
    ['one line', foundInText(phones.join('，'))],
    ['a sheet', foundInTable(phones.map((phone) => [phone]))],
    ['a sheet with a header', foundInTable([['手机号'], ...phones.map((phone) => [phone])])],
  ] as const) {
    t.same(found.records, { 'phone-list': 100 }, how);
  }
});

t.test('a hundred homes with names and no phone are a home list', async (t) => {
  const rows = people.map((o) => [o.compound, `${o.building}`, `${o.unit}`, o.room, o.name]);
  t.same(foundInTable([['小区', '楼栋', '单元', '房号', '业主'], ...rows]).records, { 'home-list': 100 });
  const lines = people.map((o) => `${o.compound}${o.building}号${o.room}室 ${o.surname}${o.title}`);
  t.same(foundInText(lines.join('\n')).records, { 'home-list': 100 });
});

t.test('the same phones beside the same homes are owners', async (t) => {
  const rows = people.map((o) => [o.compound, `${o.building}`, `${o.unit}`, o.room, o.name, o.phone]);
  t.same(foundInTable([['小区', '楼栋', '单元', '房号', '业主', '电话'], ...rows]).records, { owner: 100 });
});
