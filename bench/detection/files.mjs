import zlib from 'node:zlib';

/** RFC 4180 with CRLF. Cells are text or numbers. */
export function csv(rows, delimiter = ',') {
  const quoted = (cell) => {
    const text = `${cell}`;
    return /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(quoted).join(delimiter)}\r\n`).join('');
}

const xml = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** One object a row, named by the first row. */
export function records([header, ...rows]) {
  return rows.map((row) => Object.fromEntries(header.map((name, column) => [name, `${row[column] ?? ''}`])));
}

function columnName(index) {
  return index < 26 ? String.fromCharCode(65 + index) : columnName(Math.floor(index / 26) - 1) + columnName(index % 26);
}

/**
 * A workbook with shared strings, as spreadsheet programs write it. Numbers stay numbers.
 *
 * @param sheets name and rows of each sheet
 */
export function xlsx(sheets) {
  const strings = new Map();
  const shared = (text) => {
    if (!strings.has(text)) strings.set(text, strings.size);
    return strings.get(text);
  };
  const cellOf = (cell, row, column) => {
    if (cell === '' || cell === undefined) return '';
    const at = `${columnName(column)}${row + 1}`;
    return typeof cell === 'number'
      ? `<c r="${at}"><v>${cell}</v></c>`
      : `<c r="${at}" t="s"><v>${shared(cell)}</v></c>`;
  };
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const pkg = 'http://schemas.openxmlformats.org/package/2006';
  const pages = sheets.map(([, rows]) => {
    const body = rows.map(
      (row, at) => `<row r="${at + 1}">${row.map((cell, column) => cellOf(cell, at, column)).join('')}</row>`,
    );
    return `${head}<worksheet xmlns="${main}"><sheetData>${body.join('')}</sheetData></worksheet>`;
  });
  const table = [...strings.keys()].map((text) => `<si><t xml:space="preserve">${xml(text)}</t></si>`).join('');
  const each = (write) => sheets.map((sheet, at) => write(sheet, at + 1)).join('');
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const files = [
    [
      '[Content_Types].xml',
      `${head}<Types xmlns="${pkg}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${type}.sharedStrings+xml"/>${each((_, n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${type}.worksheet+xml"/>`)}</Types>`,
    ],
    [
      '_rels/.rels',
      `${head}<Relationships xmlns="${pkg}/relationships"><Relationship Id="rId1" Type="${rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `${head}<workbook xmlns="${main}" xmlns:r="${rel}"><sheets>${each(([name], n) => `<sheet name="${xml(name)}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${head}<Relationships xmlns="${pkg}/relationships">${each((_, n) => `<Relationship Id="rId${n}" Type="${rel}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}<Relationship Id="rId99" Type="${rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    ],
    [
      'xl/sharedStrings.xml',
      `${head}<sst xmlns="${main}" count="${strings.size}" uniqueCount="${strings.size}">${table}</sst>`,
    ],
    ...pages.map((page, at) => [`xl/worksheets/sheet${at + 1}.xml`, page]),
  ];
  return zip(files.map(([name, text]) => [name, Buffer.from(text)]));
}

/** Deflated entries, UTF-8 names, no data descriptors. */
export function zip(entries) {
  const local = [];
  const central = [];
  let offset = 0;
  for (const [name, bytes] of entries) {
    const path = Buffer.from(name);
    const packed = zlib.deflateRawSync(bytes, { level: 1 });
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(0x0800, 2);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(0x5a6f_0000, 6);
    head.writeUInt32LE(crc32(bytes), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(bytes.length, 18);
    head.writeUInt16LE(path.length, 22);
    local.push(Buffer.from('PK\x03\x04', 'latin1'), head, path, packed);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), head, tail, path);
    offset += 4 + head.length + path.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

const CRC = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

function crc32(bytes) {
  let c = -1;
  for (const byte of bytes) c = (c >>> 8) ^ CRC[(c ^ byte) & 255];
  return (c ^ -1) >>> 0;
}

export function htmlTable(rows) {
  const cells = rows.map((row) => `<tr>${row.map((cell) => `<td>${xml(`${cell}`)}</td>`).join('')}</tr>`);
  return `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><table border="1">\n${cells.join('\n')}\n</table></body></html>`;
}

export function xmlRecords(rows) {
  const items = records(rows).map(
    (row) =>
      `  <item>${Object.entries(row)
        .map(([name, value]) => `<${name}>${xml(value)}</${name}>`)
        .join('')}</item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<list>\n${items.join('\n')}\n</list>\n`;
}

export function sqlInserts(rows, oneStatement) {
  const [header, ...data] = rows;
  const value = (cell) => (typeof cell === 'number' ? `${cell}` : `'${cell}'`);
  const into = `INSERT INTO \`house_owner\` (${header.map((name) => `\`${name}\``).join(', ')}) VALUES`;
  const tuples = data.map((row) => `(${row.map(value).join(', ')})`);
  return oneStatement ? `${into}\n${tuples.join(',\n')};\n` : tuples.map((tuple) => `${into} ${tuple};\n`).join('');
}

export const markdown = ([header, ...rows]) =>
  [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
