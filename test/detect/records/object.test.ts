import t from 'tap';
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
