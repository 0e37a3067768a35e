import { buildXlsx, buildZip } from '../builders/files.js';
import { type Kind, PHONE } from './texts.js';

/* Parts of office files: the XML is wounded, then packed as its writer would have. */

export interface Part extends Kind {
  readonly pack: (xml: Uint8Array) => Buffer;
}

const MARKS = [
  '<',
  '>',
  '/>',
  '"',
  '=',
  '&',
  '&#0;',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?a ',
  '\0',
  '_x000D_',
  ' xml:space="preserve"',
];

function inBook(name: string): (xml: Uint8Array) => Buffer {
  const sheets = [{ name: '三期', rows: [['王先生', Number(PHONE)]] }];
  return (xml) => buildXlsx(sheets, { parts: { [name]: xml } });
}

function inPackage(...parts: readonly string[]): (xml: Uint8Array) => Buffer {
  return (xml) =>
    buildZip(parts.map((name, i) => ({ name, data: i === 0 ? xml : '<Types/>', method: 'store' as const })));
}

const TYPES = '[Content_Types].xml';

export const PARTS: Readonly<Record<string, Part>> = {
  sheet: {
    mayBeMute: true,
    samples: [
      `<worksheet><dimension ref="A1:C3"/><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>12-1203</t></is></c><c r="C1"><v>1.3912345678E10</v></c></row><row r="2" spans="1:3"><c r="A2" s="1" t="str"><f>"王"&amp;A1</f><v>王先生</v></c><c r="C2" t="b"><v>1</v></c><c r="XFD2"><v>${PHONE}</v></c></row></sheetData><headerFooter><oddHeader>${PHONE}</oddHeader></headerFooter></worksheet>`,
      `<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:r><x:t>139</x:t></x:r><x:r><x:t>12345678</x:t></x:r></x:is></x:c></x:row></x:sheetData></x:worksheet>`,
    ],
    words: [
      ...MARKS,
      '<c r="A1" t="s"><v>',
      '<row r="',
      '</row>',
      '</c>',
      '<v>',
      '</v>',
      '<is><t>',
      '<f>',
      't="s"',
      ' r="ZZZ99999999"',
      '<c/>',
      '</sheetData>',
    ],
    keep: 11,
    pack: inBook('xl/worksheets/sheet1.xml'),
  },
  'shared strings': {
    mayBeMute: true,
    samples: [
      `<sst count="3" uniqueCount="2"><si><t>王先生</t></si><si><t xml:space="preserve"> ${PHONE} </t></si><si><r><rPr><b/></rPr><t>139</t></r><r><t>12345678</t></r><rPh><t>wang</t></rPh></si><si><t>a &amp; b _x000D_</t></si></sst>`,
    ],
    words: [
      ...MARKS,
      '<si>',
      '</si>',
      '<t>',
      '</t>',
      '<si><t>',
      '</t></si>',
      '<r>',
      '<rPh>',
      '\u00e4',
      '\u00e4\u00b8',
      '\u00ed\u00a0\u0080',
    ],
    keep: 5,
    pack: inBook('xl/sharedStrings.xml'),
  },
  pivot: {
    mayBeMute: true,
    samples: [
      `<pivotCacheRecords count="2"><r><x v="0"/><s v="王先生"/><n v="${PHONE}"/></r><r><x v="1"/><m/><n v="1.38E10"/></r></pivotCacheRecords>`,
    ],
    words: [...MARKS, '<r>', '</r>', '<x v="0"/>', '<x v="-1"/>', '<x v="99999999"/>', '<s v="a"/>'],
    keep: 19,
    pack: inBook('xl/pivotCache/pivotCacheRecords1.xml'),
  },
  document: {
    mayBeMute: true,
    samples: [
      `<w:document xmlns:w="w"><w:body><w:p><w:r><w:rPr><w:b/></w:rPr><w:t>139</w:t></w:r><w:r><w:t>12345678</w:t></w:r><w:r><w:delText>138</w:delText></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>王先生</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>${PHONE}</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:instrText>HYPERLINK "tel:${PHONE}"</w:instrText></w:r></w:p></w:body></w:document>`,
    ],
    words: [
      ...MARKS,
      '<w:tbl>',
      '</w:tbl>',
      '<w:tr>',
      '<w:tc>',
      '</w:tc>',
      '<w:p>',
      '<w:t>',
      '</w:t>',
      '<w:tab/>',
      '<w:br/>',
      '<w:delText>',
      '<w:rPr>',
      '</w:rPr>',
    ],
    keep: 12,
    pack: inPackage('word/document.xml', TYPES),
  },
  'open document': {
    mayBeMute: true,
    samples: [
      `<office:document-content xmlns:office="o"><office:body><office:spreadsheet><table:table table:name="x"><table:table-row table:number-rows-repeated="3"><table:table-cell office:value-type="string"><text:p>王<text:span>先生</text:span></text:p></table:table-cell><table:table-cell office:value-type="float" office:value="${PHONE}"><text:p>1.39E+10</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>`,
    ],
    words: [
      ...MARKS,
      '<table:table>',
      '</table:table>',
      '<table:table-row>',
      '<table:table-cell>',
      'table:number-columns-repeated="999999999"',
      '<text:p>',
      '</text:p>',
      'office:value="1e308"',
    ],
    keep: 25,
    pack: inPackage('content.xml', 'META-INF/manifest.xml'),
  },
  workbook: {
    mayBeMute: true,
    samples: [
      `<workbook><sheets><sheet name="三期" sheetId="1" r:id="rId1"/><sheet name="a" state="veryHidden" sheetId="2" r:id="rId2"/></sheets><definedNames><definedName name="n">"${PHONE}"</definedName></definedNames></workbook>`,
    ],
    words: [...MARKS, '<sheet name="', 'r:id="rId1"', '__proto__', 'constructor'],
    keep: 9,
    pack: inBook('xl/workbook.xml'),
  },
};
