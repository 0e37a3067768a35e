import { find, read as readOle } from 'cfb';
import t from 'tap';
import { buildRar4, buildRar5, pack } from '../builders/archives.js';
import { buildXlsx, buildZip, gbk } from '../builders/files.js';
import { buildBook, buildBook5, buildDoc, buildOle } from '../builders/office97.js';
import { buildPdf } from '../builders/pdf.js';
import { allText, file } from '../content/builders.js';
import { openReader } from './isolated.js';

/* Every closed format, through the real process, from files that real programs write. */

const LINE = '临汾路1565弄12号301 王先生 13912345678';
const ROWS = [
  ['小区', '室号', '业主', '电话'],
  ['临汾路1565弄', '12号301', '王先生', 13912345678],
  ['临汾路1565弄', '12号302', '李女士', '13812345679'],
];

const { read } = openReader(t);

for (const kind of ['biff8', 'xlsb'] as const) {
  t.test(`a workbook as ${kind} is read as tables, numbers as they are`, async (t) => {
    const hidden = { 藏: [['周先生', 13700001111]] };
    const seen = await read('业主', buildBook(kind, { 一: ROWS, ...hidden }, ['藏']));
    t.same(seen.tables[0], {
      path: '业主 › 一',
      rows: ROWS.map((row) => row.map(String)),
      ended: true,
    });
    t.same(seen.tables[1]?.rows, [['周先生', '13700001111']], 'very hidden sheets too');
    t.same(seen.unread, []);
  });
}

t.test(
  'Chinese cells of Excel 5 are read in the code page of their writer, with an envelope and without',
  async (t) => {
    const rows = ROWS.map((row) => row.map((cell) => (typeof cell === 'string' ? gbk(cell) : cell)));
    const seen = await read('a.xls', buildBook5(gbk('三期'), rows));
    t.same(seen.tables[0], { path: 'a.xls › 三期', rows: ROWS.map((row) => row.map(String)), ended: true });
    const bare = await read('a.xls', buildBook('biff2', { Sheet1: [['a', 13912345678]] }));
    t.match(allText(bare), '13912345678');
  },
);

t.test('of two sheets with one name none is lost', async (t) => {
  const book = buildBook('biff5', { 一: [['a', '13912345678']], 二: [['b', '13812345679']] });
  const seen = await read('a.xls', book);
  t.match(allText(seen), '13912345678');
  t.match(allText(seen), '13812345679');
});

t.test('a Word document is read, rows of its table as lines, empty cells or not', async (t) => {
  const rows = [
    ['临汾路1565弄', '12号301', '', '王先生', '13912345678'],
    ['临汾路1565弄', '', '', '李女士', '13812345679'],
  ];
  const seen = await read('a.doc', buildDoc(`业主名单 ${LINE}`, rows));
  t.match(allText(seen), `业主名单 ${LINE}\n`);
  for (const row of rows) t.match(allText(seen), row.join('\t'));
  t.match(allText(seen), '13912345678\t\n临汾路1565弄', 'one line a row');
  t.same(seen.unread, []);
});

t.test('a Word document the library refuses is read by its streams, and said to be read in part', async (t) => {
  const doc = buildDoc(LINE, []);
  // The table of pieces is gone: the text is still there.
  doc.fill(
    0xff,
    doc.indexOf(Buffer.from([2, 16, 0, 0, 0, 0, 0, 0, 0])),
    doc.indexOf(Buffer.from([2, 16, 0, 0, 0])) + 5,
  );
  const seen = await read('a.doc', doc);
  t.match(allText(seen), LINE);
  t.same(seen.unread, [{ path: 'a.doc', outcome: 'partial', reason: 'unsupported-format' }]);
});

t.test('what is embedded in an OLE file is read by its own reader', async (t) => {
  const book = buildXlsx([{ name: '表', rows: ROWS }]);
  const sheet = find(readOle(buildBook('biff8', { 旧: ROWS }), { type: 'buffer' }), 'Workbook');
  const seen = await read(
    'a.msg',
    buildOle({
      '__attach_version1.0_#00000000/__substg1.0_37010102': book,
      'ObjectPool/_1/Workbook': Buffer.from(sheet?.content ?? []),
      'ObjectPool/_2/\x01Ole10Native': Buffer.concat([Buffer.alloc(60, 3), buildZip([{ name: 'a.txt', data: LINE }])]),
    }),
  );
  const paths = [...seen.tables, ...seen.texts].map(({ path }) => path);
  t.ok(paths.includes('a.msg › __substg1.0_37010102 › 表'), 'an attachment of a mail');
  t.ok(paths.includes('a.msg › _1 › 旧'), 'a sheet in a letter');
  t.match(allText(seen), LINE, 'a package');
});

