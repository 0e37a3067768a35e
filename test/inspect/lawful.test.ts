import t from 'tap';
import { buildXlsx, multipart } from '../builders/files.js';
import { listingTable, toCsv, toRows } from '../builders/listings.js';
import { negotiators, owners } from '../builders/people.js';
import { inspectBody, inspectFile, inspectForm, inspectJson } from './inspect.js';
import { LAWFUL } from './lawful-texts.js';

for (const [what, text, records] of LAWFUL) {
  t.test(`${what} is nobody’s home`, async (t) => {
    const { body, contentType } = multipart([{ name: 'text', data: text }]);
    t.same((await inspectJson({ id: 1, content: text })).records, records, 'in JSON');
    t.same((await inspectForm({ content: text, a: '1' })).records, records, 'in a form');
    t.same((await inspectBody(contentType, body)).records, records, 'in a multipart form');
    t.same((await inspectFile('a.txt', text)).records, records, 'in a file');
  });
}

t.test('a listing of fifteen thousand homes with a few sellers’ phones names no owner', async (t) => {
  const table = listingTable(owners(15_000, 3), negotiators(3, 3));
  const found = await inspectFile('房源.xlsx', buildXlsx([{ name: '房源', rows: table }]));
  t.same([found.outcome.name, found.records.owner], ['inspected', undefined]);
  t.ok((found.records.contact ?? 0) <= 3);
  t.same((await inspectFile('房源.csv', toCsv(listingTable(owners(15_000, 4))))).records, {});
});

t.test('telemetry with times and ids is nobody', async (t) => {
  const events = Array.from({ length: 200 }, (_, at) => ({
    event: 'click',
    ts: 1_381_234_567_000 + at,
    sid: `1381234${5_678 + at}-${at}`,
    userId: 13_800_000_000 + at * 7,
    trace: `0f8fad5b-d9cb-469f-a165-${70_867_728_950 + at}`,
    url: `/fang/${10_000_000_000 + at}.html`,
    screen: '1920x1080',
    x: 12.5 + at,
  }));
  t.same((await inspectJson({ v: '1.2.3', sentAt: 1_700_000_000_000, events })).records, {});
});

t.test('orders, products and schedules in tables are nobody', async (t) => {
  const count = Array.from({ length: 60 }, (_, at) => at);
  const day = (at: number): string => `${(at % 12) + 1}-${(at % 28) + 1}-2026`;
  const tables: Record<string, string[][]> = {
    orders: [
      ['订单号', '时间', '金额'],
      ...count.map((at) => [`13812345${1_000 + at}`, `17000000${10_000 + at}`, '25.80']),
    ],
    products: [
      ['SKU', '名称', '规格', '价格'],
      ...count.map((at) => [`13-8-${1_200 + at}`, '水龙头', '5-2-1203', '89']),
    ],
    schedules: [['日期', '班次', '地点'], ...count.map((at) => [day(at), '早班', '望江店'])],
    meters: [
      ['表号', '读数', '楼栋'],
      ...count.map((at) => [`${900_138_123_000 + at}`, `${at * 31}`, `${at % 9}号楼`]),
    ],
    staff: [['工号', '姓名', '门店'], ...count.map((at) => [`${100_200 + at}`, '王建国', '望江店'])],
  };
  for (const [what, rows] of Object.entries(tables)) {
    t.same((await inspectFile('a.csv', toCsv(rows))).records, {}, `${what} as CSV`);
    t.same((await inspectFile('a.xlsx', buildXlsx([{ name: '一', rows }]))).records, {}, `${what} as a workbook`);
    t.same((await inspectJson({ rows: toRows(rows) })).records, {}, `${what} as JSON`);
  }
});

t.test('words of errands excuse single messages, not lists', async (t) => {
  const lines = owners(12, 8).map((o) => `快递放在${o.compound}${o.building}号楼${o.room}室，电话${o.phone}`);
  t.same((await inspectJson({ content: lines[0] })).records, { contact: 1 });
  t.same((await inspectJson({ content: lines.join('\n') })).records, { owner: 12 });
  const cards = owners(12, 9).map((o) => `${o.name} 经理 世纪大道${o.building}号${o.room}室 ${o.phone}`);
  t.same((await inspectForm({ content: cards[0] ?? '', a: '1' })).records, { contact: 1 });
  t.same((await inspectForm({ content: cards.join('\n'), a: '1' })).records, { owner: 12 });
});

t.test('nor do they excuse a home on offer', async (t) => {
  for (const text of ['快递放在12号楼203室，业主电话13812345678', '经理给的：馨佳园12号1203 74平 378万 13812345678']) {
    t.same((await inspectJson({ content: text })).records, { owner: 1 }, text);
  }
});
