import t from 'tap';
import { buildRar4, buildRar5, pack } from '../builders/archives.js';
import { gbk } from '../builders/files.js';
import { buildBook, buildDoc, buildOle } from '../builders/office97.js';
import { buildPdf } from '../builders/pdf.js';
import { allText } from '../content/builders.js';
import { openReader } from './isolated.js';

/* A small file of a closed format in front hides no list behind it, and none in room that its reader never looks at. */

const INSIDE = '听泉花园3幢702 李女士 13812345679';
const HIDDEN = '临汾路1565弄12号301 王先生 13912345678';
const { read } = openReader(t);

const doc = buildDoc(INSIDE, []);
const files: Readonly<Record<string, Buffer>> = {
  pdf: buildPdf([{ texts: [{ x: 40, y: 700, text: INSIDE }] }]),
  rar4: buildRar4([{ name: 'a.txt', data: INSIDE }]),
  rar5: buildRar5([{ name: 'a.txt', data: INSIDE }]),
  '7z': await pack('a.7z', [{ name: 'a.txt', data: INSIDE }]),
  xz: await pack('a.xz', [{ name: 'a.txt', data: INSIDE }]),
  bz2: await pack('a.bz2', [{ name: 'a.txt', data: INSIDE }]),
  xls: buildBook('biff8', { 一: [[INSIDE], [13_812_345_679]] }),
  doc,
  ole: buildOle({ Contents: Buffer.from(`${INSIDE}\n`.repeat(20), 'utf16le') }),
};

for (const [kind, bytes] of Object.entries(files)) {
  t.test(`what stands behind a ${kind} file is read as well, and nothing twice where nothing does`, async (t) => {
    const alone = await read('a', bytes);
    t.match(allText(alone), '13812345679');
    t.same(
      alone.texts.map(({ path }) => path).filter((path) => /(?:beside|trailing)$/.test(path)),
      [],
    );
    for (const tail of [Buffer.from(`\n${HIDDEN}\n`), gbk(`\n${HIDDEN}\n`)])
      t.match(allText(await read('a', Buffer.concat([bytes, tail]))), HIDDEN);
  });
}

t.test('so is UTF-16 behind a document, and a remark inside a PDF', async (t) => {
  const { pdf = Buffer.alloc(0) } = files;
  t.match(allText(await read('a', Buffer.concat([pdf, Buffer.from(`\n${HIDDEN}\n`, 'utf16le')]))), '13912345678');
  const first = pdf.indexOf('\n') + 1;
  const remark = Buffer.from(`% ${HIDDEN}\n`);
  t.match(allText(await read('a', Buffer.concat([pdf.subarray(0, first), remark, pdf.subarray(first)]))), HIDDEN);
});

t.test('and what lies in sectors of an OLE file that no stream has', async (t) => {
  const room = Buffer.alloc(1024);
  room.write(`\n${HIDDEN}\n`, 100);
  t.match(allText(await read('a', Buffer.concat([doc, room]))), HIDDEN);
});
