import t from 'tap';
import { type Owner, owners } from '../../builders/people.js';
import { foundInTable, foundInText } from '../detect.js';

const place = (o: Owner): string => `${o.compound}${o.building}栋${o.room}`;

/** Tables of owners on their side: labels in the first column, an entry in each other. */
const TURNED: Readonly<Record<string, (people: readonly Owner[]) => string[][]>> = {
  'numbered labels': (people) => [
    ['列1', ...people.map((o) => o.phone)],
    ['列2', ...people.map((o) => o.name)],
    ['列3', ...people.map(place)],
  ],
  'half of the labels unknown': (people) => [
    ['今日盘', ...people.map((o) => o.compound)],
    ['栋', ...people.map((o) => `${o.building}`)],
    ['号', ...people.map((o) => o.room)],
    ['哪位', ...people.map((o) => o.name)],
    ['打这个', ...people.map((o) => o.phone)],
  ],
  'an empty column and row before it': (people) => [
    [''],
    ['', '房号', ...people.map((o) => `${o.building}-${o.unit}-${o.room}`)],
    ['', '业主', ...people.map((o) => o.name)],
    ['', '跟进人', ...people.map(() => '周周')],
    ['', '电话', ...people.map((o) => o.phone)],
    ['', '跟进时间', ...people.map(() => '2026-03-04 10:00')],
  ],
};

for (const [name, lay] of Object.entries(TURNED)) {
  t.test(`turns a table back: ${name}`, async (t) => {
    for (const count of [1, 2, 7, 50]) {
      const found = foundInTable(lay(owners(count, 23)));
      t.same(found.records, { owner: count }, `${count} owners`);
      t.equal(found.exactOwners, count, `${count} rooms`);
    }
  });
}

t.test('a turned table in a message is read between two blanks', async (t) => {
  const people = owners(6, 5);
  const lines = [
    ['BUILDING_NO', ...people.map((o) => `${o.building}`)],
    ['ROOM_NO', ...people.map((o) => o.room)],
    ['CUST_NAME', ...people.map((o) => o.name)],
    ['CUST_TEL', ...people.map((o) => o.phone)],
    ['PROJ_NAME', ...people.map((o) => o.compound)],
  ];
  t.same(foundInText(lines.map((cells) => cells.join('  ')).join('\n')).records, { owner: 6 });
});

t.test('numbers of other things below one another make no owner', async (t) => {
  const rows = [
    ['型号', 'A-1', 'A-2'],
    ['批号', '13812345678', '13912345679'],
    ['库位', '3-2-1203', '3-2-1204'],
  ];
  t.equal(foundInTable(rows).records.owner, undefined);
});
