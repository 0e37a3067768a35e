import t from 'tap';
import type { Finding } from '../../src/model/finding.js';
import type { Counts } from '../../src/model/kind.js';
import { DISGUISES, masked } from '../builders/disguise.js';
import { buildXlsx, buildZip, gbk, multipart, utf16 } from '../builders/files.js';
import { bareTable, LEAK_LINES, leakText, ownerTable, toCsv, toRows } from '../builders/listings.js';
import { owners } from '../builders/people.js';
import { inspectBody, inspectForm, inspectJson } from './inspect.js';
import { LEAKS } from './leak-texts.js';

const people = owners(25, 11);

function inspectMultipart(filename: string, data: string | Uint8Array): Promise<Finding> {
  const { body, contentType } = multipart([{ name: 'file', filename, data }]);
  return inspectBody(contentType, body);
}

for (const [what, text, records] of LEAKS) {
  t.test(`${what} counts the same on every way out`, async (t) => {
    const { body, contentType } = multipart([{ name: 'text', data: text }]);
    t.same((await inspectJson({ id: 1, content: text })).records, records, 'in JSON');
    t.same((await inspectJson({ data: JSON.stringify({ msg: text }) })).records, records, 'in JSON in JSON');
    t.same((await inspectJson([text, '好的'])).records, records, 'in a list');
    t.same((await inspectForm({ content: text, a: '1' })).records, records, 'in a form');
    t.same((await inspectBody(contentType, body)).records, records, 'in a multipart form');
    t.same((await inspectMultipart('a.txt', gbk(text))).records, records, 'in a file');
  });
}

t.test('messages in a list are people of their own', async (t) => {
  const lines = leakText(people.slice(0, 2)).split('\n');
  t.same((await inspectJson(['在吗', ...lines])).records, { owner: 2 });
  t.same((await inspectJson({ messages: [...lines, '收到', '好的'] })).records, { owner: 2 });
});

for (const shape of Object.keys(LEAK_LINES)) {
  t.test(`25 owners as «${shape}» are 25 on every way out`, async (t) => {
    const text = leakText(people, shape);
    const found = {
      'in JSON': inspectJson({ content: text }),
      'as JSON objects': inspectJson({ list: people.map((o) => ({ content: leakText([o], shape) })) }),
      'in a form': inspectForm({ content: text, a: '1' }),
      'as plain text': inspectBody('text/plain', text),
      'in a UTF-16 file': inspectMultipart('a.txt', utf16(text)),
      'in a zip': inspectMultipart('a.zip', buildZip([{ name: gbk('业主.txt'), data: gbk(text) }])),
      'in one column of a workbook': inspectMultipart(
        'a.xlsx',
        buildXlsx([{ name: '一', rows: people.map((o) => [leakText([o], shape)]) }]),
      ),
      'in base64': inspectJson({ data: Buffer.from(text).toString('base64') }),
    };
    for (const [way, finding] of Object.entries(found)) {
      const { records, raw } = await finding;
      t.same(records, { owner: 25 }, way);
      t.equal(raw, 25, `${way}, raw`);
    }
  });
}

for (const [disguise, dress] of Object.entries(DISGUISES)) {
  t.test(`phones in «${disguise}» are found in chat and in cells`, async (t) => {
    const dressed = people.map((o) => ({ ...o, phone: dress(o.phone) }));
    t.same((await inspectForm({ content: leakText(dressed, 'unit'), a: '1' })).records, { owner: 25 });
    t.same((await inspectMultipart('a.csv', toCsv(ownerTable(dressed)))).records, { owner: 25 });
    t.same((await inspectJson({ rows: toRows(ownerTable(dressed)) })).records, { owner: 25 });
  });
}

t.test('masked phones are worth nothing on any way out', async (t) => {
  const hidden = people.map((o) => ({ ...o, phone: masked(o.phone), name: `${o.surname}**` }));
  t.same((await inspectForm({ content: leakText(hidden, 'unit'), a: '1' })).records, {});
  t.same((await inspectMultipart('a.xlsx', buildXlsx([{ name: '一', rows: ownerTable(hidden) }]))).records, {});
});

