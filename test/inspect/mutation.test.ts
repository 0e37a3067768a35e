import fc from 'fast-check';
import t from 'tap';
import { readTransfer } from '../../src/content/read.js';
import { isolatedOver } from '../../src/inspect/child/isolated.js';
import { openChild } from '../../src/inspect/child/process.js';
import { DEFAULT_BUDGET } from '../../src/model/budget.js';
import { bytesOf } from '../../src/model/bytes.js';
import { buildRar4, buildRar5, pack } from '../builders/archives.js';
import { buildXlsx, buildZip, gbk } from '../builders/files.js';
import { buildBook, buildBook5, buildOle } from '../builders/office97.js';
import { buildPdf } from '../builders/pdf.js';
import { type Recorded, recorder } from '../content/builders.js';

/* Small samples of every format, damaged in a hundred ways, as bodies of transfers. */

const LINE = '临汾路1565弄12号301 王先生 13912345678';
const SEED = 20_261_122;
const BUDGET = {
  ...DEFAULT_BUDGET,
  maxBusyMs: 20_000,
  maxPartBytes: 4 << 20,
  maxTotalBytes: 16 << 20,
  maxEntries: 200,
};

interface Damage {
  readonly at: number;
  readonly kind: 'flip' | 'set' | 'cut' | 'drop' | 'double' | 'number';
  readonly value: number;
}

const damages = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    kind: fc.constantFrom<Damage['kind'][]>('flip', 'set', 'cut', 'drop', 'double', 'number'),
    value: fc.nat(255),
  }),
  { minLength: 1, maxLength: 6 },
);

function damaged(bytes: Buffer, list: readonly Damage[]): Buffer {
  let out = Buffer.from(bytes);
  for (const { at, kind, value } of list) {
    if (out.length < 8) return out;
    const i = Math.floor(at * (out.length - 4));
    if (kind === 'flip') out[i] = (out[i] ?? 0) ^ (1 << (value & 7));
    else if (kind === 'set') out[i] = value;
    else if (kind === 'number') out.writeUInt32LE(value < 128 ? 0xffffffff : value, i);
    else if (kind === 'cut') out = out.subarray(0, i + 4);
    else if (kind === 'drop') out = Buffer.concat([out.subarray(0, i), out.subarray(i + 1 + (value & 15))]);
    else out = Buffer.concat([out.subarray(0, i), out.subarray(i, i + value), out.subarray(i)]);
  }
  return out;
}

t.test('no damage makes a reader hang, fail, or find a file it cannot read clean', async (t) => {
  const child = openChild({ memoryMiB: 400, idleMs: 60_000, onLost: () => undefined });
  t.teardown(() => child.close());
  const isolated = isolatedOver(child.open);
  const read = async (body: Buffer): Promise<Recorded> => {
    const sink = recorder();
    const head = { method: 'POST', host: 'a.example', target: '/', headers: [] };
    await readTransfer(head, bytesOf(body), sink, { budget: BUDGET, now: () => performance.now(), isolated });
    return sink.seen;
  };
  const entry = [{ name: 'a.txt', data: LINE }];
  const rows = [['王先生', 13912345678]];
  const samples: Record<string, Buffer> = {
    xls: buildBook('biff8', { 一: rows }),
    xls5: buildBook5(gbk('一'), [[gbk('王先生'), 13912345678]]),
    xlsb: buildBook('xlsb', { 一: rows }),
    ole: buildOle({ Contents: Buffer.from(LINE, 'utf16le') }),
    pdf: buildPdf([{ texts: [{ x: 9, y: 9, text: LINE }] }]),
    '7z': await pack('a.7z', entry),
    'sealed 7z': await pack('a.7z', entry, ['-psecret', '-mhe=on']),
    tar: await pack('a.tar', entry),
    xz: await pack('a.xz', entry),
    bz2: await pack('a.bz2', entry),
    rar4: buildRar4(entry),
    rar5: buildRar5(entry),
    'sealed rar': buildRar5(entry, 'names'),
    zip: buildZip(entry),
    'zip by LZMA': await pack('a.zip', entry, ['-mm=LZMA']),
    'sealed zip': await pack('a.zip', entry, ['-psecret']),
    xlsx: buildXlsx([{ name: '一', rows }]),
  };
  const names = Object.keys(samples);
  const unreadable = new Set<string>();
  for (const name of names) if ((await read(samples[name] ?? Buffer.alloc(0))).unread.length > 0) unreadable.add(name);
  t.same([...unreadable], ['sealed 7z', 'sealed rar', 'sealed zip']);

  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), damages, async (name, list) => {
      runs++;
      const seen = await read(damaged(samples[name] ?? Buffer.alloc(0), list));
      for (const { ended } of seen.tables) if (!ended) throw new Error('a table without an end');
      const said =
        seen.unread.length + seen.opaque.length + seen.texts.length + seen.tables.length + seen.objects.length;
      if (said === 0 && unreadable.has(name)) throw new Error(`${name}: nothing found and nothing said`);
    }),
    { seed: SEED, numRuns: 340 },
  );
  t.equal(runs, 340);
  t.not(child.stats.pid, null, 'the process is there for the next one');
});
