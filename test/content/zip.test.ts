import t from 'tap';
import { buildXlsx, buildZip, gbk } from '../builders/files.js';
import { allText, file } from './builders.js';

const WORDS = '临汾路1565弄12号301 王先生 13912345678';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const ZIP64_OF_PYTHON =
  'UEsDBC0AAAAIAABQdl2GUKiY//////////8FABQAYS50eHQBABAALgAAAAAAAAAzAAAAAAAAAAEuANH/5Li05rG+6LevMTU2NeW8' +
  'hDEy5Y+3MzAxIOeOi+WFiOeUnyAxMzkxMjM0NTY3OFBLAQItAy0AAAAIAABQdl2GUKiYMwAAAC4AAAAFAAAAAAAAAAAAAACAAQAA' +
  'AABhLnR4dFBLBQYAAAAAAQABADMAAABqAAAAAAA=';

t.test('names in GBK and UTF-8, stored and deflated, with sizes behind the data', async (t) => {
  const seen = await file(
    'a.zip',
    buildZip([
      { name: gbk('业主/三期.txt'), data: WORDS, method: 'store' },
      { name: '二期.txt', data: `${WORDS}.`, descriptor: true },
    ]),
  );
  t.equal(seen.texts.find((part) => part.path === 'a.zip › 业主/三期.txt')?.text, WORDS);
  t.equal(seen.texts.find((part) => part.path === 'a.zip › 二期.txt')?.text, `${WORDS}.`);
  t.same(seen.unread, []);
});

t.test('sizes and places in 64 bits are read, by whoever wrote them', async (t) => {
  const entries = [
    { name: 'a.txt', data: WORDS, zip64: true },
    { name: 'b.txt', data: `${WORDS} b`, zip64: true, descriptor: true },
    { name: 'c.txt', data: `${WORDS} c`, zip64: true, method: 'store' as const },
  ];
  for (const zip of [buildZip(entries), buildZip(entries, { prefix: Buffer.alloc(5000, 7) })]) {
    const seen = await file('a.zip', zip);
    for (const end of ['', ' b', ' c']) t.ok(`${allText(seen)}\n`.includes(`${WORDS}${end}\n`), end);
    t.same(seen.unread, []);
  }
  // Written by Python 3.11: zipfile, force_zip64.
  const others = Buffer.from(ZIP64_OF_PYTHON, 'base64');
  const seen = await file('b.zip', others);
  t.equal(seen.texts.find(({ path }) => path === 'b.zip › a.txt')?.text, WORDS);
  t.same(seen.unread, []);
});

t.test('more entries than 16 bits count are counted in 64', async (t) => {
  const many = buildZip(
    Array.from({ length: 65_540 }, (_, i) => ({
      name: `${i}`,
      data: i === 65_539 ? WORDS : '',
      method: 'store' as const,
    })),
  );
  t.match((await file('a.zip', many)).unread, [{ path: 'a.zip', outcome: 'partial', reason: 'entries' }]);
  const all = await file('a.zip', many, { maxEntries: 100_000, maxBusyMs: 60_000 });
  t.match(allText(all), WORDS);
  t.same(all.unread, []);
});

t.test('an entry that is not what its checksum says is damaged, and read', async (t) => {
  for (const method of ['deflate', 'store'] as const) {
    const zip = buildZip([
      { name: 'a.txt', data: `${WORDS} a`, method, crc: 1 },
      { name: 'b.txt', data: `${WORDS} b`, method },
      { name: 'c.txt', data: `${WORDS} c`, method, descriptor: true, crc: 2 },
    ]);
    const seen = await file('a.zip', zip);
    t.same(
      seen.unread,
      ['a', 'c'].map((name) => ({ path: `a.zip › ${name}.txt`, outcome: 'partial', reason: 'corrupt' })),
    );
    for (const end of ['a', 'b', 'c']) t.ok(allText(seen).includes(`${WORDS} ${end}`));
  }
  const cells = '<worksheet><sheetData><row><c t="str"><v>13912345678</v></c></row></sheetData></worksheet>';
  const book = buildZip([
    { name: '[Content_Types].xml', data: '<Types/>' },
    { name: 'xl/worksheets/sheet1.xml', data: cells, crc: 3 },
  ]);
  const seen = await file('a.xlsx', book);
  t.match(seen.unread, [{ outcome: 'partial', reason: 'corrupt' }]);
  t.same(seen.tables[0]?.rows, [['13912345678']]);
});

t.test('an archive cut short is read by its local headers', async (t) => {
  const entries = [
    { name: 'a.txt', data: WORDS, descriptor: true },
    { name: 'b.txt', data: `${WORDS} b` },
  ];
  const whole = await file('a.zip', buildZip(entries, { noDirectory: true }));
  t.match(allText(whole), `${WORDS} b`);
  t.match(allText(whole), `${WORDS}\n`);
  const long = buildZip([{ name: 'c.txt', data: Array.from({ length: 5000 }, (_, n) => `${n} ${WORDS}`).join('\n') }]);
  const half = await file('a.zip', long.subarray(0, long.length / 2));
  t.match(allText(half), WORDS);
  t.match(half.unread, [{ path: 'a.zip › c.txt', outcome: 'partial', reason: 'corrupt' }]);
});

