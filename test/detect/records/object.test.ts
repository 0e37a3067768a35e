import t from 'tap';
import { type Owner, owners } from '../../builders/people.js';
import { makeDetector } from '../detect.js';

const SAYS: ReadonlyArray<readonly [what: string, fields: Record<string, string>, records: Record<string, number>]> = [
  [
    'identifiers of property systems',
    { ownerName: '王小明', ownerPhone: '13812345678', communityName: '馨佳园', buildingNo: '12', roomNo: '1203' },
    { owner: 1 },
  ],
  ['pinyin identifiers', { yezhu: '王小明', yezhutel: '13812345678', xiaoqu: '馨佳园', sh: '1203' }, { owner: 1 }],
  [
    'names with a path before them',
    { 'data.house.address': '馨佳园12号1203', 'data.fangdongTelephone': '13812345678' },
    { owner: 1 },
  ],
  ['free text in one field', { token: 'x', content: '馨佳园12号1203，378万，王先生，13812345678' }, { owner: 1 }],
  [
    'text of several lines in one field',
    { text: '馨佳园12号1203 王先生 13812345678\n馨佳园12号1204 李先生 13812345679' },
    { owner: 2 },
  ],
  ['fields whose names say nothing', { f1: '馨佳园12号1203', f2: '王小明', f3: '13812345678' }, { owner: 1 }],
  ['a name and a phone under names that say nothing', { f2: '王小明', f3: '13812345678' }, { contact: 1 }],
  ['an order', { orderId: '13812345678', amount: '12.50' }, {}],
  ['a bare number', { value: '13812345678' }, {}],
  ['a hotel', { 名称: '望江宾馆', 地址: '广安门内大街217号', 电话: '010-51979888' }, {}],
];

for (const [what, fields, records] of SAYS) {
  t.test(`reads ${what}`, async (t) => {
    const detector = makeDetector();
    detector.object(['json'], Object.entries(fields));
    t.same(detector.finish().records, records);
  });
}

type Fields = Record<string, string>;
type Objects = ReadonlyArray<readonly [path: string, fields: Fields]>;

/** Ways in which objects inside one another say who lives where, inner ones first as they end. */
const FAMILIES: Readonly<Record<string, (o: Owner, at: number) => Objects>> = {
  'a house with a list of owners': (o, at) => [
    [`json:$.list[${at}].owners[0]`, { name: o.name, phone: o.phone }],
    [`json:$.list[${at}]`, { compound: o.compound, building: `${o.building}`, room: o.room }],
  ],
  'an owner with a list of houses': (o, at) => [
    [`json:$.list[${at}].houses[0]`, { compound: o.compound, building: `${o.building}`, room: o.room }],
    [`json:$.list[${at}]`, { name: o.name, phone: o.phone }],
  ],
  'a list of phones in the list of owners': (o, at) => [
    [`json:$.list[${at}].phones[0]`, { type: 'mobile', number: o.phone }],
    [`json:$.list[${at}]`, { owner: o.name, compound: o.compound, building: `${o.building}`, room: o.room }],
  ],
  'elements inside elements': (o) => [
    ['xml:list/house/owner', { name: o.name, mobile: o.phone }],
    ['xml:list/house', { estate: o.compound, building: `${o.building}`, room: o.room }],
  ],
  'labels and values as objects': (o, at) => [
    [`json:$.rows[${at}].fields[0]`, { label: '小区', value: o.compound }],
    [`json:$.rows[${at}].fields[1]`, { label: '房号', value: `${o.building}-${o.room}` }],
    [`json:$.rows[${at}].fields[2]`, { label: '业主', value: o.name }],
    [`json:$.rows[${at}].fields[3]`, { label: '电话', value: o.phone }],
  ],
  'labels and values one list after the other': (o) => [
    ['json:$.rows[0]', { key: '小区', value: o.compound }],
    ['json:$.rows[1]', { key: '房号', value: `${o.building}-${o.room}` }],
    ['json:$.rows[2]', { key: '业主', value: o.name }],
    ['json:$.rows[3]', { key: '电话', value: o.phone }],
  ],
  'cells by their addresses': (o, at) => [
    [
      'json:$.changes',
      { [`A${at + 2}`]: `${o.compound}${o.building}号${o.room}室`, [`B${at + 2}`]: o.name, [`C${at + 2}`]: o.phone },
    ],
  ],
  'cells one by one': (o, at) => [
    [`json:$.cells[${at * 3}]`, { cell: `A${at + 2}`, value: `${o.compound}${o.building}号${o.room}室` }],
    [`json:$.cells[${at * 3 + 1}]`, { cell: `B${at + 2}`, value: o.name }],
    [`json:$.cells[${at * 3 + 2}]`, { cell: `C${at + 2}`, value: o.phone }],
  ],
  'pieces named by the object around them': (o, at) => [
    [
      `json:$.list[${at}].estate`,
      { name: o.compound, 'building.no': `${o.building}`, 'room.no': o.room, 'owner.n': o.name, m: o.phone },
    ],
  ],
  'phones as keys': (o) => [
    [`json:$["${o.phone}"]`, { name: o.name, address: `${o.compound}${o.building}号${o.room}室` }],
  ],
  'rooms as keys': (o) => [[`json:$["${o.building}-${o.unit}-${o.room}"]`, { name: o.name, phone: o.phone }]],
  'homes as keys of people': (o) => [
    ['json:$', { [`${o.compound}${o.building}号${o.room}室`]: `${o.name} ${o.phone}` }],
  ],
};

