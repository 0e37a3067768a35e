import t from 'tap';
import { pack } from '../builders/archives.js';
import { buildXlsx, buildZip, gbk } from '../builders/files.js';
import { allText, file } from './builders.js';

const LINE = '临汾路1565弄12号301 王先生 13912345678';
const ROWS = [['王先生', 13912345678]];

t.test('a tar is read, long Chinese names, large numbers and old headers too', async (t) => {
  const long = `${'业主资料/'.repeat(20)}三期.txt`;
  const tar = await pack('a.tar', [
    { name: long, data: LINE },
    { name: 'b.xlsx', data: buildXlsx([{ name: '表', rows: ROWS }]) },
  ]);
  const seen = await file('a.tar', tar);
  t.equal(seen.texts.find(({ path }) => path === `a.tar › ${long}`)?.text, LINE);
  t.equal(seen.tables[0]?.path, 'a.tar › b.xlsx › 表');
  t.same(seen.unread, []);
  const old = oldTar(gbk('业主.txt'), LINE);
  t.equal((await file('a', old)).texts.find(({ path }) => path === 'a › 业主.txt')?.text, LINE);
});

t.test('a tar cut short gives what there is; what stands behind its end is read', async (t) => {
  const tar = oldTar(Buffer.from('a.txt'), `${LINE}\n`.repeat(100));
  const cut = await file('a.tar', tar.subarray(0, 2000));
  t.match(allText(cut), LINE);
  t.match(cut.unread, [{ path: 'a.tar › a.txt', outcome: 'partial', reason: 'corrupt' }]);
  const tail = await file(
    'a.tar',
    Buffer.concat([oldTar(Buffer.from('a'), 'x'), Buffer.alloc(20_480), Buffer.from(LINE)]),
  );
  t.match(allText(tail), LINE);
});

t.test('a tar whose entries say they are larger than the world ends', async (t) => {
  const tar = oldTar(Buffer.from('a.txt'), LINE);
  tar.set([0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 124);
  sum(tar);
  const seen = await file('a.tar', tar);
  t.match(seen.unread, [{ path: 'a.tar › a.txt', outcome: 'partial', reason: 'corrupt' }]);
  t.match(allText(seen), LINE);
});

t.test('the directory of a zip may lie about sizes and places; what is there is read', async (t) => {
  const zip = buildZip([
    { name: 'a.txt', data: `${LINE}\n`.repeat(30) },
    { name: 'b.txt', data: 'x'.repeat(200) },
  ]);
  const directory = zip.lastIndexOf('PK\x01\x02', zip.length, 'latin1');
  const first = zip.indexOf('PK\x01\x02', 0, 'latin1');
  for (const [field, value] of [
    [20, 3],
    [20, 0x7fffffff],
    [24, 5],
    [42, 0x7ffffff],
    [10, 0],
    [8, 1],
  ] as const) {
    const lie = Buffer.from(zip);
    if (field < 12) lie.writeUInt16LE(value, first + field);
    else lie.writeUInt32LE(value, first + field);
    t.match(allText(await file('a.zip', lie)), LINE, `field ${field} = ${value}`);
  }
  const twice = Buffer.from(zip);
  twice.writeUInt32LE(twice.readUInt32LE(first + 42), directory + 42);
  t.match(allText(await file('a.zip', twice)), LINE, 'two names for one entry');
});

t.test('a zip of 20,000 names for one stream ends by its budget', async (t) => {
  const one = buildZip([{ name: 'a', data: Buffer.alloc(300_000, 'ab') }]);
  const start = one.indexOf('PK\x01\x02', 0, 'latin1');
  const record = one.subarray(start, start + 47);
  const many = Buffer.concat([one.subarray(0, start), ...Array.from({ length: 20_000 }, () => record)]);
  const end = Buffer.from(one.subarray(one.length - 22));
  end.writeUInt16LE(20_000, 8);
  end.writeUInt16LE(20_000, 10);
  end.writeUInt32LE(many.length - start, 12);
  end.writeUInt32LE(start, 16);
  const seen = await file('a.zip', Buffer.concat([many, end]), {
    maxTotalBytes: 50_000_000,
    maxRatio: 1e6,
    maxBusyMs: 120_000,
  });
  t.ok(seen.unread.length > 0);
  t.ok(seen.unread.every(({ reason }) => reason === 'entries' || reason === 'too-large' || reason === 'corrupt'));
});

t.test('a self-extracting zip and one behind a photograph are read where they stand', async (t) => {
  const stub = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(30_000, 0x90)]);
  const zip = buildZip([{ name: '业主.xlsx', data: buildXlsx([{ name: '表', rows: ROWS }]) }]);
  const jpeg = Buffer.concat([
    Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb0004000000ffda0008', 'hex'),
    Buffer.alloc(9000, 0x41),
    Buffer.from('ffd9', 'hex'),
  ]);
  for (const before of [stub, jpeg]) {
    const seen = await file('a', Buffer.concat([before, zip]));
    t.same(seen.tables[0]?.rows, [['王先生', '13912345678']]);
  }
});

/** A tape archive of one entry, as Unix version 7 wrote it. */
function oldTar(name: Uint8Array, data: string): Buffer {
  const bytes = Buffer.from(data);
  const tar = Buffer.alloc(512 + Math.ceil(bytes.length / 512) * 512 + 1024);
  tar.set(name, 0);
  tar.write('0000644\0', 100, 'latin1');
  tar.write(`${bytes.length.toString(8).padStart(11, '0')} `, 124, 'latin1');
  tar.set(bytes, 512);
  sum(tar);
  return tar;
}

function sum(tar: Buffer): void {
  tar.fill(32, 148, 156);
  const total = tar.subarray(0, 512).reduce((all, byte) => all + byte, 0);
  tar.write(`${total.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}