t.test('OLE files nobody knows are read by their streams', async (t) => {
  const seen = await read(
    'a.wps',
    buildOle({
      Contents: Buffer.concat([
        Buffer.alloc(5001, 1),
        Buffer.from(`\u0001${LINE}\u0001`, 'utf16le'),
        Buffer.alloc(3000),
      ]),
      Other: Buffer.concat([Buffer.alloc(900, 2), gbk('李女士 13812345679'), Buffer.alloc(900)]),
    }),
  );
  t.match(allText(seen), LINE, 'UTF-16 at an odd address');
  t.match(allText(seen), '李女士 13812345679', 'GBK');
});

t.test('a PDF of Chinese text without an embedded font gives its lines, cell by cell', async (t) => {
  const rows = ROWS.map((cells, r) =>
    cells.map((cell, c) => ({ x: 50 + c * 120, y: 700 - r * 20, text: String(cell) })),
  );
  // Drawn column by column, as some programs do.
  const texts = [0, 1, 2, 3].flatMap((c) => rows.map((row) => row[c] ?? { x: 0, y: 0, text: '' }));
  for (const pdf of [buildPdf([{ texts }]), buildPdf([{ texts }], { encoding: 'GBK-EUC-H', encode: gbk })]) {
    const seen = await read('业主.pdf', pdf);
    t.match(allText(seen), '临汾路1565弄\t12号301\t王先生\t13912345678\n临汾路1565弄\t12号302\t李女士\t13812345679');
    t.same(seen.unread, []);
  }
});

t.test('notes, fields and attachments of a PDF are read, attachments by their own readers', async (t) => {
  const texts = [{ x: 50, y: 700, text: '这一页上只有不要紧的话，后面还有二十个字才算一页' }];
  const data = buildXlsx([{ name: 'Sheet1', rows: ROWS }]);
  const seen = await read(
    'a.pdf',
    buildPdf([{ texts, note: `批注 ${LINE}`, field: { name: '电话', value: '13700002222' } }], {
      attachment: { name: '业主.xlsx', data },
    }),
  );
  t.match(allText(seen), `批注 ${LINE}`);
  t.match(allText(seen), '电话: 13700002222');
  t.equal(seen.tables[0]?.path, 'a.pdf › 业主.xlsx › Sheet1');
});

t.test('a PDF of pictures is never clean', async (t) => {
  t.match((await read('a.pdf', buildPdf([{ texts: [] }, { texts: [] }]))).unread, [
    { path: 'a.pdf', outcome: 'uninspectable', reason: 'no-ocr' },
  ]);
  const mixed = await read('a.pdf', buildPdf([{ texts: [{ x: 1, y: 1, text: LINE }] }, { texts: [] }]));
  t.same(mixed.unread, [{ path: 'a.pdf › p2', outcome: 'partial', reason: 'no-ocr' }]);
  t.match(allText(mixed), LINE);
});

t.test('7z and tar archives keep the names of their entries', async (t) => {
  const entries = [
    { name: '业主/三期.txt', data: LINE },
    { name: '二期.xlsx', data: buildXlsx([{ name: '表', rows: ROWS }]) },
  ];
  for (const name of ['a.7z', 'a.tar']) {
    const seen = await read(name, await pack(name, entries));
    t.equal(seen.texts.find(({ path }) => path === `${name} › 业主/三期.txt`)?.text, LINE);
    t.equal(seen.tables.find(({ path }) => path === `${name} › 二期.xlsx › 表`)?.rows.length, 3);
    t.same(seen.unread, []);
  }
});

