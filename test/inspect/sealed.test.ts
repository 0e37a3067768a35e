import t from 'tap';
import { buildRar4, buildRar5, pack } from '../builders/archives.js';
import { buildZip } from '../builders/files.js';
import { buildOle } from '../builders/office97.js';
import { buildPdf } from '../builders/pdf.js';
import { allText, file } from '../content/builders.js';
import { openReader } from './isolated.js';

/* What needs a password says so, by its bytes where they tell; what stands beside it is read all the same. */

const LINE = '临汾路1565弄12号301 王先生 13912345678';
const { read, child } = openReader(t);

const record = (type: number, ...bytes: number[]): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(type, 0);
  head.writeUInt16LE(bytes.length, 2);
  return Buffer.concat([head, Buffer.from(bytes)]);
};
const WORKBOOK = Buffer.concat([record(0x809, ...Array(16).fill(0)), record(0x2f, 1, 0, 1, 0), Buffer.alloc(5000)]);
const DOCUMENT = Buffer.alloc(5000);
DOCUMENT.writeUInt16LE(0xa5ec, 0);
DOCUMENT.writeUInt16LE(0x1300, 10);
const SHOWN_BY = Buffer.alloc(40);
SHOWN_BY.writeUInt16LE(0x0ff6, 2);
SHOWN_BY.writeUInt32LE(32, 4);
SHOWN_BY.writeUInt32LE(20, 8);
SHOWN_BY.writeUInt32LE(0xf3d1c4df, 12);

for (const [what, bytes] of [
  [
    'an OOXML file in its envelope',
    buildOle({ EncryptionInfo: Buffer.alloc(100), EncryptedPackage: Buffer.alloc(9000, 7) }),
  ],
  ['an xls with FILEPASS', buildOle({ Workbook: WORKBOOK })],
  ['an old xls with FILEPASS', buildOle({ Book: WORKBOOK })],
  ['a doc with fEncrypted', buildOle({ WordDocument: DOCUMENT })],
  ['a ppt with an encrypted user', buildOle({ 'Current User': SHOWN_BY, 'PowerPoint Document': Buffer.alloc(5000) })],
  ['a file of a rights server', buildOle({ '\tDRMContent': Buffer.alloc(5000, 9) })],
  ['RAR 4 with sealed names', buildRar4([{ name: 'a', data: LINE }], 'names')],
  ['RAR 5 with sealed names', buildRar5([{ name: 'a', data: LINE }], 'names')],
] as const) {
  t.test(`${what} is encrypted, and no process is needed to know`, async (t) => {
    const [first, ...others] = (await file('a', bytes)).unread;
    t.same(first, { path: 'a', outcome: 'uninspectable', reason: 'encrypted' });
    t.same(others, []);
  });
}

t.test('7z with sealed names is known by its header', async (t) => {
  const sealed = await pack('a.7z', [{ name: 'a.txt', data: LINE }], ['-psecret', '-mhe=on']);
  t.same((await file('a.7z', sealed)).unread, [{ path: 'a.7z', outcome: 'uninspectable', reason: 'encrypted' }]);
  t.match(child.stats, { started: 0 });
});

t.test('encrypted entries of a 7z and a RAR are named', async (t) => {
  const seven = await read('a.7z', await pack('a.7z', [{ name: '业主.txt', data: LINE }], ['-psecret']));
  t.same(seven.unread, [{ path: 'a.7z › 业主.txt', outcome: 'uninspectable', reason: 'encrypted' }]);
  t.match(allText(seven), '业主.txt');
  const rar = await read('a.rar', buildRar4([{ name: 'a.txt', data: LINE }], 'files'));
  t.match(rar.unread, [{ path: 'a.rar › a.txt', reason: 'encrypted' }]);
  const rar5 = await read('a.rar', buildRar5([{ name: '业主.txt', data: LINE }], 'files'));
  t.match(rar5.unread, [{ path: 'a.rar › 业主.txt', reason: 'encrypted' }]);
  t.match(allText(rar5), '业主.txt');
  t.match((await file('a.rar', buildRar5([{ name: 'a', data: LINE }], 'files'))).unread, [
    { path: 'a.rar', outcome: 'uninspectable', reason: 'encrypted' },
  ]);
});

for (const method of ['ZipCrypto', 'AES256']) {
  t.test(`of a zip with ${method} the open entries are read`, async (t) => {
    const sealed = await pack('a.zip', [{ name: '业主.txt', data: LINE }], ['-psecret', `-mem=${method}`]);
    const open = buildZip([{ name: 'b.txt', data: LINE }], { noDirectory: true });
    const seen = await file('a.zip', Buffer.concat([open, Buffer.alloc(100), sealed]));
    t.match(seen.unread, [{ path: 'a.zip › 业主.txt', outcome: 'uninspectable', reason: 'encrypted' }]);
    t.match(allText(seen), LINE);
  });
}

t.test('sealed parts of an OpenDocument file are named by its manifest', async (t) => {
  const manifest =
    '<manifest:manifest xmlns:manifest="urn:x"><manifest:file-entry manifest:full-path="content.xml">' +
    '<manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>' +
    '<manifest:file-entry manifest:full-path="meta.xml"/></manifest:manifest>';
  const seen = await file(
    'a.odt',
    buildZip([
      { name: 'mimetype', data: 'application/vnd.oasis.opendocument.text', method: 'store' },
      { name: 'content.xml', data: Buffer.alloc(3000, 'k9'), method: 'store' },
      { name: 'meta.xml', data: `<meta><p>${LINE}</p></meta>` },
      { name: 'META-INF/manifest.xml', data: manifest },
    ]),
  );
  t.same(seen.unread, [{ path: 'a.odt › content.xml', outcome: 'uninspectable', reason: 'encrypted' }]);
  t.match(allText(seen), LINE);
  t.same(seen.opaque, []);
});

t.test('a PDF is encrypted when it needs a password to be opened', async (t) => {
  const user = `<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <${'11'.repeat(32)}> /U <${'22'.repeat(32)}> >>`;
  const trailer = `/Encrypt ${user} /ID [<${'33'.repeat(16)}> <${'33'.repeat(16)}>]`;
  const sealed = buildPdf([{ texts: [{ x: 9, y: 9, text: LINE }] }], { trailer });
  t.same((await read('a.pdf', sealed)).unread, [{ path: 'a.pdf', outcome: 'uninspectable', reason: 'encrypted' }]);
});