t.test('encrypted entries and unknown methods are said to be unread', async (t) => {
  const seen = await file(
    'a.zip',
    buildZip([
      { name: 'a.xlsx', data: 'x', encrypted: true },
      { name: 'b.txt', data: 'x', methodNumber: 14 },
      { name: 'c.txt', data: WORDS },
    ]),
  );
  t.same(seen.unread, [
    { path: 'a.zip › a.xlsx', outcome: 'uninspectable', reason: 'encrypted' },
    { path: 'a.zip › b.txt', outcome: 'uninspectable', reason: 'unsupported-format' },
  ]);
  t.match(allText(seen), WORDS);
});

t.test('a zip behind a picture, and behind a program stub, is found', async (t) => {
  const zip = buildZip([{ name: 'a.txt', data: WORDS }]);
  t.match(allText(await file('a.png', Buffer.concat([PNG, Buffer.alloc(100), zip]))), WORDS);
  t.match(
    allText(await file('a.exe', buildZip([{ name: 'a.txt', data: WORDS }], { prefix: Buffer.alloc(5000, 7) }))),
    WORDS,
  );
  const cut = buildZip([{ name: 'a.txt', data: WORDS }], { prefix: Buffer.alloc(5000, 7), noDirectory: true });
  t.match(allText(await file('a.exe', cut)), WORDS);
});

t.test('an entry the directory does not name is read', async (t) => {
  const hidden = buildZip([{ name: 'hidden.txt', data: WORDS }], { noDirectory: true });
  const seen = await file('a.zip', buildZip([{ name: 'a.txt', data: 'x' }], { prefix: hidden }));
  t.match(allText(seen), WORDS);
});

t.test('archives in archives are read to the allowed depth, and no deeper', async (t) => {
  let bytes = buildZip([{ name: 'a.txt', data: WORDS }]);
  for (let i = 0; i < 5; i++) bytes = buildZip([{ name: `${i}.zip`, data: bytes }]);
  t.match(allText(await file('a.zip', bytes)), WORDS);
  const seen = await file('a.zip', bytes, { maxDepth: 3 });
  t.notMatch(allText(seen), WORDS);
  t.match(seen.unread, [{ outcome: 'uninspectable', reason: 'depth' }]);
});

t.test('a bomb is stopped by ratio, by bytes and by entries', async (t) => {
  const zeros = Buffer.alloc(8 * 1024 * 1024);
  t.match((await file('a.zip', buildZip([{ name: 'a', data: zeros }]))).unread, [{ reason: 'ratio' }]);
  const small = { maxRatio: 1e9, maxPartBytes: 1024 * 1024 };
  t.match((await file('a.zip', buildZip([{ name: 'a', data: zeros }]), small)).unread, [
    { path: 'a.zip › a', outcome: 'partial', reason: 'too-large' },
  ]);
  const total = { maxRatio: 1e9, maxTotalBytes: 9 * 1024 * 1024 };
  const two = buildZip([
    { name: 'a', data: zeros },
    { name: 'b', data: zeros },
  ]);
  t.match((await file('a.zip', two, total)).unread, [{ path: 'a.zip › b', reason: 'too-large' }]);
  const many = buildZip(Array.from({ length: 50 }, (_, i) => ({ name: `${i}.txt`, data: WORDS })));
  const seen = await file('a.zip', many, { maxEntries: 20 });
  t.match(seen.unread, [{ path: 'a.zip', outcome: 'partial', reason: 'entries' }]);
  t.match(allText(seen), WORDS);
});

t.test('gzip files are read, trailing bytes too', async (t) => {
  const { gzipSync } = await import('node:zlib');
  const seen = await file(
    'a.gz',
    Buffer.concat([gzipSync(WORDS), Buffer.alloc(80), Buffer.from('李女士 13812345678')]),
  );
  t.match(allText(seen), WORDS);
  t.match(allText(seen), '13812345678');
});

t.test('containers nobody opens yet say so, and encrypted ones say that', async (t) => {
  const seven = Buffer.concat([Buffer.from("7z\xbc\xaf'\x1c", 'latin1'), Buffer.alloc(64)]);
  const cases: Array<[Buffer, string]> = [
    [seven, 'unsupported-format'],
    [Buffer.concat([seven, Buffer.from([6, 0xf1, 7, 1])]), 'encrypted'],
    [Buffer.from('Rar!\x1a\x07\x01\x00aaaa\x05\x04aaaaaaaaaaaa', 'latin1'), 'encrypted'],
    [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'), 'unsupported-format'],
    [Buffer.from('%PDF-1.7\ntrailer << /Encrypt 5 0 R >>', 'latin1'), 'encrypted'],
    [
      Buffer.concat([
        Buffer.from('d0cf11e0a1b11ae1', 'hex'),
        Buffer.alloc(600),
        Buffer.from('EncryptedPackage', 'utf16le'),
      ]),
      'encrypted',
    ],
  ];
  for (const [bytes, reason] of cases) {
    t.match((await file('a', bytes)).unread, [{ path: 'a', outcome: 'uninspectable', reason }]);
  }
  t.same((await file('icon.png', PNG)).unread, [], 'no list fits in an icon');
  const large = Buffer.from(PNG);
  large.writeUInt32BE(800, 16);
  large.writeUInt32BE(600, 20);
  t.same((await file('a.png', large)).unread, [{ path: 'a.png', outcome: 'uninspectable', reason: 'no-ocr' }]);
});

t.test('a workbook inside a workbook folder of a zip keeps its path', async (t) => {
  const book = buildXlsx([{ name: 'Sheet1', rows: [['王先生', 13912345678]] }]);
  const seen = await file('a.zip', buildZip([{ name: '一期/a.xlsx', data: book }]));
  t.equal(seen.tables[0]?.path, 'a.zip › 一期/a.xlsx › Sheet1');
});