for (const [kind, build] of [
  ['RAR 4', buildRar4],
  ['RAR 5', buildRar5],
] as const) {
  t.test(`${kind} archives are read`, async (t) => {
    const seen = await read(
      'a.rar',
      build([
        { name: '三期.txt', data: LINE },
        { name: 'b.txt', data: 'nothing' },
      ]),
    );
    t.match(allText(seen), LINE);
    t.match(allText(seen), '三期.txt');
    t.same(seen.unread, []);
    t.match((await read('a.rar', build([{ name: 'a.txt', data: LINE }], 'names'))).unread, [
      { path: 'a.rar', outcome: 'uninspectable', reason: 'encrypted' },
    ]);
  });
}

for (const kind of ['xz', 'bz2', 'gz'] as const) {
  t.test(`a file packed as ${kind} is read, and the tar in it`, async (t) => {
    const plain = await read(`a.txt.${kind}`, await pack(`a.txt.${kind}`, [{ name: 'a.txt', data: LINE }]));
    t.match(allText(plain), LINE);
    t.same(plain.unread, []);
    const tar = await pack('a.tar', [{ name: 'b/c.txt', data: LINE }]);
    const seen = await read(`a.tar.${kind}`, await pack(`a.tar.${kind}`, [{ name: 'a.tar', data: tar }]));
    t.match(allText(seen), LINE);
    t.ok(seen.texts.some(({ path }) => path.endsWith('› b/c.txt')));
  });
}

t.test('what comes out of an archive goes through every reader, closed ones too', async (t) => {
  const inner = await pack('in.7z', [{ name: 'a.pdf', data: buildPdf([{ texts: [{ x: 9, y: 9, text: LINE }] }]) }]);
  const rar = buildRar5([
    { name: 'in.7z', data: inner },
    { name: 'b.xls', data: buildBook('biff8', { 表: ROWS }) },
    { name: 'c.txt', data: '周先生 13700001111' },
  ]);
  const seen = await read('a.zip', buildZip([{ name: 'in.rar', data: rar }]));
  t.match(allText(seen), LINE);
  t.ok(seen.texts.some(({ path }) => path === 'a.zip › in.rar › in.7z › a.pdf › p1'));
  t.ok(seen.tables.some(({ path }) => path === 'a.zip › in.rar › b.xls › 表'));
  t.match(allText(seen), '13700001111');
  t.same(seen.unread, []);
});

t.test('depth and entries are counted across what is packed in what', async (t) => {
  let bytes = await pack('a.7z', [{ name: 'a.txt', data: LINE }]);
  for (let i = 0; i < 4; i++)
    bytes = i % 2 === 0 ? buildZip([{ name: 'a.7z', data: bytes }]) : buildRar5([{ name: 'a', data: bytes }]);
  t.same((await read('a', bytes)).unread, []);
  t.match((await read('a', bytes, { maxDepth: 3 })).unread, [{ outcome: 'uninspectable', reason: 'depth' }]);
  const many = await pack(
    'a.7z',
    Array.from({ length: 30 }, (_, n) => ({ name: `${n}.txt`, data: LINE })),
  );
  const some = await read('a.7z', many, { maxEntries: 20 });
  t.match(some.unread, [{ outcome: 'partial', reason: 'entries' }]);
  t.match(allText(some), LINE);
});

for (const method of ['LZMA', 'BZip2', 'PPMd', 'Deflate64']) {
  t.test(`entries of a zip packed by ${method} are read beside the others`, async (t) => {
    const odd = await pack('a.zip', [{ name: '三期.txt', data: `${LINE}\n`.repeat(50) }], [`-mm=${method}`]);
    const seen = await read('a.zip', odd);
    t.match(allText(seen), LINE);
    t.equal(seen.texts[0]?.path, 'a.zip › 三期.txt');
    t.same(seen.unread, []);
  });
}

t.test('without the process, closed formats say that they were not read', async (t) => {
  const pdf = buildPdf([{ texts: [{ x: 9, y: 9, text: LINE }] }]);
  t.match((await file('a.pdf', pdf)).unread, [
    { path: 'a.pdf', outcome: 'uninspectable', reason: 'unsupported-format' },
  ]);
  const odd = await pack('a.zip', [{ name: 'a.txt', data: `${LINE}\n`.repeat(50) }], ['-mm=LZMA']);
  t.match((await file('a.zip', odd)).unread, [{ path: 'a.zip › a.txt', reason: 'unsupported-format' }]);
});
