import { deflateRawSync } from 'node:zlib';
import t from 'tap';
import { buildXlsx, buildZip } from '../builders/files.js';
import { allText, file } from './builders.js';

const ROWS = [
  ['业主', '房号', '电话'],
  ['王先生', '12-1203', 13912345678],
  ['李女士<&>', '12-1204', '13812345678'],
];
const READ = ROWS.map((row) => row.map(String));

/** A workbook whose only sheet is this XML. */
function sheet(xml: string, more: Record<string, string> = {}): Buffer {
  return buildXlsx([{ name: 'S', rows: [] }], { parts: { 'xl/worksheets/sheet1.xml': xml, ...more } });
}

t.test('shared and inline strings, back slashes in names, UTF-16 parts: the same table', async (t) => {
  const cases = {
    shared: buildXlsx([{ name: '三期', rows: ROWS }]),
    inline: buildXlsx([{ name: '三期', rows: ROWS }], { strings: 'inline' }),
    hidden: buildXlsx([{ name: '三期', rows: ROWS, hidden: true }]),
    slashes: buildXlsx([{ name: '三期', rows: ROWS }], { rename: (name) => name.replaceAll('/', '\\') }),
    utf16: buildXlsx([{ name: '三期', rows: ROWS }], { utf16: true }),
  };
  for (const [name, bytes] of Object.entries(cases)) {
    const seen = await file('a.xlsx', bytes);
    t.same(seen.tables, [{ path: 'a.xlsx › 三期', rows: READ, ended: true }], name);
    t.same(seen.unread, [], name);
  }
});

t.test('numbers are read as people see them', async (t) => {
  const seen = await file(
    'a.xlsx',
    sheet(
      '<worksheet><sheetData><row r="1"><c r="A1"><v>1.3912345678E10</v></c><c r="B1"><v>13812345678.000001</v></c>' +
        '<c r="C1"><v>0.25</v></c><c r="D1" t="str"><f>A1&amp;""</f><v>13712345678</v></c></row></sheetData></worksheet>',
    ),
  );
  t.same(seen.tables[0]?.rows, [['13912345678', '13812345678', '0.25', '13712345678']]);
});

t.test('rich runs, a bare text beside them, CDATA, prefixes and entities are joined', async (t) => {
  const seen = await file(
    'a.xlsx',
    sheet(
      '<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>139</x:t><x:r><x:t>1234</x:t></x:r>' +
        '<x:r><x:t><![CDATA[5678]]></x:t></x:r></x:is></x:c><x:c t="inlineStr"><x:is><x:t>&#29579;先生</x:t></x:is></x:c>' +
        '</x:row></x:sheetData></x:worksheet>',
    ),
  );
  t.same(seen.tables[0]?.rows, [['13912345678', '王先生']]);
});

t.test('comments, headers, unused strings and properties are read as well', async (t) => {
  const seen = await file(
    'a.xlsx',
    sheet('<worksheet><sheetData/><headerFooter><oddHeader>13912345670</oddHeader></headerFooter></worksheet>', {
      'xl/sharedStrings.xml': '<sst><si><t>王先生 13912345671</t></si></sst>',
      'xl/comments1.xml':
        '<comments><commentList><comment ref="A1"><text><r><t>1391234</t></r><r><t>5672</t></r></text></comment></commentList></comments>',
      'docProps/core.xml': '<cp:coreProperties><dc:title>13912345673</dc:title></cp:coreProperties>',
      'customXml/item1.xml': '<x><a>13912345674</a></x>',
    }),
  );
  for (const phone of ['13912345670', '13912345671', '13912345672', '13912345673', '13912345674']) {
    t.match(allText(seen), phone);
  }
});

t.test('a sheet under another name is known by its root', async (t) => {
  const seen = await file(
    'a.xlsx',
    buildXlsx([], {
      parts: {
        'xl/whatever.bin': '<worksheet><sheetData><row><c><v>13912345678</v></c></row></sheetData></worksheet>',
      },
    }),
  );
  t.same(seen.tables[0]?.rows, [['13912345678']]);
});

t.test('far cells, far rows, endless empty cells, unclosed tags and deep nesting end soon', async (t) => {
  const row = '<row><c><v>13912345678</v></c></row>';
  const cases = {
    'far cell': `<row><c r="XFD1048576"><v>1</v></c></row>`.repeat(2000),
    'far row': '<row r="2000000000"><c r="A2000000000"><v>1</v></c></row>',
    'empty cells': `<row>${'<c/>'.repeat(300_000)}</row>`,
    'unclosed tags': '<c r='.repeat(200_000),
    'unclosed quotes': '<c r="'.repeat(200_000),
    'open angles': '<'.repeat(500_000),
    'open comments': `${'<!--'.repeat(200_000)}-->`,
    'long attribute': `<c r="${'A'.repeat(2_000_000)}"/>`,
    deep: '<a>'.repeat(200_000),
  };
  for (const [name, xml] of Object.entries(cases)) {
    const bytes = sheet(`<worksheet><sheetData>${row}${xml}`);
    const seen = await file('a.xlsx', bytes, { maxRatio: 1e9 });
    t.match(allText(seen), '13912345678', name);
    t.ok(
      seen.tables.every((table) => table.ended && table.rows.every((cells) => cells.length < 1000)),
      name,
    );
  }
});

t.test('a DTD is skipped, its entities stay as they are', async (t) => {
  const laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>';
  const seen = await file(
    'a.xlsx',
    sheet(`${laughs}<worksheet><sheetData><row><c t="str"><v>&b; 13912345678</v></c></row></sheetData></worksheet>`),
  );
  t.same(seen.tables[0]?.rows, [['&b; 13912345678']]);
});

