import t from 'tap';
import { buildXlsx, buildZip, gbk } from '../builders/files.js';
import { PHONE } from './adversarial.js';
import { allText, file } from './builders.js';

/* Files that are broken, or were made so, in ways that once hid a number everybody else can read. */

const LINE = `王先生 ${PHONE}`;
const MAIL = 'From: a@example.com\r\nTo: b@example.com\r\n';

function sheet(xml: string): Buffer {
  return buildXlsx([], { parts: { 'xl/worksheets/sheet1.xml': xml } });
}

/** One entry of a tape archive; its data may say it is shorter than it is. */
function tarOf(data: string, size: number): Buffer {
  const block = Buffer.alloc(512 * 4);
  block.write('a.txt', 0);
  block.write(`${size.toString(8).padStart(11, '0')} `, 124, 'latin1');
  block.fill(32, 148, 156);
  const sum = block.subarray(0, 512).reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  block.write(data, 512);
  return block;
}

const CASES: Readonly<Record<string, string | Uint8Array>> = {
  'behind the mark of UTF-16 that is none': Buffer.concat([
    Buffer.from([0xff, 0xfe]),
    Buffer.from(`业主,电话\n${LINE}\n`),
  ]),
  'behind the mark of UTF-16, in GBK': Buffer.concat([Buffer.from([0xfe, 0xff]), gbk(`业主,电话\n${LINE}\n`)]),
  'in bytes glued into UTF-16': Buffer.concat([
    Buffer.from('\ufeff业主,电话\n李女士,138\n', 'utf16le'),
    Buffer.from(LINE),
  ]),
  'in UTF-16 and bytes between zeros': Buffer.concat([
    Buffer.from('1111111', 'utf16le'),
    Buffer.from(PHONE),
    Buffer.alloc(9),
  ]),
  'in an attribute no reader of pages knows': `<FixedPage><Glyphs OriginX="1" Secret="${LINE}"/></FixedPage>`,
  'behind an attribute that swallowed the next one': `<FixedPage><Glyphs OriginX="1" Unicod===ZString="王 ${PHONE}"/></FixedPage>`,
  'in the first of two texts of one page object': `<FixedPage><Glyphs OriginX="1" UnicodeString="${LINE}" UnicodeString="x"/></FixedPage>`,
  'in the words of a cell that has another value': buildZip([
    { name: 'mimetype', data: 'application/vnd.oasis.opendocument.spreadsheet', method: 'store' },
    {
      name: 'content.xml',
      data: `<office:document-content xmlns:office="o"><office:body><office:spreadsheet><table:table><table:table-row><table:table-cell office:value-type="float" office:value="99999999999"><text:p>${PHONE}</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>`,
    },
  ]),
  'in a page object nobody closed': `<FixedPage><TextObject Boundary="1 1 1 1">${LINE}<TextObject Boundary="2 2 2 2">x</TextObject></FixedPage>`,
  'in bytes a rich text passes over': `{\\rtf1 a{\\*\\x\\bin${Buffer.byteLength(LINE)} ${LINE}}}`,
  'in bytes a rich text never ends': `{\\rtf1 a\\bin99999 ${LINE}`,
  'in a picture of a rich text': `{\\rtf1 a{\\pict no picture ${LINE}}}`,
  'as a fallback that is too long': `{\\rtf1 \\uc8\\u29579 ? ${PHONE}\\par}`,
  'in a line of a mail that is no field': `${MAIL}${LINE}\r\nSubject: a\r\n\r\nb\r\n`,
  'in the end of a long field': `${MAIL}Subject: a\r\n${` ${'b'.repeat(100)}\r\n`.repeat(300)} ${LINE}\r\n\r\nc\r\n`,
  'in one of too many fields': `${MAIL}${'Comments: a\r\n'.repeat(3000)}Comments: ${LINE}\r\n\r\nc\r\n`,
  'in what says it is base64': `${MAIL}Content-Transfer-Encoding: base64\r\n\r\n${LINE}\r\n`,
  'in the picture of a card': `BEGIN:VCARD\r\nFN:a\r\nPHOTO;ENCODING=b:AAAA\r\n ${PHONE}\r\n AAAA\r\nEND:VCARD\r\n`,
  'behind the end of a card': `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r${LINE}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
  'in the identifier of a card': `BEGIN:VCARD\r\nUID:${PHONE}\r\nEND:VCARD\r\n`,
  'between two entries of a zip': Buffer.concat([
    buildZip([{ name: 'a.txt', data: 'x' }], { noDirectory: true }),
    Buffer.from(PHONE),
    buildZip([{ name: 'b.txt', data: 'y' }]),
  ]),
  'behind a zip without a directory': Buffer.concat([
    buildZip([{ name: 'a.txt', data: 'x' }], { noDirectory: true }),
    Buffer.from(`${' '.repeat(80)}${LINE}`),
  ]),
  'in the padding of a tar': tarOf(`x${' '.repeat(200)}${LINE}`, 1),
  'in an attribute of a row': sheet(
    `<worksheet><sheetData><row r="1" z="${LINE}"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`,
  ),
  'in an attribute of a cell': sheet(
    `<worksheet><sheetData><row r="1"><c r="A1" s="${PHONE}"><v>1</v></c></row></sheetData></worksheet>`,
  ),
  'in a cell that never ends': sheet(`<worksheet><sheetData><row r="1"><c r="A1"><v>1<![CDATA[ ${LINE}</v></c></row>`),
  'in an end tag': `<list><a>x</a ${LINE}></list>`,
  'in the name of an element': `<list><王先生${PHONE}/></list>`,
  'behind two hundred and fifty-six attributes': `<list><a ${'b="c" '.repeat(300)}d="${LINE}"/></list>`,
  'behind a quote too many': `<list><a i"d="1"><b>${LINE}</b><a c="d"></a></list>`,
  'among the attributes, without a name': `<html><p><a class="b" ${LINE}>x</a></p></html>`,
  'before the first tag of a comment': `<html><!-- ${LINE} <b>李女士 13812345678</b> --></html>`,
  'at the end of a comment that never ends': `<html><p>电话</p><!-- <?a <dd>${PHONE}<`,
  'a quarter kilobyte behind another number': Buffer.concat([
    Buffer.from([1, 2, 3]),
    Buffer.from('1234567'),
    Buffer.alloc(251, 'x'),
    Buffer.from(PHONE),
    Buffer.from([1, 2, 3]),
  ]),
};

for (const [where, bytes] of Object.entries(CASES)) {
  t.test(`a number is found ${where}`, async (t) => {
    t.match(allText(await file('a', bytes)), PHONE);
  });
}
