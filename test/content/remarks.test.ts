import t from 'tap';
import { allText, file } from './builders.js';

/* What people remark on cells, and what they put into one: it arrives, and glued to nothing. */

const CELL = '馨佳园';
const REMARK = '业主 13912345672';

t.test('a remark on a cell of a flat XML workbook stands in a cell of its own', async (t) => {
  const spreadsheet = `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"><Table><Row><Cell><Data ss:Type="String">小区</Data></Cell><Cell><Data ss:Type="String">电话</Data></Cell></Row><Row><Cell><Data ss:Type="String">${CELL}</Data><Comment ss:Author="李"><ss:Data>${REMARK}</ss:Data></Comment></Cell><Cell><Data ss:Type="Number">13812345678</Data></Cell></Row></Table></Worksheet></Workbook>`;
  const flat = `<?xml version="1.0"?><office:document xmlns:office="o"><office:body><office:spreadsheet><table:table><table:table-row><table:table-cell><office:annotation><dc:creator>李</dc:creator><text:p>业主</text:p><text:p>13912345672</text:p></office:annotation><text:p>${CELL}</text:p></table:table-cell><table:table-cell><text:p>13812345678</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document>`;
  const one = await file('a.xml', spreadsheet);
  t.same(one.tables[0]?.rows[1], [CELL, '13812345678', REMARK]);
  const other = await file('a.fods', flat);
  t.same(other.tables[0]?.rows[0], [CELL, '13812345678', '李\n业主\n13912345672']);
});

t.test('a remark nobody closed ends with its cell, and many of them lose nothing', async (t) => {
  const row = (cells: string): string => `<table><tr>${cells}</tr></table>`;
  const open = await file('a.html', `<html>${row(`<td>${CELL}<comment>${REMARK}</td><td>x</td>`)}</html>`);
  t.same(open.tables[0]?.rows[0], [CELL, 'x', REMARK]);
  const cells = Array.from({ length: 400 }, (_, n) => `<td>a<comment>${13_800_000_000 + n}</comment></td>`).join('');
  const text = allText(await file('a.html', `<html>${row(cells)}</html>`));
  t.ok([0, 255, 256, 399].every((n) => text.includes(`${13_800_000_000 + n}`)));
});

t.test('several people in one cell keep what keeps them apart', async (t) => {
  const packed = '张三|13812345678|配偶；李四|13912345678|子女';
  const sheet = `<table><tr><td>${CELL}</td><td>${packed}</td></tr><tr><td>a</td><td>张三<br>13812345678<p>李四</p></td></tr></table>`;
  const { rows } = (await file('a.html', `<html>${sheet}</html>`)).tables[0] ?? { rows: [] };
  t.same(rows, [
    [CELL, packed],
    ['a', '张三\n13812345678\n李四'],
  ]);
});
