import t from 'tap';
import { buildXlsx, buildZip } from '../builders/files.js';
import { allText, file } from './builders.js';

const SPREADSHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const STRICT = 'xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"';

function sheetOf(rows: string, more = '', main = SPREADSHEET): string {
  return `<worksheet ${main}><sheetData>${rows}</sheetData>${more}</worksheet>`;
}

function workbook(parts: Record<string, string | Uint8Array>): Buffer {
  return buildXlsx([{ name: 'S', rows: [] }], { parts });
}

const SHEET = 'xl/worksheets/sheet1.xml';

t.test('cells of every type, in any order, with and without their places', async (t) => {
  const seen = await file(
    'a.xlsx',
    workbook({
      [SHEET]: sheetOf(
        '<row r="1" spans="1:4"><c r="C1" t="b"><v>1</v></c><c r="A1" s="12" t="str"><v>王_x4E00_&amp;</v></c><c r="B1" t="e"><v>#N/A</v></c></row>' +
          '<row><c><v>1.3812345678E10</v></c><c t="n"><v>13812345683.000001</v></c><c t="d"><v>2026-11-22</v></c><c><v>69.5</v></c></row>' +
          '<row r="3"><c r="XFD3"><v>7</v></c><c r="E3"><v>8</v></c></row>' +
          `<row r='4'><c r='B4' t='inlineStr'><is><t>李</t></is></c><c r="C4" t="inlineStr"><is><t>139</t><r><rPr><b/></rPr><t>12345678</t></r></is></c><c r="D4"/></row>` +
          '<row r="5"><c r="A5"><f>IF(A1=1,"","业主 13712345678")</f><v>0</v></c><c r="B5"><f>A1</f></c></row>',
      ),
    }),
  );
  t.same(seen.tables[0]?.rows, [
    ['王一&', '#N/A', 'TRUE'],
    ['13812345678', '13812345683', '2026-11-22', '69.5'],
    ['7', '', '', '', '8'],
    ['', '李', '13912345678'],
    ['0', 'A1'],
  ]);
  t.match(allText(seen), '业主 13712345678', 'words of a formula');
});

t.test(
  'shared strings: plain, preserved, rich, with phonetic hints, broken; read once, after the sheets without',
  async (t) => {
    const cells = [0, 1, 2, 3, 4, 5, 9].map((n) => `<c t="s"><v>${n}</v></c>`).join('');
    const plain = '<c t="inlineStr"><is><t>王先生</t></is></c>';
    const seen = await file(
      'a.xlsx',
      workbook({
        [SHEET]: sheetOf(`<row>${cells}</row>`),
        'xl/worksheets/sheet2.xml': sheetOf(`<row>${plain}</row>`),
        'xl/sharedStrings.xml': Buffer.concat([
          Buffer.from(
            `<sst ${SPREADSHEET}><si><t>王先生</t></si><si><t xml:space="preserve"> 李 </t></si><si><r><t>139</t></r><r><t>12345678</t></r></si>` +
              '<si><t>東</t><rPh sb="0" eb="1"><t>dong</t></rPh></si><si><t>a&amp;b_x0041_</t></si><si><t>坏',
          ),
          Buffer.from([0xe4, 0xb8]),
          Buffer.from('字</t></si><si><t>未用 13812345678</t></si></sst>'),
        ]),
      }),
    );
    t.same(
      seen.tables.map((table) => table.rows),
      [[['王先生']], [['王先生', ' 李 ', '13912345678', '東 dong', 'a&bA', '坏\ufffd字']]],
    );
    t.match(seen.texts, [{ path: 'a.xlsx › strings', text: '未用 13812345678\n' }]);
  },
);

t.test('a sheet that points at shared strings in an unusual way is read with them', async (t) => {
  const seen = await file(
    'a.xlsx',
    workbook({
      [SHEET]: sheetOf("<row><c t = 's'><v>0</v></c></row>"),
      'xl/sharedStrings.xml': '<sst><si><t>王先生 13912345678</t></si></sst>',
    }),
  );
  t.ok(seen.tables.some((table) => table.rows[0]?.[0] === '王先生 13912345678'));
});