/** Header rows as public property and agency systems export them, with made-up rows. */
const TABLES: ReadonlyArray<readonly [what: string, header: string, rows: readonly string[], records: Counts]> = [
  [
    'a property roster with people packed into a cell',
    '栋编号,单元,房号,建筑面积,车位号,业主姓名,业主电话,家庭成员,备注',
    [
      '12,1,1203,89,B2-105,王建国,13812345601,李芳|13812345602||配偶；王明|13812345603||子女,',
      '12,1,1204,89,,张伟,13812345604,,',
    ],
    { owner: 4 },
  ],
  [
    'a roster with a display name',
    '类型,编号,显示名称,面积,业主姓名,业主手机',
    ['住宅,8-1-2603,8 栋 1 单元 2603,118.5,张三,13800000001', '住宅,8-1-2604,8 栋 1 单元 2604,118.5,李四,13800000002'],
    { owner: 2 },
  ],
  [
    'a community system’s import',
    '楼号,单元,房屋,楼层,总楼层,建筑面积,租金,房屋状态,业主名称,性别,手机号,身份证,联系人,联系电话',
    [
      '12,1,1203,12,18,89,0,入住,王建国,男,13812345601,,王建国,13812345601',
      '12,1,1204,12,18,89,0,入住,李芳,女,13812345602,,张伟,13812345603',
    ],
    { owner: 2 },
  ],
  [
    'a fee report',
    '序号,楼栋,单元,房屋,业主名称,业主电话',
    ['1,12,1,1203,王建国,13812345601', '2,12,1,1204,李芳,13812345602'],
    { owner: 2 },
  ],
  [
    'a parking roster',
    '车位号,车位类型,业主姓名,业主电话,使用状态,月车位费',
    ['B2-105,产权,王建国,13812345601,在用,300', 'B2-106,产权,李芳,13812345602,在用,300'],
    { contact: 2 },
  ],
  [
    'an agency export with the owner’s phone',
    '房源编号,类型,状态,小区名称,座栋,门牌号,业主姓名,业主电话,房型,面积,售价,维护人',
    [
      'FY1,出售,有效,馨佳园,12,1203,王先生,13812345601,2-1-1,89,378,小李',
      'FY2,出售,有效,馨佳园,12,1204,李女士,13812345602,2-1-1,89,380,小李',
    ],
    { owner: 2 },
  ],
  [
    'an agency export without phones',
    '房源编号,小区名称,座栋,门牌号,业主姓名,面积',
    ['FY1,馨佳园,12,1203,王先生,89', 'FY2,馨佳园,12,1204,李女士,89'],
    { 'home-list': 2 },
  ],
  [
    'an export with one address column',
    '业主,联系方式,房屋坐落',
    ['王建国,13812345601,浦东新区馨佳园12号1203室', '李芳,13812345602,浦东新区馨佳园12号1204室'],
    { owner: 2 },
  ],
  [
    'identifiers instead of words',
    'yezhu,yezhutel,xiaoqu,mnph,SHBW',
    ['王建国,13812345601,馨佳园,12,1203', '李芳,13812345602,馨佳园,12,1204'],
    { owner: 2 },
  ],
  [
    'several phones in a cell',
    '小区,楼栋,房号,业主,电话',
    ['馨佳园,12,1203,王建国,13812345601/13812345602', '馨佳园,12,1204,李芳,13812345603 13812345604'],
    { owner: 2 },
  ],
  [
    'a waybill sheet',
    '运单号,寄件人电话,收件人,收件人电话,收件人地址',
    ['SF1,13812345600,王建国,13812345601,馨佳园12号1203', 'SF2,13812345600,李芳,13812345602,馨佳园12号1204'],
    { waybill: 1 },
  ],
  [
    'a loan sheet',
    '借款人姓名,借款人手机号,借款人身份证,放款金额,房产地址',
    ['王建国,13812345601,110101199003070134,200,馨佳园12号1203'],
    { credit: 1 },
  ],
];

for (const [what, header, rows, records] of TABLES) {
  t.test(`${what} counts the same as csv, workbook and JSON`, async (t) => {
    const table = [header, ...rows].map((line) => line.split(','));
    t.same((await inspectMultipart('a.csv', toCsv(table))).records, records, 'as CSV');
    t.same((await inspectMultipart('a.csv', gbk(toCsv(table)))).records, records, 'as GBK CSV');
    t.same(
      (await inspectMultipart('a.xlsx', buildXlsx([{ name: '一', rows: table }]))).records,
      records,
      'in a workbook',
    );
    t.same((await inspectJson({ rows: toRows(table) })).records, records, 'as JSON');
    t.same(
      (await inspectForm({ text: table.map((row) => row.join('\t')).join('\n'), a: '1' })).records,
      records,
      'pasted',
    );
  });
}

t.test('a table without a header, its phone cut in two, counts in a csv and in a workbook', async (t) => {
  const rows = bareTable(people);
  t.same((await inspectMultipart('a.csv', toCsv(rows))).records, { owner: 25 });
  t.same((await inspectMultipart('a.xlsx', buildXlsx([{ name: '一', rows }]))).records, { owner: 25 });
});

t.test('an owner of a mini-program’s board in nested JSON is one', async (t) => {
  const body = {
    appid: 'wx0000000000000000',
    house: { community: '馨佳园', building: '12', room: '1203', area: 74, price: 378 },
    owner: { name: '王先生', mobile: '13812345678' },
    broker: { id: 7, store: '望江店' },
  };
  t.same((await inspectJson(body)).records, { owner: 1 });
});
