import t from 'tap';
import { type Owner, owners } from '../../builders/people.js';
import { foundInTable } from '../detect.js';

type Rows = string[][];

const home = (o: Owner): string => `${o.compound}${o.building}号${o.room}室`;
const door = (o: Owner): string => `${o.building}-${o.unit}-${o.room}`;
const head = (o: Owner): string => o.phone.slice(0, 3);
const tail = (o: Owner): string => o.phone.slice(3);

function groupsOf<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, at * size + size));
}

function sideBySide(people: readonly Owner[], cells: (o: Owner) => string[], gap: string[]): Rows {
  const half = Math.ceil(people.length / 2);
  return people.slice(0, half).map((o, at) => {
    const other = people[half + at];
    return [...cells(o), ...gap, ...(other === undefined ? [] : cells(other))];
  });
}

/** Ways a sheet of owners is laid out, each owner once. */
const LAYOUTS: Readonly<Record<string, (people: readonly Owner[]) => Rows>> = {
  'titles and notes above the header': (people) => [
    ['好邻家物业服务中心', '', '', '', ''],
    ['业主登记表', '', '', '', ''],
    ['密级：内部', '', '', '2026年3月', ''],
    ['楼栋', '单元', '房号', '业主', '联系电话'],
    ...people.map((o) => [`${o.building}`, `${o.unit}`, o.room, o.name, o.phone]),
  ],
  'twelve notes above the header': (people) => [
    ...Array.from({ length: 12 }, (_, at) => [`说明${at + 1}：本表仅供内部使用`]),
    ['楼号', '单元', '室号', '产权人', '手机'],
    ...people.map((o) => [`${o.building}`, `${o.unit}`, o.room, o.name, o.phone]),
  ],
  'groups above the names of columns': (people) => [
    ['房屋', '', '', '业主', '', '经纪人', ''],
    ['楼栋', '单元', '房号', '姓名', '电话', '姓名', '电话'],
    ...people.map((o) => [`${o.building}`, `${o.unit}`, o.room, o.name, o.phone, '周周', '']),
  ],
  'labels cut over two rows': (people) => [
    ['楼', '单', '房', '业主', '联系'],
    ['栋', '元', '号', '姓名', '电话'],
    ...people.map((o) => [`${o.building}`, `${o.unit}`, o.room, o.name, o.phone]),
  ],
  'no header, numbered rows': (people) =>
    people.map((o, at) => [`${at + 1}`, `${o.building}`, `${o.unit}`, o.room, o.name, o.phone]),
  'no header, doors with dashes': (people) => people.map((o) => [door(o), o.name, o.phone]),
  'labels that lie': (people) => [['房号', '电话', '姓名'], ...people.map((o) => [o.phone, door(o), o.name])],
  'labels one column off': (people) => [
    ['姓名', '电话', '小区', '楼号', '房号'],
    ...people.map((o) => [o.phone, o.name, `${o.building}`, o.compound, o.room]),
  ],
  'order numbers under 电话': (people) => [
    ['房号', '业主', '电话', '手机'],
    ...people.map((o, at) => [door(o), o.name, `2026030${10_000_000 + at}`, o.phone]),
  ],
  'a phone cut under 电话': (people) => [
    ['地址', '姓名', '电话', ''],
    ...people.map((o) => [home(o), o.name, head(o), tail(o)]),
  ],
  'a phone cut under 电话1 and 电话2': (people) => [
    ['地址', '姓名', '电话1', '电话2'],
    ...people.map((o) => [home(o), o.name, o.phone.slice(0, 7), o.phone.slice(7)]),
  ],
  'a phone cut round an empty column': (people) => people.map((o) => [home(o), o.name, head(o), '', tail(o)]),
  'a phone told from its end': (people) => [
    ['地址', '姓名', '后四位', '前七位'],
    ...people.map((o) => [home(o), o.name, o.phone.slice(7), o.phone.slice(0, 7)]),
  ],
  'fields as rows': (people) => [
    ['小区', ...people.map((o) => o.compound)],
    ['楼号', ...people.map((o) => `${o.building}`)],
    ['房号', ...people.map((o) => o.room)],
    ['业主', ...people.map((o) => o.name)],
    ['电话', ...people.map((o) => o.phone)],
  ],
  'rows of homes, names and phones without labels': (people) => [
    people.map(home),
    people.map((o) => o.name),
    people.map((o) => o.phone),
  ],
  'stacks of four': (people) =>
    groupsOf(people, 4).flatMap((four) => [four.map(door), four.map((o) => o.name), four.map((o) => o.phone)]),
  'label and value below one another': (people) =>
    people.flatMap((o) => [
      ['小区', o.compound],
      ['楼号', `${o.building}`],
      ['房号', o.room],
      ['业主', o.name],
      ['电话', o.phone],
    ]),
  'forms of two rows': (people) =>
    people.flatMap((o) => [['小区', o.compound, '房号', door(o)], ['业主', o.name, '电话', o.phone], []]),
  'two tables side by side': (people) => {
    const labels = ['楼号', '房号', '业主', '电话'];
    const cells = (o: Owner): string[] => [`${o.building}`, o.room, o.name, o.phone];
    return [[...labels, '', ...labels], ...sideBySide(people, cells, [''])];
  },
  'two tables side by side without a gap': (people) => {
    const labels = ['房号', '业主', '电话'];
    return [[...labels, ...labels], ...sideBySide(people, (o) => [door(o), o.name, o.phone], [])];
  },
  'two tables side by side without labels': (people) => sideBySide(people, (o) => [home(o), o.name, o.phone], ['']),
  'two tables below one another': (people) => {
    const [first = [], second = []] = groupsOf(people, Math.ceil(people.length / 2));
    return [
      ['房号', '业主', '电话'],
      ...first.map((o) => [door(o), o.name, o.phone]),
      [],
      ['姓名', '手机号', '小区', '栋', '室'],
      ...second.map((o) => [o.name, o.phone, o.compound, `${o.building}`, o.room]),
    ];
  },
  'bands of buildings': (people) => [
    ['房号', '业主', '电话'],
    ...groupsOf(people, 4).flatMap((four, at) => [
      [`${at + 1}号楼`, '', ''],
      ...four.map((o) => [o.room, o.name, o.phone]),
    ]),
  ],
  'bands with the labels again': (people) =>
    groupsOf(people, 4).flatMap((four, at) => [
      [`${at + 1}号楼`],
      ['室号', '业主', '电话'],
      ...four.map((o) => [o.room, o.name, o.phone]),
    ]),
  'bands without labels': (people) =>
    groupsOf(people, 4).flatMap((four, at) => [
      [`${at + 1}号楼`, '', ''],
      ...four.map((o) => [`${o.room}室`, o.name, o.phone]),
    ]),
  'merged cells': (people) => [
    ['小区', '楼栋', '单元', '房号', '姓名', '电话'],
    ...people.map((o, at) => {
      const first = at % 3 === 0;
      const merged = [at === 0 ? o.compound : '', first ? `${o.building}` : '', first ? `${o.unit}` : ''];
      return [...merged, o.room, o.name, o.phone];
    }),
  ],
  'rooms as heads of columns': (people) => [
    ['楼号', '101', '102', '201', '202'],
    ...groupsOf(people, 4).map((four, at) => [`${at + 1}号楼`, ...four.map((o) => `${o.name} ${o.phone}`)]),
  ],
  'doors as heads, floors as rows': (people) => [
    [`${people[0]?.compound ?? ''}3号楼`],
    ['楼层', '01室', '02室', '03室', '04室'],
    ...groupsOf(people, 4).map((four, at) => [`${at + 1}层`, ...four.map((o) => `${o.name}\n${o.phone}`)]),
  ],
  'rooms in the cells of a plan': (people) => [
    [`${people[0]?.compound ?? ''}3号楼`],
    ...groupsOf(people, 4).map((four, at) => four.map((o, door) => `${at + 1}0${door + 1}\n${o.name}\n${o.phone}`)),
  ],
  'cells that say what they are': (people) =>
    people.map((o) => [
      `{'xiaoqu': '${o.compound}'`,
      ` 'building': '${o.building}'`,
      ` 'room': '${o.room}'`,
      ` 'phone': '${o.phone}'}`,
    ]),
};

