import { deflateRawSync } from 'node:zlib';
import iconv from 'iconv-lite';

/** Text in GBK, as older Windows programs and WinZip in China write names and cells. */
export function gbk(text: string): Buffer {
  return iconv.encode(text, 'gb18030');
}

/** UTF-16LE with its byte order mark. */
export function utf16(text: string): Buffer {
  return Buffer.from(`\ufeff${text}`, 'utf16le');
}

export interface ZipEntry {
  /** A string is written as UTF-8 with flag bit 11; bytes are written as they are, without the flag. */
  readonly name: string | Uint8Array;
  readonly data: string | Uint8Array;
  /** Default `deflate`. */
  readonly method?: 'store' | 'deflate';
  /** Overrides the method number in both headers, to build what no reader knows. */
  readonly methodNumber?: number;
  /** Sets flag bit 0; the data is not really encrypted. */
  readonly encrypted?: boolean;
  /** Sizes follow the data (flag bit 3) instead of standing in the local header. */
  readonly descriptor?: boolean;
  /** Sizes and place stand in 64-bit fields (APPNOTE 4.5.3), as archives over 4 GiB have them. */
  readonly zip64?: boolean;
  /** Says another checksum than the data has. */
  readonly crc?: number;
}

export interface ZipOptions {
  /** Bytes before the first local header; offsets count from the end of them, as self-extractors have it. */
  readonly prefix?: Uint8Array;
  /** Leaves out the central directory and the end record: a transfer cut short. */
  readonly noDirectory?: boolean;
  readonly comment?: string;
}

/** A zip archive. Deterministic: no clock, no randomness; CRCs are real. */
export function buildZip(entries: readonly ZipEntry[], options: ZipOptions = {}): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const raw = Buffer.from(entry.data);
    const stored = entry.method === 'store';
    const packed = stored ? raw : deflateRawSync(raw);
    const name = Buffer.from(entry.name);
    const flags =
      (typeof entry.name === 'string' ? 0x800 : 0) | (entry.encrypted ? 1 : 0) | (entry.descriptor === true ? 8 : 0);
    const method = entry.methodNumber ?? (stored ? 0 : 8);
    const crc = entry.crc ?? crc32(raw);
    const inLocal = entry.descriptor !== true;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(flags, 6);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(inLocal ? crc : 0, 14);
    local.writeUInt32LE(inLocal ? packed.length : 0, 18);
    local.writeUInt32LE(inLocal ? raw.length : 0, 22);
    local.writeUInt16LE(name.length, 26);
    const record = Buffer.alloc(46);
    record.writeUInt32LE(0x02014b50, 0);
    record.writeUInt16LE(20, 4);
    record.writeUInt16LE(20, 6);
    record.writeUInt16LE(flags, 8);
    record.writeUInt16LE(method, 10);
    record.writeUInt32LE(crc, 16);
    record.writeUInt32LE(packed.length, 20);
    record.writeUInt32LE(raw.length, 24);
    record.writeUInt16LE(name.length, 28);
    record.writeUInt32LE(offset, 42);
    let localExtra: Buffer = Buffer.alloc(0);
    let extra: Buffer = Buffer.alloc(0);
    if (entry.zip64 === true) {
      for (const at of [20, 24, 42]) record.writeUInt32LE(0xffffffff, at);
      if (inLocal) for (const at of [18, 22]) local.writeUInt32LE(0xffffffff, at);
      localExtra = wideField(raw.length, packed.length);
      extra = wideField(raw.length, packed.length, offset);
      local.writeUInt16LE(localExtra.length, 28);
      record.writeUInt16LE(extra.length, 30);
    }
    central.push(record, name, extra);
    const after = Buffer.alloc(inLocal ? 0 : 16);
    if (!inLocal) {
      after.writeUInt32LE(0x08074b50, 0);
      after.writeUInt32LE(crc, 4);
      after.writeUInt32LE(packed.length, 8);
      after.writeUInt32LE(raw.length, 12);
    }
    locals.push(local, name, localExtra, packed, after);
    offset += 30 + name.length + localExtra.length + packed.length + after.length;
  }
  const body = Buffer.concat([options.prefix ?? Buffer.alloc(0), ...locals]);
  if (options.noDirectory === true) return body;
  const directory = Buffer.concat(central);
  const comment = Buffer.from(options.comment ?? '');
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  if (!entries.some(({ zip64 }) => zip64) && entries.length < 0xffff)
    return Buffer.concat([body, directory, end, comment]);
  end.fill(0xff, 8, 20);
  const wide = wideEnd(entries.length, directory.length, offset);
  return Buffer.concat([body, directory, wide, end, comment]);
}

/** The zip64 field of an entry: those of its numbers that did not fit. */
function wideField(...numbers: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * numbers.length);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8 * numbers.length, 2);
  for (const [n, value] of numbers.entries()) field.writeBigUInt64LE(BigInt(value), 4 + 8 * n);
  return field;
}

/** The zip64 end record and its locator (4.3.14, 4.3.15). */
function wideEnd(count: number, bytes: number, offset: number): Buffer {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(45, 12);
  end.writeUInt16LE(45, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(bytes), 40);
  end.writeBigUInt64LE(BigInt(offset), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(offset + bytes), 64);
  end.writeUInt32LE(1, 72);
  return end;
}

/** A number is written as a numeric cell, null leaves the cell out. */
export type Cell = string | number | null;

export interface Sheet {
  readonly name: string;
  readonly rows: ReadonlyArray<readonly Cell[]>;
  readonly hidden?: boolean;
}