for (const [name, write] of Object.entries(FAMILIES)) {
  t.test(`reads every owner once: ${name}`, async (t) => {
    for (const count of [1, 2, 130]) {
      const detector = makeDetector();
      owners(count, 5).forEach((o, at) => {
        for (const [path, fields] of write(o, at)) detector.object([path], Object.entries(fields));
      });
      const found = detector.finish();
      t.same(found.records, { owner: count }, `${count} owners`);
      t.equal(found.exactOwners, count, `${count} rooms`);
    }
  });
}

t.test('who looks after a house does not own it', async (t) => {
  const detector = makeDetector();
  detector.object(
    ['json:$.list[0].visits[0]'],
    [
      ['name', '周周'],
      ['phone', '13912345678'],
    ],
  );
  detector.object(
    ['json:$.list[0]'],
    [
      ['owner', '王小明'],
      ['ownerPhone', '13812345678'],
      ['compound', '望江花园'],
      ['building', '12'],
      ['room', '1203'],
    ],
  );
  t.same(detector.finish().records, { owner: 1, contact: 1 });
});

t.test('people of one list share no home with the next object', async (t) => {
  const detector = makeDetector();
  detector.object(
    ['json:$.staff[0]'],
    [
      ['name', '周周'],
      ['phone', '13912345678'],
    ],
  );
  detector.object(
    ['json:$.house'],
    [
      ['compound', '望江花园'],
      ['building', '12'],
      ['room', '1203'],
    ],
  );
  t.same(detector.finish().records, { contact: 1 });
});

t.test('fields that come again begin the next entry', async (t) => {
  for (const count of [2, 3, 40]) {
    const detector = makeDetector();
    const fields = owners(count, 9).flatMap((o) => [
      ['name', o.name] as const,
      ['tel', o.phone] as const,
      ['xiaoqu', o.compound] as const,
      ['dong', `${o.building}`] as const,
      ['shi', o.room] as const,
    ]);
    detector.object(['form'], fields);
    t.same(detector.finish().records, { owner: count });
  }
});

t.test('a number that the object around it makes no place is none', async (t) => {
  const detector = makeDetector();
  const fields = { 'order.no': '1203', 'item.name': '望江花园', name: '王小明', phone: '13812345678' };
  detector.object(['json:$.list[0]'], Object.entries(fields));
  t.equal(detector.finish().exactOwners, 0);
});