for (const [name, lay] of Object.entries(LAYOUTS)) {
  t.test(`reads every owner once: ${name}`, async (t) => {
    for (const count of [4, 9, 120]) {
      const found = foundInTable(lay(owners(count, 17)));
      t.same(found.records, { owner: count }, `${count} owners`);
      t.equal(found.exactOwners, count, `${count} rooms`);
      t.equal(found.raw, count, `${count} entries`);
    }
  });
}

t.test('a household goes on with the home above it', async (t) => {
  const rows = [
    ['小区', '楼栋', '房号', '姓名', '关系', '电话'],
    ['听泉小区', '3', '1203', '王小明', '业主', '13812345678'],
    ['', '', '', '李小红', '配偶', '13912345678'],
    ['听泉小区', '3', '1204', '张小明', '业主', '13712345678'],
  ];
  t.same(foundInTable(rows).records, { owner: 3 });
});

t.test('a person before an empty home has none: what stands left of the name is not empty', async (t) => {
  const rows = [
    ['序号', '房号', '姓名', '电话'],
    ['1', '3-1203', '王小明', '13812345678'],
    ['2', '', '李小红', '13912345678'],
    ['3', '', '张小明', '13712345678'],
  ];
  t.same(foundInTable(rows).records, { owner: 1, contact: 2 });
});

t.test('buildings of bands tell rooms of one number apart', async (t) => {
  const rows = [
    ['房号', '业主', '电话'],
    ['望江花园3号楼', '', ''],
    ['101', '王小明', '13812345678'],
    ['4号楼', '', ''],
    ['101', '王小明', '13812345678'],
  ];
  t.same(foundInTable(rows).records, { owner: 2 });
});

t.test('husband and wife beside one home are one record, however their columns repeat', async (t) => {
  const rows = [
    ['房号', '姓名', '电话', '姓名', '电话'],
    ['3-1203', '王小明', '13812345678', '李小红', '13912345678'],
    ['3-1204', '张小明', '13712345678', '赵小红', '13612345678'],
  ];
  t.same(foundInTable(rows).records, { owner: 2 });
});

const NOBODY: Readonly<Record<string, Rows>> = {
  'a form without a person': [
    ['户型', '两室一厅', '面积', '78'],
    ['小区', '望江花园', '价格', '378'],
    ['楼层', '12', '朝向', '南'],
  ],
  'a timetable': [
    ['楼层', '101', '102', '201'],
    ['1层', '数学 王老师', '语文 李老师', '英语 张老师'],
    ['2层', '物理 赵老师', '化学 周老师', '生物 吴老师'],
  ],
  'a dictionary of fields': [
    ['name', 'varchar', '姓名'],
    ['phone', 'varchar', '电话'],
    ['roomNo', 'varchar', '房号'],
    ['ownerName', 'varchar', '业主姓名'],
  ],
  'labels and masked values': [
    ['小区', '望江花园'],
    ['房号', '3-1203'],
    ['业主', '王**'],
    ['电话', '138****5678'],
  ],
};

for (const [name, rows] of Object.entries(NOBODY)) {
  t.test(`finds nobody in ${name}`, async (t) => {
    t.same(foundInTable(rows).records, {});
  });
}
