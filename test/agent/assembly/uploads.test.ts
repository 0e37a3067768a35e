import fs from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { Joined } from '../../../src/agent/assembly/joining.js';
import type { Slice } from '../../../src/agent/assembly/slice.js';
import { openUploads, type Uploads } from '../../../src/agent/assembly/uploads.js';
import type { Inspector } from '../../../src/inspect/inspector.js';
import { type AssemblyLimits, DEFAULT_ASSEMBLY } from '../../../src/model/assembly.js';
import type { Decision } from '../../../src/model/decision.js';
import { NOTHING_FOUND } from '../../../src/model/finding.js';
import { held } from './held.js';

interface Bench {
  readonly uploads: Uploads;
  readonly faults: string[];
  readonly read: Buffer[];
  /** One slice, joined and left. */
  leave(id: string, index: number, bytes: Buffer, more?: Partial<Slice>): Promise<Joined>;
  /** The request that says that all slices are there. */
  finish(id: string): Promise<Joined>;
  wait(ms: number): void;
}

/** Inspection is told what is read and finds nothing: what is kept, and for how long, is the question here. */
function bench(t: Test, limits: Partial<AssemblyLimits> = {}, dir = t.testdir({})): Bench {
  const faults: string[] = [];
  const read: Buffer[] = [];
  const inspector = {
    file: (_name: string, body: { size: number; read(at: number, length: number): Uint8Array }) => {
      read.push(Buffer.from(body.read(0, body.size)));
      return Promise.resolve(NOTHING_FOUND);
    },
  } as unknown as Inspector;
  const uploads = openUploads({
    limits: () => ({ ...DEFAULT_ASSEMBLY, ...limits }),
    inspector: () => inspector,
    personOf: () => Promise.resolve('os:lihua'),
    spoolDir: dir,
    onFault: (message) => faults.push(message),
  });
  t.teardown(() => uploads.close());
  let now = 0;
  return {
    uploads,
    faults,
    read,
    wait(ms) {
      now += ms;
    },
    async finish(id) {
      const joining = uploads.open(
        held({ url: 'https://up.example/u', body: Buffer.from('x') }),
        { is: 'end', uploads: [id] },
        'a.bin',
        now,
      );
      await joining.standing();
      const joined = await joining.join(NOTHING_FOUND);
      joining.end({ left: true, decision: null as Decision | null, incident: null });
      return joined;
    },
    async leave(id, index, bytes, more = {}) {
      const slice: Slice = {
        ...{ upload: id, index, offset: null, count: null, size: null },
        span: { start: 0, end: bytes.length },
        ...more,
      };
      now += 1;
      const one = held({ url: 'https://up.example/u', body: bytes });
      const joining = uploads.open(one, { is: 'slice', slice }, 'a.bin', now);
      t.equal(await joining.standing(), null);
      const joined = await joining.join(NOTHING_FOUND);
      joining.end({ left: true, decision: null as Decision | null, incident: null });
      await turn();
      return joined;
    },
  };
}

const binary = (text: string): Buffer => Buffer.concat([Buffer.from([0, 1, 2, 3, 0]), Buffer.from(text)]);

t.test('slices are read as one file in their order, whatever order they come in', async (t) => {
  const b = bench(t);
  const pieces = ['one', 'two', 'three', 'four'].map(binary);
  for (const index of [2, 0, 3]) await b.leave('u', index, pieces[index] ?? binary(''), { count: 4 });
  t.equal(b.read.length, 0, 'with a slice missing in its middle it is no file');
  await b.leave('u', 1, pieces[1] ?? binary(''), { count: 4 });
  t.same(b.read, [Buffer.concat(pieces)]);
  t.equal(b.uploads.size, 0, 'an upload that is whole and has left is forgotten');
  t.equal(b.uploads.bytes, 0);
});

t.test('a slice sent again is not kept again, and counts once among what left', async (t) => {
  const b = bench(t);
  await b.leave('u', 0, binary('one'), { count: 3 });
  await b.leave('u', 0, binary('one'), { count: 3 });
  const { earlier } = await b.leave('u', 1, binary('two'), { count: 3 });
  t.strictSame(earlier, { what: 'slices', requests: 1, bytes: 8 });
  t.equal(b.uploads.bytes, 16);
});

