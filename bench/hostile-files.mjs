// Files made to hurt whoever reads them, for benches: small ones that want hours or gigabytes.
import { constants, crc32, deflateRawSync, deflateSync } from 'node:zlib';
import { zip } from './zip.mjs';

const LINE = '临汾路1565弄12号301 王先生 13912345678\n';
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';

const book = (sheet, parts = {}) =>
  zip({ '[Content_Types].xml': '<Types/>', 'xl/worksheets/sheet1.xml': sheet, ...parts });
const sheetOf = (rows, doctype = '') => `${doctype}<worksheet ${MAIN}><sheetData>${rows}</sheetData></worksheet>`;

/** Sixteen zips in each of sixteen, five deep, as 42.zip is made. */
function nested() {
  let bytes = zip({ 'a.txt': LINE.repeat(2000) });
  for (let depth = 0; depth < 5; depth++)
    bytes = zip(Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`${n}.zip`, bytes])));
  return bytes;
}

/** A sheet of many megabytes of rows that says it has ten gigabytes of them. */
function hugeSheet() {
  const rows = Array.from({ length: 1_000_000 }, (_, n) => `<row r="${n}"><c r="A${n}"><v>${n * 7919}</v></c></row>`);
  const bytes = book(sheetOf(rows.join('')));
  for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4))
    bytes.writeUInt32LE(0xfffffffe, at + 24);
  return bytes;
}

function laughs() {
  const levels = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`);
  const doctype = `<!DOCTYPE x [<!ENTITY l0 "ha">${levels.join('')}]>`;
  return book(sheetOf('<row><c t="str"><v>&l9;</v></c></row>'.repeat(20_000), doctype));
}

function farCells() {
  const rows = Array.from(
    { length: 100_000 },
    (_, n) => `<row r="${n * 10}"><c r="XFD${n * 10}"><v>${n}</v></c></row>`,
  );
  return book(sheetOf(rows.join('')));
}

/** The first part of a zip's local file, and its line of the directory, for hand-made archives. */
function stored(name, data, at) {
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt32LE(crc32(data), 14);
  local.writeUInt32LE(data.length, 18);
  local.writeUInt32LE(data.length, 22);
  local.writeUInt16LE(name.length, 26);
  const line = Buffer.alloc(46);
  line.writeUInt32LE(0x02014b50, 0);
  local.copy(line, 6, 4, 30);
  line.writeUInt32LE(at, 42);
  return { local: Buffer.concat([local, Buffer.from(name), data]), line: Buffer.concat([line, Buffer.from(name)]) };
}

function closed(files, lines) {
  const directory = Buffer.concat(lines);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(lines.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(lines.length, 0xffff), 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(files.length, 16);
  return Buffer.concat([files, directory, end]);
}

/** A million names for one entry. */
function millionNames() {
  const { local, line } = stored('a', Buffer.from(LINE), 0);
  return closed(local, Array(1_000_000).fill(line));
}

/** Ten thousand entries that all unpack the same megabytes. */
function overlapping() {
  const data = deflateRawSync(Buffer.alloc(8 << 20, LINE), { level: 9 });
  const { local, line } = stored('a', data, 0);
  for (const [bytes, at] of [
    [local, 8],
    [line, 10],
  ])
    bytes.writeUInt16LE(8, at);
  line.writeUInt32LE(8 << 20, 24);
  return closed(local, Array(10_000).fill(line));
}

/** A PDF of one font that is not embedded; `contents` are streams already packed. */
export function pdfOf(contents, filter) {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${contents.length} /Kids [${contents.map((_, i) => `${5 + i * 2} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) ' +
      '/Supplement 2 >> /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 0 1 1] ' +
      '/ItalicAngle 0 /Ascent 800 /Descent -200 /StemV 80 >> /DW 1000 /W [1 95 500] >>',
    '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [3 0 R] >>',
  ];
  for (const [i, content] of contents.entries()) {
    const page = `/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >>`;
    objects.push(`<< ${page} /Contents ${6 + i * 2} 0 R >>`);
    const head = Buffer.from(`<< /Filter ${filter} /Length ${content.length} >>\nstream\n`);
    objects.push(Buffer.concat([head, content, Buffer.from('\nendstream')]));
  }
  const pieces = [Buffer.from('%PDF-1.7\n')];
  for (const [i, body] of objects.entries())
    pieces.push(Buffer.from(`${i + 1} 0 obj\n`), Buffer.from(body), Buffer.from('\nendobj\n'));
  pieces.push(Buffer.from(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n0\n%%EOF\n`));
  return Buffer.concat(pieces);
}

/** Gigabytes in a few kilobytes: one block of a megabyte, flushed, so many times, and packed once more. */
export function pdfBomb(times = 1024) {
  const block = deflateRawSync(Buffer.alloc(1 << 20, 'BT /F1 1 Tf (1) Tj ET\n'), {
    finishFlush: constants.Z_FULL_FLUSH,
  });
  const once = Buffer.concat([
    Buffer.from([0x78, 0x9c]),
    ...Array.from({ length: times }, () => block),
    Buffer.alloc(6, '\x03\0'),
  ]);
  return pdfOf([deflateSync(once, { level: 9 })], '[/FlateDecode /FlateDecode]');
}

/** A form of a hundred thousand fields. */
function formFlood() {
  const field = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n';
  return { body: Buffer.from(`${field.repeat(100_000)}--b--\r\n`), type: 'multipart/form-data; boundary=b' };
}

/** All of them by name: bytes, and the type they are sent with. */
export function hostileFiles() {
  const file = (body) => ({ body, type: 'application/octet-stream' });
  return {
    'nested zips': file(nested()),
    'a sheet of 10 GB, it says': file(hugeSheet()),
    'billion laughs': file(laughs()),
    'far cells': file(farCells()),
    'a PDF that wants 2 GB': file(pdfBomb(2048)),
    'a zip of a million names': file(millionNames()),
    'overlapping entries': file(overlapping()),
    'a form of 100,000 fields': formFlood(),
  };
}
