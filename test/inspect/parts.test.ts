import t from 'tap';
import { buildXlsx, buildZip, multipart } from '../builders/files.js';
import { ownerTable, toCsv, toRows } from '../builders/listings.js';
import { owners } from '../builders/people.js';
import { inspectBody, inspectFile, inspectJson } from './inspect.js';

const people = owners(150, 5);

t.test('the items of a list are one part with their sum', async (t) => {
  const found = await inspectJson({ data: { rows: toRows(ownerTable(people)) } });
  t.same(found.parts, [{ path: 'json:$.data.rows[*]', records: { owner: 150 } }]);
});

t.test('a file in a zip in a form is named by all of them', async (t) => {
  const sheet = buildXlsx([{ name: '一期', rows: ownerTable(people) }]);
  const zip = buildZip([{ name: '业主/三期.xlsx', data: sheet }]);
  const { body, contentType } = multipart([{ name: 'file', filename: '业主.zip', data: zip }]);
  const found = await inspectBody(contentType, body);
  t.same(found.parts, [{ path: 'form:file › 业主.zip › 业主/三期.xlsx › 一期', records: { owner: 150 } }]);
});

t.test('nothing that is shown names a person, not even a file called after one', async (t) => {
  const name = '王建国13812345678.csv';
  const found = await inspectFile(name, toCsv(ownerTable(people)));
  t.match(found.records, { owner: 150 });
  t.notMatch(JSON.stringify(found.parts), /138|建国/);
  const keyed = await inspectJson({ 王建国13812345678: { address: '馨佳园12号1203', tel: '13912345678' } });
  t.match(keyed.records, { owner: 1 });
  t.notMatch(JSON.stringify([keyed.parts, keyed.samples]), /1381234|建国|1203/);
});
