import zlib from 'node:zlib';
import iconv from 'iconv-lite';
import { csv, htmlTable, markdown, xlsx, zip } from '../files.mjs';

const plain = 'text/plain; charset=utf-8';
const xml = (text) => `${text}`.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A document of paragraphs and one table, with the few parts a reader needs. */
export function docx(paragraphs, rows) {
  const run = (text) => `<w:p><w:r><w:t xml:space="preserve">${xml(text)}</w:t></w:r></w:p>`;
  const cell = (text) => `<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>${run(text)}</w:tc>`;
  const table =
    rows.length === 0 ? '' : `<w:tbl>${rows.map((row) => `<w:tr>${row.map(cell).join('')}</w:tr>`).join('')}</w:tbl>`;
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const types = 'http://schemas.openxmlformats.org/package/2006/content-types';
  const document = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';
  return zip([
    [
      '[Content_Types].xml',
      Buffer.from(
        `${head}<Types xmlns="${types}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="${document}"/></Types>`,
      ),
    ],
    [
      '_rels/.rels',
      Buffer.from(
        `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
      ),
    ],
    [
      'word/document.xml',
      Buffer.from(
        `${head}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${paragraphs.map(run).join('')}${table}</w:body></w:document>`,
      ),
    ],
  ]);
}

const fixed = (rows) => rows.map((row) => row.join('  ')).join('\n');
/** SpreadsheetML 2003, which agency programs still call .xls. */
const xml2003 = (rows) =>
  `<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Sheet1"><Table>${rows
    .map((row) => `<Row>${row.map((cell) => `<Cell><Data ss:Type="String">${xml(cell)}</Data></Cell>`).join('')}</Row>`)
    .join('')}</Table></Worksheet></Workbook>`;
/** Phones as numbers, as sheets hold them. */
const numbers = (rows) => rows.map((row) => row.map((cell) => (/^1\d{10}$/.test(cell) ? Number(cell) : cell)));

const file = (name, make) => ({ name, make: (rows) => ({ file: name, body: make(rows) }) });
const sent = (name, type, make) => ({ name, make: (rows) => ({ type, body: make(rows) }) });

/** Forms a sheet leaves in. */
export const FORMATS = [
  file('名单.csv', (rows) => `\ufeff${csv(rows)}`),
  file('名单-gbk.csv', (rows) => iconv.encode(csv(rows), 'gbk')),
  file('名单-utf16.txt', (rows) => iconv.encode(`\ufeff${csv(rows, '\t')}`, 'utf16le')),
  file('名单;.csv', (rows) => csv(rows, ';')),
  file('名单.xlsx', (rows) => xlsx([['Sheet1', rows]])),
  file('名单2.xlsx', (rows) =>
    xlsx([
      ['封面', [['内部资料'], ['请勿外传']]],
      ['数据', numbers(rows)],
    ]),
  ),
  file('导出.xls', (rows) => htmlTable(rows)),
  file('导出2003.xls', xml2003),
  file('名单.docx', (rows) => docx(['附：名单'], rows)),
  sent('pasted with tabs', plain, (rows) => rows.map((row) => row.join('\t')).join('\n')),
  sent('pasted with blanks', plain, fixed),
  sent('Markdown', plain, (rows) => markdown(rows.length > 1 ? rows : [...rows])),
  sent('HTML', 'text/html; charset=utf-8', htmlTable),
  sent('pipes', plain, (rows) => rows.map((row) => row.join('|')).join('\n')),
  file('名单.zip', (rows) => zip([['资料/名单.xlsx', xlsx([['Sheet1', rows]])]])),
  file('名单.csv.gz', (rows) => zlib.gzipSync(csv(rows))),
];