t.test('a slice of text is read with the lines that its cuts part', async (t) => {
  const b = bench(t);
  const lines = ['小区,电话', ...Array.from({ length: 60 }, (_, n) => `馨佳园${n}号,1381234${1000 + n}`), ''].join(
    '\n',
  );
  const text = Buffer.from(lines);
  const half = Math.ceil(text.length / 2) + 3;
  await b.leave('u', 2, text.subarray(half), { count: 3 });
  const alone = b.read.at(-1)?.toString() ?? '';
  t.ok(
    lines.endsWith(alone) && lines.at(-alone.length - 1) === '\n',
    'without a slice before it, from its first whole line',
  );
  await b.leave('u', 1, text.subarray(0, half), { count: 3 });
  const first = b.read.at(-1)?.toString() ?? '';
  t.ok(first.startsWith('小区,电话\n') && first.endsWith('\n'), 'the rest of its last line is in the next slice');
  t.ok(lines.startsWith(first));
});

t.test('a large file’s middle slices bring its first line', async (t) => {
  const b = bench(t);
  const row = '馨佳园12号1203,13812345678,王先生\n';
  const text = Buffer.from(`小区,电话,姓名\n${row.repeat(2000)}`);
  const size = 30_001;
  for (const n of [0, 1, 2]) await b.leave('u', n, text.subarray(n * size, (n + 1) * size), { offset: n * size });
  const last = b.read.at(-1)?.toString() ?? '';
  t.match(last.slice(0, 60), /^小区,电话,姓名\n馨佳园12号1203/);
  t.notMatch(last, /\ufffd/, 'no character is cut');
  t.ok(last.length < size, 'and not all that came before');
});

t.test('an upload over its cap is judged slice by slice, and said to be', async (t) => {
  const b = bench(t, { maxUploadBytes: 20 });
  t.match(await b.leave('u', 0, binary('0123456789')), { finding: { outcome: { name: 'inspected' } } });
  const over = await b.leave('u', 1, binary('0123456789'));
  t.match(over.finding, { outcome: { name: 'partial', reasons: ['too-large'] }, complete: false });
  t.equal(b.uploads.bytes, 0, 'what was kept of it is given back');
  t.match((await b.leave('u', 2, binary('x'))).finding.outcome, { name: 'partial' }, 'its later slices too');
});

t.test('all uploads together have a cap on the disk, and on their number', async (t) => {
  const b = bench(t, { maxSpoolBytes: 30, maxUploads: 2 });
  await b.leave('a', 0, binary('0123456789'), { count: 9 });
  await b.leave('b', 0, binary('0123456789'), { count: 9 });
  t.match((await b.leave('b', 1, binary('0123456789'), { count: 9 })).finding.outcome, { reasons: ['too-large'] });
  t.match((await b.leave('c', 0, binary('x'), { count: 9 })).finding.outcome, { reasons: ['too-large'] }, 'a third');
  t.equal(b.uploads.size, 2);
  b.uploads.tend(DEFAULT_ASSEMBLY.keepMs + 100);
  t.equal(b.uploads.size, 0, 'until they are forgotten');
  t.equal(b.uploads.bytes, 0);
  t.match((await b.leave('c', 0, binary('x'), { count: 9 })).finding.outcome, { name: 'inspected' });
});

