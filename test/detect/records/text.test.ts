import t from 'tap';
import { DISGUISES, masked } from '../../builders/disguise.js';
import { advert, LEAK_LINES, leakText, ownerTable, toCsv } from '../../builders/listings.js';
import { negotiators, owners } from '../../builders/people.js';
import { foundInText } from '../detect.js';

const people = owners(40, 7);

for (const shape of Object.keys(LEAK_LINES)) {
  t.test(`forty owners as ${shape} are forty exact owners`, async (t) => {
    const found = foundInText(leakText(people, shape));
    t.same(found.records, { owner: 40 });
    t.equal(found.exactOwners, 40);
    t.equal(found.raw, 40);
    t.equal(found.prints.length, 40);
  });

  t.test(`one owner as ${shape}, sent twice, is one`, async (t) => {
    const found = foundInText(`${leakText(people.slice(0, 1), shape)}\n\n${leakText(people.slice(0, 1), shape)}`);
    t.same(found.records, { owner: 1 });
    t.equal(found.raw, 2);
  });
}

t.test('the same owners in every shape count once', async (t) => {
  const text = Object.keys(LEAK_LINES)
    .filter((shape) => shape !== 'lane')
    .map((shape) => leakText(people, shape))
    .join('\n\n');
  t.same(foundInText(text).records, { owner: 40 });
});

for (const [name, disguise] of Object.entries(DISGUISES)) {
  t.test(`a phone in the ${name} dress is still an owner's`, async (t) => {
    const lines = people.map((o) => LEAK_LINES.group?.({ ...o, phone: disguise(o.phone) }));
    t.same(foundInText(lines.join('\n')).records, { owner: 40 });
  });
}

t.test('masked phones score zero', async (t) => {
  const lines = people.map((o) => LEAK_LINES.board?.({ ...o, phone: masked(o.phone) }));
  t.same(foundInText(lines.join('\n')).records, {});
});

t.test('adverts under the negotiator’s own phone hold no owner', async (t) => {
  const [seller] = negotiators(1, 3);
  if (seller === undefined) throw new Error('no seller');
  const text = people.map((home) => advert(home, seller)).join('\n\n');
  t.equal(foundInText(text).records.owner, undefined);
  t.same(foundInText(text, { staffPhones: new Set([seller.phone]) }).records, {});
});

t.test('a table pasted into text is read by its header', async (t) => {
  t.same(foundInText(toCsv(ownerTable(people))).records, { owner: 40 });
  const tabbed = ownerTable(people).map((row) => row.join('\t'));
  t.same(foundInText(`大家看下\n${tabbed.join('\n')}\n收到`).records, { owner: 40 });
});

const SAYS: ReadonlyArray<readonly [text: string, records: Record<string, number>]> = [
  ['馨佳园精装两房出售 78平 378万 联系 13812345678', { 'phone-list': 1 }],
  ['馨佳园 业主王先生 13812345678', { owner: 1 }],
  ['馨佳园12号1203 78平 378万\n13812345678 王先生', { owner: 1 }],
  ['馨佳园12号1203 13812345678/13912345678 王先生', { owner: 1 }],
  ['12号1203 张三|13812345678|配偶；李四|13912345678|子女', { owner: 2 }],
  ['3号101 张三 13812345678，5号202 李四 13912345678；6号303 王五 13712345678', { owner: 3 }],
  ['小区：馨佳园 楼号：12 室号：1203 业主：王先生 电话：13812345678', { owner: 1 }],
  ['馨佳园,12,2,1203,王先生,13812345678', { owner: 1 }],
  ['14栋1单元2601 林伟刚 电话16071043195', { owner: 1 }],
  ['张三 13812345678\n李四 13912345678', { contact: 2 }],
  ['客户王先生 求购两房 13812345678', { lead: 1 }],
  ['13812345678\n13912345678\n13712345678', { 'phone-list': 3 }],
  ['馨佳园12号1203 王先生\n馨佳园12号1204 李女士', { 'home-list': 2 }],
  ['王小明 11010519491231002X', { identity: 1 }],
  ['运单号：SF9779697362709 收件人：王小明 电话：13812345678 地址：馨佳园12号1203', { waybill: 1 }],
  ['收件人：王小明，13812345678，馨佳园12号1203', { waybill: 1 }],
  ['房东王阿姨 馨佳园3号楼502 微信同号13812345678', { owner: 1 }],
  ['上海市川沙路5245弄12号 301室 业主李女士 021-58881234', { owner: 1 }],
  ['13812345678 王小明 馨佳园12号1203、13812345679 李小明 馨佳园12号1204', { owner: 2 }],
  ['会议在3号楼301会议室，联系人王小明 13812345678', { contact: 1 }],
  ['5月12号 1200 开会，13812345678', { 'phone-list': 1 }],
  ['{"ownerName":"王小明","ownerPhone":"13812345678","building":"12","roomNo":"1203"}', { owner: 1 }],
];

