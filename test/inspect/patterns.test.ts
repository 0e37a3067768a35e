import t from 'tap';
import { buildXlsx } from '../builders/files.js';
import { inspectBody, inspectFile, inspectForm, inspectJson } from './inspect.js';

const setup = {
  patterns: [
    { id: 'buying', pattern: '求购.{0,4}业主资料' },
    { id: 'project', pattern: '凤凰计划' },
  ],
};

t.test('a short value that stands in an object only meets the patterns', async (t) => {
  t.same((await inspectJson({ content: '求购浦东业主资料' }, setup)).patterns, [{ id: 'buying', hits: 1 }]);
});

t.test('a value that is given as text and in its object is one hit', async (t) => {
  const long = '你好，长期求购浦东业主资料，价格面议，微信联系';
  t.same((await inspectJson({ a: { content: long } }, setup)).patterns, [{ id: 'buying', hits: 1 }]);
  t.same((await inspectForm({ content: long, token: 'x' }, setup)).patterns, [{ id: 'buying', hits: 1 }]);
});

t.test('every item of a list is a hit, and so is every row of a table', async (t) => {
  const items = Array.from({ length: 300 }, (_, at) => ({ at, title: at % 3 === 0 ? '凤凰计划' : '其他' }));
  t.same((await inspectJson({ items }, setup)).patterns, [{ id: 'project', hits: 100 }]);
  const rows = items.map((item) => [item.at, item.title, '求购业主']);
  const sheet = buildXlsx([{ name: '一', rows }]);
  t.same((await inspectFile('a.xlsx', sheet, setup)).patterns, [{ id: 'project', hits: 100 }]);
});

t.test('a cell of a table in a page, a workbook or a list of values meets the patterns', async (t) => {
  const cell = '求购浦东业主资料';
  const found = [
    inspectBody('text/html', `<table><tr><td>1</td><td>${cell}</td></tr></table>`, setup),
    inspectFile('a.xlsx', buildXlsx([{ name: '一', rows: [['a', cell]] }]), setup),
    inspectFile('a.csv', `a,b,c,d\n1,2,3,${cell}\n4,5,6,7\n`, setup),
    inspectJson({ data: [['a', cell]] }, setup),
  ];
  for (const finding of await Promise.all(found)) t.same(finding.patterns, [{ id: 'buying', hits: 1 }]);
});