t.test('a disk that takes nothing is a fault, and the slices are said not to be read together', async (t) => {
  const b = bench(t, {}, '/dev/null/nowhere');
  t.match((await b.leave('u', 0, binary('one'), { count: 2 })).finding.outcome, { name: 'partial' });
  t.match(b.faults, [/could not be kept \(ENO/]);
});

t.test('slices lie in files without a name', async (t) => {
  const dir = t.testdir({});
  const b = bench(t, {}, dir);
  await b.leave('u', 0, binary('one'), { count: 2 });
  t.equal(b.uploads.bytes, 8);
  t.same(fs.readdirSync(dir), []);
});

t.test('a file whose length nobody tells is read anew when it has grown, and at every sign of its end', async (t) => {
  const b = bench(t);
  for (let n = 0; n < 24; n++) await b.leave('u', n, binary('0123456789'));
  const before = b.read.length;
  t.ok(before < 14, `${before} readings of 24 slices`);
  await b.leave('u', 24, binary('short'));
  t.equal(b.read.length, before + 1, 'a shorter slice');
  t.equal(b.read.at(-1)?.length, 24 * 15 + 10);
});

const PARTIAL = { outcome: { name: 'partial', reasons: ['too-large'] }, complete: false };

t.test('slices that stop coming are forgotten, and the next one is said not to be read with them', async (t) => {
  const b = bench(t);
  await b.leave('u', 0, binary('one'), { count: 3 });
  await b.leave('u', 1, binary('two'), { count: 3 });
  b.wait(DEFAULT_ASSEMBLY.keepMs + 10);
  t.match((await b.leave('u', 2, binary('last'), { count: 3 })).finding, PARTIAL);
  t.match((await b.leave('other', 2, binary('last'), { count: 3 })).finding.outcome, { name: 'inspected' });
  b.wait(DEFAULT_ASSEMBLY.keepMs + 10);
  t.match((await b.leave('u', 3, binary('more'), { count: 4 })).finding, PARTIAL, 'however often one waits');
});

t.test('who sends a forgotten file again from its beginning is read as anybody', async (t) => {
  const b = bench(t);
  for (const index of [0, 1]) await b.leave('u', index, binary(`${index}`), { count: 3 });
  b.wait(DEFAULT_ASSEMBLY.keepMs + 10);
  for (const index of [0, 1, 2]) {
    const { finding } = await b.leave('u', index, binary(`${index}`), { count: 3 });
    t.match(finding.outcome, { name: 'inspected' }, `slice ${index}`);
  }
  t.equal(b.read.at(-1)?.length, 18, 'as a whole');
  t.equal(b.uploads.size, 0);
});

t.test('a slice sent again does not stand for those that were forgotten with it', async (t) => {
  const b = bench(t);
  for (const index of [0, 1]) await b.leave('u', index, binary(`${index}`), { count: 3 });
  b.wait(DEFAULT_ASSEMBLY.keepMs + 10);
  t.match((await b.leave('u', 0, binary('0'), { count: 3 })).finding.outcome, { name: 'inspected' });
  t.match((await b.leave('u', 2, binary('2'), { count: 3 })).finding, PARTIAL);
});

t.test('slices without a number are told by their bytes', async (t) => {
  const b = bench(t);
  await b.leave('u', 0, binary('one'), { index: null });
  b.wait(DEFAULT_ASSEMBLY.keepMs + 10);
  t.match((await b.leave('u', 0, binary('two'), { index: null })).finding, PARTIAL);
  t.match((await b.leave('u', 0, binary('one'), { index: null })).own.outcome, { name: 'inspected' });
});

t.test('the end of a forgotten upload is said to end what was not read', async (t) => {
  const b = bench(t);
  await b.leave('u', 0, binary('one'));
  b.wait(DEFAULT_ASSEMBLY.keepMs + 10);
  t.match((await b.finish('u')).finding, PARTIAL);
  t.match((await b.finish('never seen')).finding.outcome, { name: 'inspected' });
});

t.test('that uploads were forgotten is forgotten after a day, and of the oldest when there are many', async (t) => {
  const b = bench(t, { maxUploads: 2 });
  for (const id of ['a', 'b', 'c']) {
    await b.leave(id, 0, binary('one'), { count: 2 });
    b.wait(DEFAULT_ASSEMBLY.keepMs + 10);
  }
  await b.finish('none');
  t.equal(b.uploads.forgotten, 2);
  t.match((await b.leave('a', 1, binary('two'), { count: 2 })).finding.outcome, { name: 'inspected' }, 'the oldest');
  b.wait(DEFAULT_ASSEMBLY.keepMs + 10);
  b.wait(25 * 60 * 60_000);
  await b.finish('none');
  await b.finish('none');
  t.match((await b.leave('c', 1, binary('two'), { count: 2 })).finding.outcome, { name: 'inspected' });
});
