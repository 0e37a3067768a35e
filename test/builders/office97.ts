import { type BookType, utils, write } from '@e965/xlsx';
import { utils as cfb, write as writeCfb } from 'cfb';

/** A workbook in one of the older kinds: `biff8` and `biff5` (.xls), `xlsb`, `xls` of any age. */
export function buildBook(
  kind: BookType,
  sheets: Readonly<Record<string, ReadonlyArray<ReadonlyArray<string | number>>>>,
  hidden: readonly string[] = [],
): Buffer {
  const book = utils.book_new();
  for (const [name, rows] of Object.entries(sheets)) {
    utils.book_append_sheet(book, utils.aoa_to_sheet(rows.map((row) => [...row])), name);
  }
  book.Workbook = { Sheets: book.SheetNames.map((name) => ({ name, Hidden: hidden.includes(name) ? 2 : 0 })) };
  return write(book, { type: 'buffer', bookType: kind });
}

/** An OLE compound file with these streams. */
export function buildOle(streams: Readonly<Record<string, Uint8Array>>): Buffer {
  const file = cfb.cfb_new();
  for (const [name, bytes] of Object.entries(streams)) cfb.cfb_add(file, `/${name}`, Buffer.from(bytes));
  return Buffer.from(writeCfb(file, { type: 'buffer' }));
}

/** A workbook of Excel 5 as Chinese Windows wrote it: text in GBK, said to be code page 936 (MS-XLS, BIFF5). */
export function buildBook5(name: Uint8Array, rows: ReadonlyArray<ReadonlyArray<Uint8Array | number>>): Buffer {
  const record = (type: number, body: Buffer): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(type, 0);
    head.writeUInt16LE(body.length, 2);
    return Buffer.concat([head, body]);
  };
  const words = (...values: number[]): Buffer => {
    const out = Buffer.alloc(values.length * 2);
    for (const [i, value] of values.entries()) out.writeUInt16LE(value, i * 2);
    return out;
  };
  const begin = (kind: number): Buffer => record(0x809, words(0x500, kind, 0x096c, 0x07c9));
  const end = record(0x0a, Buffer.alloc(0));
  const sheetHead = Buffer.concat([Buffer.alloc(6), Buffer.from([name.length]), name]);
  const globalBytes = 12 + 6 + 4 + sheetHead.length + 4;
  sheetHead.writeUInt32LE(globalBytes, 0);
  const cells = rows.flatMap((row, r) =>
    row.map((cell, c) => {
      if (typeof cell === 'number') {
        const value = Buffer.alloc(8);
        value.writeDoubleLE(cell);
        return record(0x203, Buffer.concat([words(r, c, 0), value]));
      }
      return record(0x204, Buffer.concat([words(r, c, 0, cell.length), cell]));
    }),
  );
  const size = record(0x200, words(0, rows.length, 0, rows[0]?.length ?? 0, 0));
  const book = [begin(5), record(0x42, words(936)), record(0x85, sheetHead), end, begin(0x10), size, ...cells, end];
  return buildOle({ Book: Buffer.concat(book) });
}

/** A Word 97 document (MS-DOC): a paragraph, then a table. */
export function buildDoc(paragraph: string, rows: ReadonlyArray<readonly string[]>): Buffer {
  const textAt = 0x800;
  let text = `${paragraph}\r`;
  /** Where runs of paragraphs begin, and whether they are ends of rows, which only a property tells from empty cells. */
  const runs: Array<{ readonly at: number; readonly rowEnd: boolean }> = [{ at: 0, rowEnd: false }];
  for (const row of rows) {
    runs.push({ at: text.length, rowEnd: false });
    text += row.map((cell) => `${cell}\x07`).join('');
    runs.push({ at: text.length, rowEnd: true });
    text += '\x07';
  }
  const bytes = Buffer.from(text, 'utf16le');
  const page = Math.ceil((textAt + bytes.length) / 512);
  const document = Buffer.alloc(Math.max(8192, (page + 1) * 512));
  document.writeUInt16LE(0xa5ec, 0);
  document.writeUInt16LE(0xc1, 2);
  document.writeUInt32LE(textAt, 0x18);
  document.writeUInt32LE(text.length, 0x4c);
  bytes.copy(document, textAt);
  const properties = document.subarray(page * 512, (page + 1) * 512);
  for (const [i, { at, rowEnd }] of [...runs, { at: text.length, rowEnd: false }].entries()) {
    properties.writeUInt32LE(textAt + at * 2, i * 4);
    if (i === runs.length) continue;
    const where = rowEnd ? 480 : 500;
    properties[(runs.length + 1) * 4 + i * 13] = where / 2;
  }
  properties.set([3, 0, 0, 0x17, 0x24, 1], 480);
  properties.set([2, 0, 0, 0], 500);
  properties[511] = runs.length;
  const table = Buffer.alloc(4096);
  table[0] = 2;
  table.writeUInt32LE(16, 1);
  table.writeUInt32LE(text.length, 9);
  table.writeUInt32LE(textAt, 15);
  document.writeUInt32LE(21, 0x1a6);
  table.writeUInt32LE(textAt, 64);
  table.writeUInt32LE(textAt + bytes.length, 68);
  table.writeUInt32LE(page, 72);
  document.writeUInt32LE(64, 0x102);
  document.writeUInt32LE(12, 0x106);
  return buildOle({ WordDocument: document, '0Table': table });
}
