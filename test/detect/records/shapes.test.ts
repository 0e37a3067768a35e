import t from 'tap';
import { type Owner, owners } from '../../builders/people.js';
import { foundInText } from '../detect.js';

const home = (o: Owner): string => `${o.compound}${o.building}号${o.room}室`;
const door = (o: Owner): string => `${o.building}-${o.unit}-${o.room}`;
const head = (o: Owner): string => o.phone.slice(0, 3);
const tail = (o: Owner): string => o.phone.slice(3);
const fields = (o: Owner): string[] => [o.compound, `${o.building}`, `${o.unit}`, o.room, o.name, o.phone];

const joined =
  (write: (o: Owner, at: number) => string, mark = '\n') =>
  (people: readonly Owner[]): string =>
    people.map(write).join(mark);
/** Labelled lines, `mark` between a label and its value. */
const block =
  (labels: readonly string[], mark: string, before = '') =>
  (o: Owner): string =>
    [o.compound, `${o.building}`, o.room, o.name, o.phone]
      .map((value, at) => `${before.replace('#', `${at + 1}`)}${labels[at]}${mark}${value}`)
      .join('\n');
const CHINESE = ['小区', '楼号', '室号', '业主', '电话'];

/** Ways in which owners are written down, each owner once. */
const SHAPES: Readonly<Record<string, (people: readonly Owner[]) => string>> = {
  ...Object.fromEntries(
    ['；', '; ', '/', '、', '|', ' ', '  ', '。'].map((mark) => [
      `several in a line, «${mark}» between`,
      joined((o) => `${home(o)} ${o.name} ${o.phone}`, mark),
    ]),
  ),
  'bare fields between strokes, records between semicolons': joined((o) => fields(o).join('|'), '；'),
  'bare fields between commas, records between semicolons': joined((o) => fields(o).join(','), ';'),
  'bare fields between slashes, records between blanks': joined((o) => fields(o).join('/'), '  '),
  'bare fields between blanks': joined((o) => fields(o).join(' ')),
  'bare fields between Chinese commas': joined((o) => fields(o).join('，')),
  'tuples of a program': (people) => `[${people.map((o) => `('${fields(o).join("', '")}')`).join(', ')}]`,
  numbered: joined((o, at) => `${at + 1}. ${home(o)} ${o.name} ${o.phone}`),
  'numbered in one line': joined(
    (o, at) => `（${at + 1}）${o.compound}${o.building}幢${o.room} ${o.name} ${o.phone}`,
    '；',
  ),
  'rooms below their compound': (people) =>
    `听泉小区：\n${people.map((o) => `${door(o)} ${o.name} ${o.phone}`).join('\n')}`,
  'rooms behind their compound': (people) =>
    `听泉小区：${people.map((o, at) => `${at + 1}-${o.room} ${o.name} ${o.phone}`).join('，')}`,
  'rooms below their house': (people) =>
    `望江家园3号楼\n${people.map((o) => `${o.room} ${o.name} ${o.phone}`).join('\n')}`,
  'labels with a blank line between': joined((o) => block(CHINESE, '：')(o).replaceAll('\n', '\n\n'), '\n\n\n'),
  'labels, one block directly below the other': joined(block(CHINESE, '：')),
  'numbered labels': joined(block(CHINESE, '：', '#、'), '\n\n'),
  'labels behind dots': joined(block(CHINESE, '：', '• '), '\n\n'),
  'labels behind pictures': joined(block(CHINESE, '：', '🏠'), '\n\n'),
  'labels with an arrow': joined(block(CHINESE, '→'), '\n\n'),
  'labels with a dash': joined(block(CHINESE, '-'), '\n\n'),
  'labels with one blank': joined(block(CHINESE, ' '), '\n\n'),
  'labels in two languages': joined(
    block(['小区 Compound', '楼栋 Building', '房号 Room', '业主 Owner', '电话 Tel'], ': '),
    '\n\n',
  ),
  'labels in two languages with a slash': joined(
    block(['小区/Compound', '楼栋/Building', '房号/Room', '业主/Owner', '电话/Tel'], '：'),
    '\n\n',
  ),
  'labels in two languages with brackets': joined(
    block(['Compound (小区)', 'Building (楼栋)', 'Room (房号)', 'Owner (业主)', 'Phone (电话)'], ': '),
    '\n\n',
  ),
  'English labels': joined(block(['Community', 'Building No.', 'Room No.', 'Owner Name', 'Mobile'], ': '), '\n\n'),
  'pinyin labels': joined(block(['xiaoqu', 'loudong', 'fanghao', 'yezhu', 'yezhutel'], ': '), '\n\n'),
  'labels in square brackets': joined(
    (o) => `[小区]${o.compound}\n[楼号]${o.building}\n[室号]${o.room}\n[业主]${o.name}\n[电话]${o.phone}`,
    '\n\n',
  ),
  'values below their labels': joined(block(CHINESE, '\n'), '\n\n'),
  'values below labels with a colon': joined(block(CHINESE, '：\n'), '\n\n'),
  'one field a line': joined((o) => `${o.compound}\n${o.building}号楼\n${o.room}室\n${o.name}\n${o.phone}`, '\n\n'),
  'one field a line, records not parted': joined(
    (o) => `${o.compound}\n${o.building}栋\n${o.room}\n${o.name}\n${o.phone}`,
  ),
  'home, name and phone in three messages': joined(
    (o) => `小陈 10:07\n${home(o)}\n小陈 10:07\n房东${o.name}\n小陈 10:08\n${o.phone}`,
  ),
  'a phone in three messages': joined(
    (o) => `${home(o)} ${o.name}\n${head(o)}\n${o.phone.slice(3, 7)}\n${o.phone.slice(7)}`,
    '\n\n',
  ),
  'a phone told piece by piece': joined(
    (o) => `${home(o)} ${o.name}\n前面是${head(o)}\n中间${o.phone.slice(3, 7)}\n后面${o.phone.slice(7)}`,
    '\n\n',
  ),
  'a phone in two lines behind a label': joined((o) => `${home(o)}\n电话：${head(o)}\n${tail(o)}`, '\n\n'),
  'a phone cut anywhere by the end of a line': joined((o, at) => {
    const cut = 4 + (at % 6);
    return `房东${o.name}，地址${home(o)}，手机${o.phone.slice(0, cut)}\n${o.phone.slice(cut)}，随时看房`;
  }, '\n\n'),
  'lines of a log with an object': joined(
    (o) =>
      `2026-03-01 10:00:00 INFO [http-1] save {"house":{"community":"${o.compound}","building":"${o.building}","room":"${o.room}"},"owner":{"name":"${o.name}","phone":"${o.phone}"}}`,
  ),
  'lines of a log with keys': joined(
    (o) =>
      `2026-03-01 10:00:00 INFO save community=${o.compound} building=${o.building} room=${o.room} owner=${o.name} phone=${o.phone} cost=12ms`,
  ),
  'objects as a program prints them': joined(
    (o) =>
      `House(id=7, communityName=${o.compound}, buildingNo=${o.building}, roomNo=${o.room}, owner=Owner(name=${o.name}, phone=${o.phone}))`,
  ),
  'updates of a database': joined(
    (o) =>
      `UPDATE house SET owner_name='${o.name}', owner_phone='${o.phone}' WHERE community='${o.compound}' AND building='${o.building}' AND room='${o.room}';`,
  ),
  'a table of a database client': (people) =>
    `+----+----+\n| id | community | building | room | owner | phone |\n+----+----+\n${people
      .map((o, at) => `| ${at} | ${o.compound} | ${o.building} | ${o.room} | ${o.name} | ${o.phone} |`)
      .join('\n')}`,
  'columns set with blanks': (people) =>
    `小区          楼号    房号    业主      电话\n${people
      .map(
        (o) => `${o.compound.padEnd(14)}${`${o.building}`.padEnd(8)}${o.room.padEnd(8)}${o.name.padEnd(10)}${o.phone}`,
      )
      .join('\n')}`,
  'cards of an address book': joined(
    (o) =>
      `BEGIN:VCARD\nVERSION:3.0\nFN:${o.name}\nTEL;TYPE=CELL:${o.phone}\nADR;TYPE=HOME:;;${home(o)};上海;;;中国\nEND:VCARD`,
  ),
};

for (const [name, write] of Object.entries(SHAPES)) {
  t.test(`reads every owner once: ${name}`, async (t) => {
    for (const count of [2, 7, 40]) {
      const found = foundInText(write(owners(count, 23)));
      t.same(found.records, { owner: count }, `${count} owners`);
      t.equal(found.exactOwners, count, `${count} rooms`);
    }
  });
}

t.test('a heading is forgotten where other talk follows', async (t) => {
  const text = '望江家园3号楼\n明天开会\n大家准时\n地点另行通知\n1203 王小明 13812345678';
  t.same(foundInText(text).records, { contact: 1 });
});

const NOBODY = [
  '工资 1500\n2300000',
  '小区\n\n电话\n\n业主',
  '会议：12-1203 会议室',
  '张老师 10:05\n明天 10:00\n李老师 10:06\n教室 1203',
];

for (const text of NOBODY) {
  t.test(`finds nobody in «${text.replaceAll('\n', ' ⏎ ')}»`, async (t) => {
    t.same(foundInText(text).records, {});
  });
}