const ONE_BELOW_ANOTHER: ReadonlyArray<readonly [text: string, records: Record<string, number>]> = [
  ['馨佳园12号1203 王小明\n138\n1234\n5678', { owner: 1 }],
  ['馨佳园12号1203 房东王先生 138-\n1234-\n5678', { owner: 1 }],
  ['馨佳园12-2-1203\n王女士\n13812345678', { owner: 1 }],
  ['【楼盘】望江时光\n【门牌】12号1203室\n【面积】78平\n【业主】王先生\n【电话】13812345678', { owner: 1 }],
  ['小区    望江时光\n房号    12幢1203\n业主    王小明\n手机    13812345678', { owner: 1 }],
  ['房源：望江时光 12号1203\n户型：两室一厅\n售价：378万\n联系人：王女士\n联系电话：13812345678', { owner: 1 }],
  [
    "INSERT INTO `house` (`id`, `communityName`, `buildingNo`, `roomNo`, `ownerName`, `ownerPhone`) VALUES (1, '望江时光', '12', '1203', '王小明', '13812345678');\n" +
      "INSERT INTO `house` (`id`, `communityName`, `buildingNo`, `roomNo`, `ownerName`, `ownerPhone`) VALUES (2, '望江时光', '12', '1204', '李''小明', '13812345679');",
    { owner: 2 },
  ],
  [
    "insert into t (xiaoqu, building, room, owner, tel) values\n('望江时光', 12, '1203', '王小明', '13812345678'),\n('望江时光', 12, '1204', '李小明', '13812345679');",
    { owner: 2 },
  ],
  ['望江花园_3_2_1202_王小明_13812345678', { owner: 1 }],
  ['望 江 时 光 1 2 号 1 2 0 3 室   王 小 明   1 3 8 1 2 3 4 5 6 7 8', { owner: 1 }],
];

for (const [text, records] of ONE_BELOW_ANOTHER) {
  t.test(`reads as one «${text.slice(0, 60).replaceAll('\n', ' ⏎ ')}»`, async (t) => {
    t.same(foundInText(text).records, records);
  });
}

t.test('a line of people with a label before each phone is several', async (t) => {
  t.same(foundInText('望江时光B座1203 王小明 tel:13812345678；望江时光B座1204 李小明 tel:13812345679').records, {
    owner: 2,
  });
});

t.test('a phone in an unusual dress is an owner’s beside their home, and nobody’s alone', async (t) => {
  for (const phone of ['138微1234信5678', '138,1234,5678', '13-81-23-45-67-8', '1三8一234五678', '138【1234】5678']) {
    t.same(foundInText(`望江时光12号1203 ${phone}`).records, { owner: 1 }, phone);
    if (!phone.includes('三')) t.same(foundInText(`其中 ${phone}`).records, {}, phone);
  }
});

t.test('numbers with a dash behind another word than a place are no home', async (t) => {
  for (const word of ['工单', '库位A', '型号', '服务器10-', '截止日期']) {
    t.equal(foundInText(`${word}12-1203 王小明 13812345678`).records.owner, undefined, word);
  }
});