export interface XlsxOptions {
  /** `shared` (default) as Excel writes text, `inline` as streaming writers do. */
  readonly strings?: 'shared' | 'inline';
  /** Changes part names, for instance to back slashes. */
  readonly rename?: (name: string) => string;
  /** Writes the XML parts in UTF-16 instead of UTF-8. */
  readonly utf16?: boolean;
  /** More parts of the package, or replacements of the usual ones. */
  readonly parts?: Readonly<Record<string, string | Uint8Array>>;
}

/** A workbook that Excel opens: content types, relations, shared or inline strings, one part for each sheet. */
export function buildXlsx(sheets: readonly Sheet[], options: XlsxOptions = {}): Buffer {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const rels = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const shared = new Map<string, number>();
  const parts = new Map<string, string | Uint8Array>();
  parts.set(
    '[Content_Types].xml',
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' +
      '<Default Extension="xml" ContentType="application/xml"/></Types>',
  );
  parts.set(
    '_rels/.rels',
    `<Relationships><Relationship Id="rId1" Type="${rels}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  );
  const list = sheets.map(
    (sheet, i) =>
      `<sheet name="${xml(sheet.name)}" sheetId="${i + 1}"${sheet.hidden ? ' state="hidden"' : ''} r:id="rId${i + 1}"/>`,
  );
  parts.set(
    'xl/workbook.xml',
    `<workbook xmlns="${main}" xmlns:r="${rels}"><sheets>${list.join('')}</sheets></workbook>`,
  );
  const links = sheets.map(
    (_, i) => `<Relationship Id="rId${i + 1}" Type="${rels}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
  );
  parts.set('xl/_rels/workbook.xml.rels', `<Relationships>${links.join('')}</Relationships>`);
  for (const [i, sheet] of sheets.entries()) {
    const rows = sheet.rows.map((cells, r) => {
      const written = cells.map((value, c) => cell(value, `${columnName(c)}${r + 1}`, shared, options.strings));
      return `<row r="${r + 1}">${written.join('')}</row>`;
    });
    parts.set(
      `xl/worksheets/sheet${i + 1}.xml`,
      `<worksheet xmlns="${main}"><sheetData>${rows.join('')}</sheetData></worksheet>`,
    );
  }
  if (shared.size > 0) {
    const items = [...shared.keys()].map((text) => `<si><t xml:space="preserve">${xml(text)}</t></si>`);
    parts.set('xl/sharedStrings.xml', `<sst xmlns="${main}" uniqueCount="${shared.size}">${items.join('')}</sst>`);
  }
  for (const [name, data] of Object.entries(options.parts ?? {})) parts.set(name, data);
  const rename = options.rename ?? ((name: string) => name);
  return buildZip(
    [...parts].map(([name, data]) => {
      if (typeof data !== 'string') return { name: rename(name), data };
      const text = `<?xml version="1.0" encoding="${options.utf16 ? 'UTF-16' : 'UTF-8'}"?>\n${data}`;
      return { name: rename(name), data: options.utf16 ? utf16(text) : text };
    }),
  );
}

function cell(value: Cell, ref: string, shared: Map<string, number>, strings: 'shared' | 'inline' = 'shared'): string {
  if (value === null) return '';
  if (typeof value === 'number') return `<c r="${ref}"><v>${value}</v></c>`;
  if (strings === 'inline') return `<c r="${ref}" t="inlineStr"><is><t>${xml(value)}</t></is></c>`;
  const index = shared.get(value) ?? shared.size;
  shared.set(value, index);
  return `<c r="${ref}" t="s"><v>${index}</v></c>`;
}

/** `A`, `Z`, `AA` for 0, 25, 26. */
export function columnName(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : columnName(Math.floor(index / 26) - 1) + last;
}

export interface FormField {
  readonly name: string;
  readonly data: string | Uint8Array;
  /** Makes it a file. Bytes are written as they are (GBK names). */
  readonly filename?: string | Uint8Array;
  readonly type?: string;
  /** More header lines of this part, without line ends. */
  readonly headers?: readonly string[];
}

export interface FormOptions {
  readonly boundary?: string;
  /** Leaves out the closing delimiter. */
  readonly unfinished?: boolean;
  /** Default CRLF. */
  readonly lineEnd?: string;
}

/** A multipart/form-data body with the Content-Type that goes with it. */
export function multipart(
  fields: readonly FormField[],
  options: FormOptions = {},
): { readonly body: Buffer; readonly contentType: string } {
  const boundary = options.boundary ?? '----menshen7MA4YWxkTrZu0gW';
  const eol = options.lineEnd ?? '\r\n';
  const pieces: Buffer[] = [];
  for (const field of fields) {
    pieces.push(Buffer.from(`--${boundary}${eol}Content-Disposition: form-data; name="${field.name}"`));
    if (field.filename !== undefined) {
      pieces.push(Buffer.from('; filename="'), Buffer.from(field.filename), Buffer.from('"'));
    }
    if (field.type !== undefined) pieces.push(Buffer.from(`${eol}Content-Type: ${field.type}`));
    for (const line of field.headers ?? []) pieces.push(Buffer.from(`${eol}${line}`));
    pieces.push(Buffer.from(eol + eol), Buffer.from(field.data), Buffer.from(eol));
  }
  if (options.unfinished !== true) pieces.push(Buffer.from(`--${boundary}--${eol}`));
  return { body: Buffer.concat(pieces), contentType: `multipart/form-data; boundary=${boundary}` };
}

function xml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** CRC-32 as zip has it (reflected, polynomial 0xEDB88320). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return (crc ^ 0xffffffff) >>> 0;
}