t.test('time that runs out is said to have run out', async (t) => {
  const rows = Array.from({ length: 5000 }, (_, n) => [`${n}`, 13912345678]);
  const seen = await file('a.xlsx', buildXlsx([{ name: 'S', rows }]), { maxBusyMs: 0 });
  t.match(seen.unread.at(-1), { outcome: 'uninspectable', reason: 'time' });
});

t.test('Word: paragraphs as text, tables as tables, deleted text apart from its line', async (t) => {
  const seen = await file(
    'a.docx',
    buildZip([
      { name: '[Content_Types].xml', data: '<Types/>' },
      {
        name: 'word/document.xml',
        data:
          '<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>业主 138</w:t></w:r><w:del><w:r><w:delText>XX</w:delText></w:r></w:del>' +
          '<w:r><w:rPr><w:b/></w:rPr><w:t>12345678</w:t></w:r></w:p><w:p><w:r><w:t>第二段</w:t></w:r></w:p>' +
          '<w:tbl><w:tr><w:tc><w:p><w:r><w:t>王先生</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>13912345678</w:t></w:r></w:p></w:tc></w:tr></w:tbl>' +
          '</w:body></w:document>',
      },
    ]),
  );
  t.match(seen.texts[0], { path: 'a.docx › word/document.xml', text: '业主 13812345678\n第二段' });
  t.same(seen.tables[0]?.rows, [['王先生', '13912345678']]);
});

t.test('OpenDocument: table rows as a table', async (t) => {
  const seen = await file(
    'a.ods',
    buildZip([
      { name: 'mimetype', data: 'application/vnd.oasis.opendocument.spreadsheet', method: 'store' },
      {
        name: 'content.xml',
        data:
          '<office:document-content><office:body><table:table><table:table-row><table:table-cell><text:p>王先生</text:p></table:table-cell>' +
          '<table:table-cell table:number-columns-repeated="1000"/><table:table-cell><text:p>13912345678</text:p></table:table-cell></table:table-row>' +
          '</table:table></office:body></office:document-content>',
      },
    ]),
  );
  t.same(seen.tables[0]?.rows, [['王先生', ...Array<string>(32).fill(''), '13912345678']], 'repeated, within bounds');
});

t.test('shared strings that break off leave the cells that need none of the rest', async (t) => {
  const count = 3000;
  const strings = Array.from({ length: count }, (_, n) => `<si><t>业主${n}</t></si>`).join('');
  const rows = Array.from({ length: count }, (_, n) => `<row><c t="s"><v>${n}</v></c><c><v>1390000${n}</v></c></row>`);
  const packed = deflateRawSync(`<sst>${strings}</sst>`);
  const seen = await file(
    'a.xlsx',
    buildZip([
      { name: '[Content_Types].xml', data: '<Types/>' },
      { name: 'xl/worksheets/sheet1.xml', data: `<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>` },
      { name: 'xl/sharedStrings.xml', data: packed.subarray(0, packed.length / 2), method: 'store', methodNumber: 8 },
    ]),
  );
  t.equal(seen.tables[0]?.rows.length, count);
  t.same(seen.tables[0]?.rows[0], ['业主0', '13900000']);
  t.same(seen.tables[0]?.rows[2999], ['', '13900002999']);
  t.same(seen.unread, [{ path: 'a.xlsx › strings', outcome: 'partial', reason: 'corrupt' }]);
});

t.test('strings and cells that lie on the seam of two pieces are whole, and none stands twice', async (t) => {
  // Of all lengths, so that seams fall on every place of a string and of a cell.
  const rows = Array.from({ length: 30_000 }, (_, n) => [
    `${n}号业主${'甲'.repeat(n % 37)}`,
    '馨佳园',
    13_900_000_000 + n,
  ]);
  const wanted = rows.map((row) => row.map(String));
  for (const strings of ['shared', 'inline'] as const) {
    const seen = await file('a.xlsx', buildXlsx([{ name: 'S', rows }], { strings }));
    const [table] = seen.tables;
    t.equal(table?.rows.length, rows.length, strings);
    const wrong = wanted.findIndex((row, n) => row.join('|') !== table?.rows[n]?.join('|'));
    t.equal(wrong, -1, `${strings}: row ${wrong} is ${table?.rows[wrong]?.join('|')}`);
    t.same([seen.texts.filter(({ text }) => text.includes('业主')), seen.unread], [[], []], 'no string is left over');
  }
});

t.test('a sheet needs its strings in any order, and from the end first', async (t) => {
  const names = Array.from({ length: 5_000 }, (_, n) => `${n}号业主`);
  const order = names.map((_, n) => (n * 3_571 + 4_999) % names.length);
  const items = names.map((name) => `<si><t>${name}</t></si>`).join('');
  const cells = order.map((index, n) => `<row r="${n + 1}"><c r="A${n + 1}" t="s"><v>${index}</v></c></row>`).join('');
  const book = (body: string): Buffer =>
    sheet(`<worksheet><sheetData>${body}</sheetData></worksheet>`, { 'xl/sharedStrings.xml': `<sst>${items}</sst>` });
  const wanted = order.map((index) => [`${index}号业主`]);
  t.same((await file('a.xlsx', book(cells))).tables[0]?.rows, wanted);
  // Written in a way nobody expects, one is asked for before it is read: the sheet is then read again.
  const late = await file('a.xlsx', book(cells.replaceAll(' t="s"', " t='s'")));
  t.same(late.tables.at(-1)?.rows, wanted);
});
