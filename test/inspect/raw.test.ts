import t from 'tap';
import { buildXlsx, multipart } from '../builders/files.js';
import { leakText, ownerTable, toCsv, toRows } from '../builders/listings.js';
import { owners } from '../builders/people.js';
import { inspectBody, inspectFile, inspectForm, inspectJson } from './inspect.js';

const people = owners(20, 77);
const rows = toRows(ownerTable(people));
const nested = people.map((o) => ({
  owner: { name: o.name, phone: o.phone },
  house: { community: o.compound, building: `${o.building}号楼`, room: o.room },
  remark: `${o.compound}${o.building}号楼${o.room}，业主${o.name}，急售`,
}));
const html = `<html><body><table>${ownerTable(people)
  .map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
  .join('')}</table></body></html>`;

const ONCE = {
  'a form with all of them in one field': () => inspectForm({ content: leakText(people), token: 'x' }),
  'a form of lines with owners in blocks': () => inspectForm({ text: leakText(people, 'block'), a: '1' }),
  'a multipart form': () => {
    const { body, contentType } = multipart([{ name: 'content', data: leakText(people) }]);
    return inspectBody(contentType, body);
  },
  'a JSON list': () => inspectJson({ list: rows }),
  'a JSON list of messages': () => inspectJson({ list: leakText(people).split('\n') }),
  'a JSON list of objects with one text each': () =>
    inspectJson({
      list: leakText(people)
        .split('\n')
        .map((content, id) => ({ id, content })),
    }),
  'nested JSON': () => inspectJson({ code: 0, data: { list: nested } }),
  'JSON in a string of JSON': () => inspectJson({ payload: JSON.stringify({ list: rows }) }),
  'JSON in a form': () => inspectForm({ data: JSON.stringify(rows), sign: 'abc' }),
  'JSON, one value a line': () =>
    inspectBody('application/x-ndjson', rows.map((row) => JSON.stringify(row)).join('\n')),
  'a table in HTML': () => inspectBody('text/html', html),
  'a CSV file': () => inspectFile('a.csv', toCsv(ownerTable(people))),
  'a workbook': () => inspectFile('a.xlsx', buildXlsx([{ name: '一', rows: ownerTable(people) }])),
};

for (const [what, inspect] of Object.entries(ONCE)) {
  t.test(`${what} holds as many raw records as entries`, async (t) => {
    const found = await inspect();
    t.same(found.records, { owner: 20 });
    t.equal(found.raw, 20);
  });
}

t.test('one owner with two phones in a form is one raw record', async (t) => {
  const found = await inspectForm({
    address: '馨佳园12号1203',
    tel1: '13812345678',
    tel2: '13912345678',
    name: '王明',
  });
  t.same(found.records, { owner: 1 });
  t.equal(found.raw, 1);
});

t.test('entries that come again in the body raise raw', async (t) => {
  t.equal((await inspectJson({ list: [...rows, ...rows] })).raw, 40);
  t.equal((await inspectJson({ list: [...nested, ...nested, ...nested] })).raw, 60);
  t.equal((await inspectForm({ content: `${leakText(people)}\n${leakText(people)}` })).raw, 40);
  const sheet = { name: '一', rows: ownerTable(people) };
  t.equal((await inspectFile('a.xlsx', buildXlsx([sheet, { ...sheet, name: '二' }]))).raw, 40);
});

t.test('a file beside a field with the same owners is read twice by people too', async (t) => {
  const { body, contentType } = multipart([
    { name: 'content', data: leakText(people) },
    { name: 'file', filename: 'a.csv', data: toCsv(ownerTable(people)) },
  ]);
  const found = await inspectBody(contentType, body);
  t.same(found.records, { owner: 20 });
  t.equal(found.raw, 40);
});