t.test('an advert that gives the owner’s reason is not the owner’s', async (t) => {
  t.same(foundInText('望江家园，两室一厅78平，业主置换急售，联系王小明13812345678').records.owner, undefined);
  t.same(foundInText('望江家园，两室一厅78平，业主王小明13812345678').records, { owner: 1 });
});

t.test('a long line of objects is cut between them', async (t) => {
  const rows = owners(60, 3).map((o) => ({
    a: '同上',
    community: o.compound,
    building: o.building,
    room: o.room,
    owner: o.name,
    phone: o.phone,
  }));
  t.same(foundInText(JSON.stringify({ rows })).records, { owner: 60 });
});

for (const [text, records] of SAYS) {
  t.test(`reads «${text.replaceAll('\n', ' ⏎ ')}»`, async (t) => {
    t.same(foundInText(text).records, records);
  });
}

const NOTHING = [
  '2024-05-13 12-10-2024 版本 5-2-1203',
  '订单号 13812345678，流水号：13912345678',
  '委托价 12.38 委托数量 1300 委托编号 13812345678',
  '下三滥的手段，三八妇女节，一五一十',
  '南都记者看到“12号****室，138****5678”“1X号XXXX 177XXXXXXXX”这样的信息',
  'private String ownerPhone; // 业主电话\nrow.put("业主姓名", owner.getName()); case 3: room = 1203;',
  '北京市西城区护国寺大街93号(人民剧场对面) 电话 010-66181705',
  '客服热线 400-832-9954，95588，10086，12345，1010-1234',
  '经度 121.13812345678 哈希 a13812345678f 金额 13812345678.55',
  '业主姓名，业主电话，楼号，室号',
  'uuid dfa1e2e3-1381-4234-8245-13812345678f',
];

for (const text of NOTHING) {
  t.test(`finds nobody in «${text.slice(0, 40).replaceAll('\n', ' ')}»`, async (t) => {
    t.same(foundInText(text).records, {});
  });
}

t.test('arrays as PHP prints them are blocks of labels', async (t) => {
  for (const count of [1, 2, 30]) {
    const people = owners(count, 41);
    const dumped = people.map((o, at) => {
      const fields = { name: o.name, mobile: o.phone, estate: o.compound, room: `${o.building}-${o.unit}-${o.room}` };
      const lines = Object.entries(fields).map(
        ([key, value]) => `    ["${key}"]=>\n    string(${value.length}) "${value}"`,
      );
      return `  [${at}]=>\n  array(4) {\n${lines.join('\n')}\n  }\n`;
    });
    t.same(foundInText(`array(${count}) {\n${dumped.join('')}}\n`).records, { owner: count }, 'var_dump');
    const printed = people.map(
      (o, at) =>
        `    [${at}] => Array\n        (\n            [name] => ${o.name}\n            [tel] => ${o.phone}\n` +
        `            [address] => ${o.compound}${o.building}栋${o.room}\n        )\n\n`,
    );
    t.same(foundInText(`Array\n(\n${printed.join('')})\n`).records, { owner: count }, 'print_r');
  }
});

t.test('a sheet pasted with blanks keeps its rows over blank lines and vanished cells', async (t) => {
  const people = owners(15, 43);
  const parted = people.map(
    (o, at) => `${o.name}  ${o.phone}  拾贰院  ${o.building}  ${o.room}${at % 3 === 0 ? '\n' : ''}`,
  );
  t.same(foundInText(['姓名  电话  小区  楼号  房间', ...parted].join('\n')).records, { owner: 15 });
  const vanished = people.map((o, at) => `好望角  ${o.building}  2  ${at + 1}  3  ${o.name}  ${o.phone}  空置`);
  const labels = '小区  楼栋  单元  楼层  房号  业主  业主电话  租户  租户电话  备注';
  t.same(foundInText([labels, ...vanished].join('\n')).records, { owner: 15 });
});
