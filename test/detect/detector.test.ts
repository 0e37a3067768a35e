import { inspect } from 'node:util';
import t from 'tap';
import { compilePatterns } from '../../src/detect/patterns.js';
import { leakText, ownerTable, toRows } from '../builders/listings.js';
import { owners } from '../builders/people.js';
import { addTable, foundInTable, foundInText, makeDetector } from './detect.js';

const people = owners(30, 21);

t.test('the same owner in a sheet, a chat and an object is one owner', async (t) => {
  const detector = makeDetector();
  addTable(detector, ['a.xlsx', 'Sheet1'], ownerTable(people));
  addTable(detector, ['a.xlsx', 'Sheet2'], ownerTable(people));
  detector.text(['chat'], leakText(people));
  for (const row of toRows(ownerTable(people))) {
    detector.object(['json'], Object.entries(row));
    for (const [key, value] of Object.entries(row)) detector.text(['json', key], value);
  }
  const found = detector.finish();
  t.same(found.records, { owner: 30 });
  t.same(
    found.parts.slice(0, 3).map((part) => part.path),
    ['a.xlsx › Sheet1', 'a.xlsx › Sheet2', 'chat'],
  );
});

t.test('one phone with two homes is two records, and one home with two phones of a person is one', async (t) => {
  t.same(foundInText('馨佳园12号1203 王先生 13812345678\n馨佳园12号1204 王先生 13812345678').records, { owner: 2 });
  t.same(foundInText('馨佳园12号1203 王先生 13812345678 13912345678\n12-1-1203 13912345678').records, { owner: 1 });
});

t.test('phones shared by records join them into one group', async (t) => {
  const text = '张三 13812345601 13812345602\n张三 13812345602 13812345603\n张三 13812345603 13812345604';
  const found = foundInText(text);
  t.same(found.records, { contact: 1 });
  t.equal(found.prints[0]?.persons.length, 4);
});

t.test('a phone repeated with more than three homes is a business phone, but only three such phones', async (t) => {
  const rows = (phones: number): string[][] => [
    ['小区', '楼栋', '房号', '电话'],
    ...Array.from({ length: phones * 5 }, (_, at) => [
      '馨佳园',
      `${at + 1}`,
      '1203',
      `1381234560${Math.floor(at / 5)}`,
    ]),
  ];
  t.same(foundInTable(rows(3)).records, {});
  t.same(foundInTable(rows(5)).records, { owner: 10 });
});

t.test('a phone of the staff list makes an advert', async (t) => {
  const text = '馨佳园12号1203 378万 13812345678';
  t.same(foundInText(text).records, { owner: 1 });
  t.same(foundInText(text, { staffPhones: new Set(['13812345678']) }).records, {});
});

t.test('prints are keyed hashes, and nothing found shows a value', async (t) => {
  const found = foundInText('馨佳园12号1203 王小明 13812345678');
  t.match(found.prints, [{ kind: 'owner', persons: [/^[0-9a-f]{16}$/], homes: [/^[0-9a-f]{16}$/] }]);
  t.same(found.samples, ['馨佳园 **号**** 王** 138****5678']);
  t.notMatch(inspect(found, { depth: 9 }), /13812345678|1203|王小明/);
});

t.test('a home is hashed the same however it is written', async (t) => {
  const homes = ['馨佳园十一街坊，12号1203室', '馨佳园11街坊 12幢1203', '浦东新区馨佳园11街坊十二栋1203'].map(
    (text) => foundInText(`${text} 13812345678`).prints[0]?.homes,
  );
  t.same(homes[1], homes[0]);
  t.same(homes[2], homes[0]);
});

t.test('the agency’s own compounds count without a known ending, even where they look like a person', async (t) => {
  const text = '金澜,12-1203,13812345678';
  t.equal(foundInText(text).records.owner, undefined);
  t.same(foundInText(text, { compounds: ['金澜'] }).records, { owner: 1 });
});

t.test('the outcome is the worst that was met, and a picture nobody read makes it partial only', async (t) => {
  const detector = makeDetector();
  detector.unread(['a.png'], 'partial', 'no-ocr');
  detector.unread(['b.zip'], 'partial', 'ratio');
  t.same(detector.finish().outcome, { name: 'partial', reasons: ['no-ocr', 'ratio'] });
  t.same(makeDetector().finish().outcome, { name: 'inspected', reasons: [] });
});

t.test('opaque bytes add up', async (t) => {
  const detector = makeDetector();
  detector.opaque(['a'], 1_000, 7.9);
  detector.opaque(['b'], 24, 7.9);
  t.equal(detector.finish().opaqueBytes, 1_024);
});

t.test('custom patterns are counted over texts and rows', async (t) => {
  const patterns = compilePatterns([
    { id: 'project', pattern: '凤凰计划' },
    { id: 'code', pattern: 'ZX-\\d{4}' },
  ]);
  const detector = makeDetector({ patterns });
  detector.text(['a'], '关于凤凰计划的说明');
  detector.text(['b'], '凤凰计划 zx-1234');
  addTable(detector, ['c'], [['凤凰计划', '1']]);
  t.same(detector.finish().patterns, [
    { id: 'code', hits: 1 },
    { id: 'project', hits: 3 },
  ]);
});

t.test('a person’s kind is the most specific of their records', async (t) => {
  t.same(foundInText('13812345678\n\n王小明 13812345678\n\n馨佳园12号1203 13812345678').records, { owner: 1 });
});

t.test('hostile text is read in linear time', async (t) => {
  const line = (text: string): string => `${text.repeat(Math.ceil(200_000 / text.length))}\n馨佳园12号1203 13812345678`;
  for (const text of [
    '1',
    '1 ',
    '138-',
    '一',
    '1弄',
    '1号',
    '王,',
    '电话:',
    '(',
    '1*x',
    '1-1-',
    'OolI',
    '业主:王',
    '\t1',
  ]) {
    const found = foundInText(line(text));
    t.equal(found.records.owner, 1, `after many of «${text}»`);
  }
});
