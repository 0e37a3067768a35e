import t from 'tap';
import { readTransfer } from '../../src/content/read.js';
import { isolatedOver } from '../../src/inspect/child/isolated.js';
import { DEFAULT_BUDGET } from '../../src/model/budget.js';
import { bytesOf } from '../../src/model/bytes.js';
import { buildRar5, pack } from '../builders/archives.js';
import { buildZip } from '../builders/files.js';
import { buildBook, buildOle } from '../builders/office97.js';
import { buildPdf, buildPdfLoop } from '../builders/pdf.js';
import { allText, recorder } from '../content/builders.js';
import { openReader } from './isolated.js';

/* Files made to hurt: each ends inside its budget and says which one, and the next file is read as if nothing had been. */

const MiB = 1024 * 1024;
const LINE = '临汾路1565弄12号301 王先生 13912345678';
const { read, child } = openReader(t);

/** A zstd frame of one repeated byte, in blocks of 128 KiB that take four bytes each (RFC 8878 section 3.1.1). */
function zstdBomb(mib: number): Buffer {
  const block = Buffer.from([0, 0, 0, 0x61]);
  block.writeUIntLE((128 * 1024 * 8) | (1 << 1), 0, 3);
  const last = Buffer.from(block);
  last.writeUIntLE((128 * 1024 * 8) | (1 << 1) | 1, 0, 3);
  const blocks = Array.from({ length: mib * 8 - 1 }, () => block);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38]), ...blocks, last]);
}

/** A zstd frame that stores `data` as it is. */
function zstdOf(data: Buffer): Buffer {
  const head = Buffer.alloc(3);
  head.writeUIntLE((data.length << 3) | 1, 0, 3);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38]), head, data]);
}

t.test('a gigabyte in 32 KB of zstd is stopped by its ratio', async (t) => {
  const seen = await read('a.zst', zstdBomb(1024));
  t.same(seen.unread, [{ path: 'a.zst', outcome: 'uninspectable', reason: 'ratio' }]);
  t.match(child.stats, { lost: 0 }, 'by counting, not by killing');
});

t.test('xz, bz2 and 7z bombs are stopped by ratio or by bytes', async (t) => {
  const zeros = Buffer.alloc(64 * MiB);
  for (const kind of ['xz', 'bz2', '7z']) {
    const bomb = await pack(`a.${kind}`, [{ name: 'a', data: zeros }], ['-mx=1']);
    t.match((await read('a', bomb)).unread, [{ outcome: 'uninspectable', reason: 'ratio' }], kind);
    const seen = await read('a', bomb, { maxRatio: 1e9, maxPartBytes: 4 * MiB });
    t.match(seen.unread, [{ outcome: 'partial', reason: 'too-large' }], kind);
    t.match((await read('a', bomb, { maxRatio: 1e9, maxTotalBytes: 4 * MiB })).unread, [{ reason: 'too-large' }], kind);
  }
  t.match(child.stats, { lost: 0 });
});

t.test('archives that hold each other end by depth', async (t) => {
  let bytes = buildRar5([{ name: 'a.txt', data: LINE }]);
  for (let i = 0; i < 12; i++)
    bytes = i % 2 === 0 ? await pack('a.7z', [{ name: 'a', data: bytes }]) : buildRar5([{ name: 'a', data: bytes }]);
  t.match((await read('a', bytes)).unread, [{ outcome: 'uninspectable', reason: 'depth' }]);
});

t.test('sixteen archives in each of sixteen, five deep, end by entries', async (t) => {
  let bytes = await pack('a.7z', [{ name: 'a', data: 'x'.repeat(100) }]);
  for (let i = 0; i < 5; i++) {
    const data = bytes;
    bytes = buildZip(Array.from({ length: 16 }, (_, n) => ({ name: `${n}.zip`, data })));
  }
  const seen = await read('a.zip', bytes, { maxEntries: 60, maxBusyMs: 60_000 });
  t.ok(seen.unread.length > 0);
  t.ok(seen.unread.every(({ reason }) => reason === 'entries'));
});

t.test('a tree of pages that holds itself is corrupt, and takes no time', async (t) => {
  const { unread } = await read('a.pdf', buildPdfLoop());
  t.same(unread.at(-1), { path: 'a.pdf', outcome: 'uninspectable', reason: 'corrupt' });
});

t.test('time is over for a file that would take long, and only for it', async (t) => {
  const texts = Array.from({ length: 3000 }, (_, i) => ({ x: 9, y: i % 800, text: `${LINE} ${i}` }));
  const long = buildPdf(Array.from({ length: 60 }, () => ({ texts })));
  await read('warm.pdf', buildPdf([{ texts: [] }]));
  t.match((await read('a.pdf', long, { maxBusyMs: 400 })).unread, [
    { path: 'a.pdf', outcome: 'uninspectable', reason: 'time' },
  ]);
  t.match(allText(await read('b.pdf', buildPdf([{ texts: texts.slice(0, 5) }]))), LINE);
});

t.test('whatever is cut short says so, and gives what there is', async (t) => {
  const many = `${LINE}\n`.repeat(3000);
  const texts = Array.from({ length: 50 }, (_, i) => ({ x: 40, y: 800 - i * 14, text: LINE }));
  const whole: Array<[string, Buffer]> = [
    ['7z', await pack('a.7z', [{ name: 'a.txt', data: many }])],
    ['xz', await pack('a.xz', [{ name: 'a.txt', data: many }])],
    ['bz2', await pack('a.bz2', [{ name: 'a.txt', data: many }])],
    ['rar', buildRar5([{ name: 'a.txt', data: many }])],
    ['xls', buildBook('biff8', { 一: Array.from({ length: 500 }, (_, i) => [LINE, i]) })],
    ['pdf', buildPdf([{ texts }, { texts }])],
    ['ole', buildOle({ Contents: Buffer.from(many, 'utf16le') })],
  ];
  for (const [kind, bytes] of whole) {
    for (const share of [0.95, 0.5, 0.02]) {
      const seen = await read('a', bytes.subarray(0, Math.max(64, Math.floor(bytes.length * share))));
      t.ok(seen.unread.length > 0 || allText(seen).includes(LINE) || seen.opaque.length > 0, `${kind} ${share}`);
    }
  }
});

t.test('a body in zstd is read, whatever Node.js can do', async (t) => {
  const sink = recorder();
  const headers = [['content-encoding', 'zstd'] as const];
  const head = { method: 'POST', host: 'a.example', target: '/', headers };
  const options = { budget: DEFAULT_BUDGET, now: () => performance.now(), isolated: isolatedOver(child.open) };
  await readTransfer(head, bytesOf(zstdOf(Buffer.from(LINE))), sink, options);
  t.match(allText(sink.seen), LINE);
  t.same(sink.seen.unread, []);
});

t.test('after all that one process is still there', async (t) => {
  t.match(allText(await read('a.rar', buildRar5([{ name: 'a.txt', data: LINE }]))), LINE);
  t.not(child.stats.pid, null);
});
