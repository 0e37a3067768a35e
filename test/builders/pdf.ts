import { constants, deflateRawSync, deflateSync } from 'node:zlib';

/** PDF files written by hand: only what a reader needs to find text, notes, forms, attachments. */

export interface PdfText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

export interface PdfPage {
  readonly texts: readonly PdfText[];
  /** Text of a form field and of a note on this page. */
  readonly field?: { readonly name: string; readonly value: string };
  readonly note?: string;
}

export interface PdfOptions {
  /** Font program: none is embedded, so Chinese text is only readable with the character maps a reader brings. */
  readonly encoding?: 'UniGB-UCS2-H' | 'GBK-EUC-H';
  /** Writes a text as the bytes of that encoding; needed for GBK. */
  readonly encode?: (text: string) => Uint8Array;
  readonly attachment?: { readonly name: string; readonly data: Uint8Array };
  readonly trailer?: string;
}

/** A PDF of these pages; texts in points from the lower left corner. */
export function buildPdf(pages: readonly PdfPage[], options: PdfOptions = {}): Buffer {
  const encode = options.encode ?? ((text: string) => Buffer.from(text, 'utf16le').swap16());
  const objects: Array<string | Buffer> = [];
  const add = (body: string | Buffer): number => objects.push(body);
  const hex = (text: string): string => `<${Buffer.from(encode(text)).toString('hex')}>`;
  const wide = (text: string): string => `<feff${Buffer.from(text, 'utf16le').swap16().toString('hex')}>`;
  const stream = (head: string, bytes: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from(`<< ${head} /Length ${bytes.length} >>\nstream\n`), bytes, Buffer.from('\nendstream')]);
  add('');
  add('');
  const descendant = add(
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) ' +
      '/Supplement 2 >> /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -200 1000 ' +
      '900] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >> /DW 1000 /W [1 95 500 814 939 500] >>',
  );
  const font = add(
    `<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /${options.encoding ?? 'UniGB-UCS2-H'} ` +
      `/DescendantFonts [${descendant} 0 R] >>`,
  );
  const kids: number[] = [];
  for (const page of pages) {
    const drawn = page.texts.map(({ x, y, text }) => `BT /F1 10 Tf ${x} ${y} Td ${hex(text)} Tj ET`).join('\n');
    const content = add(stream('/Filter /FlateDecode', deflateSync(Buffer.from(drawn))));
    const notes: string[] = [];
    if (page.note !== undefined) {
      notes.push(`<< /Type /Annot /Subtype /Text /Rect [10 10 20 20] /Contents ${wide(page.note)} >>`);
    }
    if (page.field !== undefined) {
      notes.push(
        `<< /Type /Annot /Subtype /Widget /FT /Tx /Rect [10 10 90 20] /T ${wide(page.field.name)} /V ${wide(page.field.value)} >>`,
      );
    }
    kids.push(
      add(
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${content} 0 R /Annots [${notes.join(' ')}] ` +
          `/Resources << /Font << /F1 ${font} 0 R >> >> >>`,
      ),
    );
  }
  let names = '';
  if (options.attachment !== undefined) {
    const file = add(stream('/Type /EmbeddedFile', options.attachment.data));
    const name = wide(options.attachment.name);
    const spec = add(`<< /Type /Filespec /F ${name} /UF ${name} /EF << /F ${file} 0 R >> >>`);
    names = `/Names << /EmbeddedFiles << /Names [${name} ${spec} 0 R] >> >>`;
  }
  objects[0] = `<< /Type /Catalog /Pages 2 0 R ${names} >>`;
  objects[1] = `<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] >>`;
  return assemble(objects, options.trailer ?? '');
}

/** A PDF whose one page expands to so many MiB of content, through two rounds of Flate: a few kilobytes for a gigabyte. */
export function buildPdfBomb(mib: number): Buffer {
  const line = 'BT /F1 1 Tf (1) Tj ET\n';
  const block = deflateRawSync(Buffer.alloc(1024 * 1024, line), { finishFlush: constants.Z_FULL_FLUSH });
  // Flushed blocks may stand in a row; an empty last one ends them.
  const blocks = Array.from({ length: mib }, () => block);
  const once = Buffer.concat([Buffer.from([0x78, 0x9c]), ...blocks, Buffer.from([3, 0, 0, 0, 0, 0])]);
  const twice = deflateSync(once, { level: 9 });
  return assemble(
    [
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Count 1 /Kids [3 0 R] >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
      Buffer.concat([
        Buffer.from(`<< /Filter [/FlateDecode /FlateDecode] /Length ${twice.length} >>\nstream\n`),
        twice,
        Buffer.from('\nendstream'),
      ]),
      '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ],
    '',
  );
}

/** A PDF whose tree of pages holds itself. */
export function buildPdfLoop(): Buffer {
  return assemble(
    [
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Count 9 /Kids [2 0 R 3 0 R] >>',
      '<< /Type /Pages /Count 9 /Kids [2 0 R] >>',
    ],
    '',
  );
}

/** Objects numbered from 1, the first being the catalogue. */
function assemble(objects: ReadonlyArray<string | Buffer>, trailer: string): Buffer {
  const pieces: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const offsets: number[] = [];
  let at = pieces[0]?.length ?? 0;
  for (const [i, body] of objects.entries()) {
    offsets.push(at);
    const piece = Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), Buffer.from(body), Buffer.from('\nendobj\n')]);
    pieces.push(piece);
    at += piece.length;
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  pieces.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(pieces);
}