t.test('strict workbooks, hidden sheets, and everything beside the cells', async (t) => {
  const phone = (n: number): string => `1391234560${n}`;
  const seen = await file(
    'a.xlsx',
    workbook({
      'xl/workbook.xml': `<workbook ${STRICT} xmlns:r="r"><sheets><sheet name="藏" sheetId="1" state="veryHidden" r:id="rId1"/></sheets><definedNames><definedName name="x">"王先生 ${phone(0)}"</definedName></definedNames></workbook>`,
      [SHEET]: sheetOf(
        '<row r="1"><c r="A1" t="str"><v>王先生</v></c></row>',
        `<dataValidations><dataValidation prompt="业主 ${phone(1)}"><formula1>"李,${phone(2)}"</formula1></dataValidation></dataValidations><hyperlinks><hyperlink ref="A1" display="赵 ${phone(3)}"/></hyperlinks><headerFooter><oddFooter>&amp;L${phone(4)}</oddFooter></headerFooter>`,
        STRICT,
      ),
      'xl/threadedComments/threadedComment1.xml': `<ThreadedComments><threadedComment ref="A1" id="{1}"><text>${phone(5)}</text></threadedComment></ThreadedComments>`,
      'xl/drawings/drawing1.xml': `<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><xdr:sp><xdr:txBody><a:p><a:r><a:t>1391234</a:t></a:r><a:r><a:t>5606</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>`,
      'xl/externalLinks/externalLink1.xml': `<externalLink><externalBook><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1" t="str"><v>钱先生</v></cell><cell r="B1"><v>${phone(7)}</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>`,
      'xl/pivotCache/pivotCacheDefinition1.xml': `<pivotCacheDefinition><cacheFields><cacheField name="业主"><sharedItems><s v="孙先生"/><s v="周先生"/></sharedItems></cacheField><cacheField name="电话"><sharedItems containsNumber="1"/></cacheField></cacheFields></pivotCacheDefinition>`,
      'xl/pivotCache/pivotCacheRecords1.xml': `<pivotCacheRecords><r><x v="1"/><n v="${phone(8)}"/></r><r><x v="0"/><s v="${phone(9)}"/></r></pivotCacheRecords>`,
      'customXml/item1.xml': '<x><a>13812345670</a></x>',
      'docProps/core.xml': '<cp:coreProperties><dc:title>13812345671</dc:title></cp:coreProperties>',
      'xl/embeddings/Microsoft_Excel_Sheet1.xlsx': buildXlsx([{ name: '内', rows: [['吴先生', 13812345672]] }]),
      'xl/embeddings/list.csv': Buffer.from('郑先生,13812345673\n郑女士,13812345674\n冯先生,13812345675\n'),
    }),
  );
  t.ok(seen.tables.some((table) => table.path === 'a.xlsx › 藏'));
  const text = allText(seen);
  for (let n = 0; n < 10; n++) t.match(text, phone(n));
  for (let n = 0; n < 6; n++) t.match(text, `1381234567${n}`);
  const rows = seen.tables.flatMap((table) => table.rows.map((row) => row.join()));
  for (const row of [
    '钱先生,13912345607',
    '周先生,13912345608',
    '孙先生,13912345609',
    '吴先生,13812345672',
    '郑先生,13812345673',
  ]) {
    t.ok(rows.includes(row), row);
  }
});

t.test('Word: notes, headers, comments, moves, fields, alternative chunks, embedded packages', async (t) => {
  const p = (text: string): string => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;
  const seen = await file(
    'a.docx',
    buildZip([
      { name: '[Content_Types].xml', data: '<Types/>' },
      {
        name: 'word/document.xml',
        data: `<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>139</w:t></w:r><w:moveFrom><w:r><w:t>9999</w:t></w:r></w:moveFrom><w:r><w:t>12345670</w:t></w:r></w:p><w:p><w:r><w:instrText>HYPERLINK "tel:13912345671"</w:instrText></w:r></w:p><w:tbl><w:tr><w:tc>${p('王先生')}${p('业主')}</w:tc><w:tc><w:tbl><w:tr><w:tc>${p('内')}</w:tc><w:tc>${p('13912345672')}</w:tc></w:tr></w:tbl>${p('13912345673')}</w:tc></w:tr></w:tbl><w:altChunk/></w:body></w:document>`,
      },
      { name: 'word/footnotes.xml', data: `<w:footnotes xmlns:w="w">${p('脚注 13912345674')}</w:footnotes>` },
      { name: 'word/header1.xml', data: `<w:hdr xmlns:w="w">${p('13912345675')}</w:hdr>` },
      {
        name: 'word/comments.xml',
        data: `<w:comments xmlns:w="w"><w:comment w:author="x">${p('13912345676')}</w:comment></w:comments>`,
      },
      {
        name: 'word/afchunk.mht',
        data: 'MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>李女士 13912345677</p>',
      },
      { name: 'word/embeddings/x.xlsx', data: buildXlsx([{ name: 'S', rows: [['赵', 13912345678]] }]) },
    ]),
  );
  t.match(seen.texts[0]?.text, /^13912345670\n/);
  const text = allText(seen);
  for (let n = 0; n < 9; n++) t.match(text, `1391234567${n}`);
  t.ok(seen.tables.some((table) => table.rows.some((row) => row.join() === '内,13912345672')));
  t.ok(
    seen.tables.some((table) => table.rows.some((row) => row[0] === '王先生\n业主' && row[1]?.includes('13912345673'))),
  );
});

