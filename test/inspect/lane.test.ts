import t, { type Test } from 'tap';
import { type Inspector, openInspector, type PoolBody } from '../../src/inspect/inspector.js';
import { DEFAULT_BUDGET } from '../../src/model/budget.js';
import { bytesOf } from '../../src/model/bytes.js';
import { pack } from '../builders/archives.js';
import { buildZip } from '../builders/files.js';
import { leakText } from '../builders/listings.js';
import { buildBook } from '../builders/office97.js';
import { buildPdf, buildPdfBomb } from '../builders/pdf.js';
import { owners } from '../builders/people.js';

/* One isolated process, lent to one transfer at a time, while all others go on: through the real workers. */

const people = owners(12, 1);
const PDF = buildPdf([
  {
    texts: leakText(people)
      .split('\n')
      .map((text, i) => ({ x: 40, y: 800 - i * 14, text })),
  },
]);
const memory = (bytes: Uint8Array): PoolBody => ({ ...bytesOf(bytes), fd: null });

function open(t: Test): { inspector: Inspector; told: string[] } {
  const told: string[] = [];
  const inspector = openInspector({
    key: '00'.repeat(32),
    patterns: [],
    staffPhones: [],
    compounds: [],
    budget: { ...DEFAULT_BUDGET, maxBusyMs: 60_000 },
    workers: 2,
    workerHeapMiB: 256,
    childMiB: 200,
    onWorkerLost: (why) => told.push(why),
  });
  t.teardown(() => inspector.close());
  return { inspector, told };
}

t.test('transfers that need the process at once get it one after the other', async (t) => {
  const { inspector, told } = open(t);
  const seven = await pack('a.7z', [{ name: '业主.txt', data: leakText(people) }]);
  const nested = buildZip([{ name: 'b.7z', data: seven }]);
  const book = buildBook('biff8', {
    一: leakText(people)
      .split('\n')
      .map((line) => [line]),
  });
  const files = [PDF, seven, nested, book, PDF, nested];
  const found = await Promise.all(files.map((bytes, i) => inspector.file(`${i}`, memory(bytes))));
  for (const finding of found) t.match(finding, { records: { owner: 12 }, outcome: { name: 'inspected' } });
  t.match(inspector.stats, { busy: 0, waiting: 0, lost: 0, child: { started: 1, lost: 0 } });
  t.same(told, []);
});

t.test('a file that takes the process down takes only itself, and nobody waits behind it', async (t) => {
  const { inspector, told } = open(t);
  const bomb = inspector.file('bomb.pdf', memory(buildPdfBomb(1024)));
  const plain = Array.from({ length: 10 }, (_, i) => inspector.file(`${i}.txt`, memory(Buffer.from(leakText(people)))));
  const next = inspector.file('a.pdf', memory(PDF));
  let bombed = false;
  const lost = bomb.then((finding) => {
    bombed = true;
    return finding;
  });
  for (const finding of await Promise.all(plain)) t.match(finding, { records: { owner: 12 } });
  t.notOk(bombed, 'ten texts were judged while the bomb went off');
  t.match(await lost, { outcome: { name: 'uninspectable', reasons: ['memory'] }, complete: false });
  t.match(await next, { records: { owner: 12 }, outcome: { name: 'inspected' } });
  t.match(inspector.stats, { lost: 0, child: { started: 2, lost: 1 } });
  t.match(told, [/isolated reader was lost \(memory\)/]);
});

t.test('closing ends the process, and answers who waits for it', async (t) => {
  const { inspector } = open(t);
  await inspector.file('a.pdf', memory(PDF));
  const { pid } = inspector.stats.child;
  const waiting = [PDF, PDF, PDF].map((bytes) => inspector.file('a.pdf', memory(bytes)));
  await inspector.close();
  for (const finding of await Promise.all(waiting)) t.equal(finding.outcome.name, 'uninspectable');
  t.throws(() => process.kill(pid ?? 0, 0), 'gone');
});