t.test('PowerPoint: slides, their notes and tables', async (t) => {
  const seen = await file(
    'a.pptx',
    buildZip([
      { name: '[Content_Types].xml', data: '<Types/>' },
      {
        name: 'ppt/slides/slide1.xml',
        data: '<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>139</a:t></a:r><a:r><a:t>12345670</a:t></a:r></a:p><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>王先生</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>13912345671</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:sld>',
      },
      {
        name: 'ppt/notesSlides/notesSlide1.xml',
        data: '<p:notes xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>备注 13912345672</a:t></a:r></a:p></p:notes>',
      },
    ]),
  );
  t.match(allText(seen), '13912345670');
  t.match(allText(seen), '备注 13912345672');
  t.same(seen.tables[0]?.rows, [['王先生', '13912345671']]);
});

t.test('OpenDocument: what a cell knows, not what it shows; repeated rows and cells within bounds', async (t) => {
  const seen = await file(
    'a.ods',
    buildZip([
      { name: 'mimetype', data: 'application/vnd.oasis.opendocument.spreadsheet', method: 'store' },
      {
        name: 'content.xml',
        data: '<office:document-content xmlns:office="o"><office:body><office:spreadsheet><table:table table:name="x"><table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string"><text:p>王<text:span>先生</text:span></text:p><office:annotation><text:p>13912345671</text:p></office:annotation></table:table-cell><table:table-cell office:value-type="float" office:value="13912345670"><text:p>1.39E+10</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>',
      },
      {
        name: 'styles.xml',
        data: '<office:document-styles xmlns:office="o"><style:header><text:p>页眉 13912345672</text:p></style:header></office:document-styles>',
      },
    ]),
  );
  t.same(seen.tables[0]?.rows[0], ['王先生', '13912345670', '13912345671'], 'a remark is the last cell of its row');
  t.match(allText(seen), '页眉 13912345672');
});

t.test('books and fixed pages: EPUB and OFD', async (t) => {
  const epub = await file(
    'a.epub',
    buildZip([
      { name: 'mimetype', data: 'application/epub+zip', method: 'store' },
      {
        name: 'OEBPS/1.xhtml',
        data: '<?xml version="1.0"?><html xmlns="x"><body><p>王先生 139<b>1234</b>5678</p></body></html>',
      },
    ]),
  );
  t.match(allText(epub), '王先生 13912345678');
  const at = (x: number, y: number, text: string): string =>
    `<ofd:TextObject ID="1" Boundary="${x} ${y} 30 5"><ofd:TextCode X="0" Y="4" DeltaX="g 3 4">${text}</ofd:TextCode></ofd:TextObject>`;
  const ofd = await file(
    'a.ofd',
    buildZip([
      {
        name: 'OFD.xml',
        data: '<ofd:OFD xmlns:ofd="o"><ofd:DocBody><ofd:Author>x</ofd:Author></ofd:DocBody></ofd:OFD>',
      },
      {
        name: 'Doc_0/Pages/Page_0/Content.xml',
        data: `<?xml version="1.0"?><ofd:Page xmlns:ofd="o"><ofd:Content><ofd:Layer>${at(50, 10, '13912345671')}${at(10, 10.2, '王先生')}${at(10, 20, '李女士')}${at(50, 20, '139123')}${at(62, 20, '45672')}</ofd:Layer></ofd:Content></ofd:Page>`,
      },
    ]),
  );
  t.match(allText(ofd), /王先生\s+13912345671/);
  t.match(allText(ofd), /李女士\s+139123\s?45672/);
});
