import fs from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { type Inspector, type InspectorOptions, openInspector, type PoolBody } from '../../src/inspect/inspector.js';
import { DEFAULT_BUDGET } from '../../src/model/budget.js';
import { bytesOf, bytesOnBoards } from '../../src/model/bytes.js';
import { NOTHING_FOUND } from '../../src/model/finding.js';
import type { Head } from '../../src/model/head.js';
import { leakText } from '../builders/listings.js';
import { owners } from '../builders/people.js';

/*
 * The pool around its workers. Most tests give it a worker that does what the first words of a body say: crash, run out
 * of memory, never come back, or wait for a file.
 */

const OBEDIENT = `
import { existsSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
const hoard = [];
let called = 0;
parentPort.on('message', ({ id, body, trialMs, answer: opened }) => {
  if (opened?.got === 'later') return parentPort.postMessage({ id: called, postponed: true });
  if (opened !== undefined) return parentPort.postMessage({ id: called, finding: ${JSON.stringify(NOTHING_FOUND)} });
  const [word, file] = Buffer.from(body.buffer, body.byteOffset, Math.min(500, body.length)).toString().split('|');
  const answer = () => parentPort.postMessage({ id, finding: { ...${JSON.stringify(NOTHING_FOUND)}, raw: body.length } });
  const wait = () => (existsSync(file) ? answer() : setTimeout(wait, 5));
  switch (word) {
    case 'throw': throw new Error('13800001234');
    case 'exit': process.exit(3);
    case 'memory': for (;;) hoard.push(new Array(1000).fill(hoard.length));
    case 'loop': for (;;);
    case 'fail': parentPort.postMessage({ id, failed: 'TypeError at x.js:1:1' }); break;
    case 'wait': wait(); break;
    case 'slow': trialMs === undefined ? answer() : parentPort.postMessage({ id, tookLong: true }); break;
    case 'closed': called = id; parentPort.postMessage({ id, call: { step: 'open', maxMs: 1000 } }); break;
    default: answer();
  }
});
parentPort.postMessage({ ready: true });
`;

const HEAD: Head = { method: 'POST', host: 'site.example', target: '/post', headers: [['content-type', 'text/plain']] };

function memory(bytes: Uint8Array): PoolBody {
  return { ...bytesOf(bytes), fd: null };
}

/** A body that begins with a word and cannot be passed over by the prefilter. */
function order(word: string, size = 1000, file = ''): PoolBody {
  return memory(Buffer.from(`${word}|${file}|业主 13800001234`.padEnd(size)));
}

function open(t: Test, change: Partial<InspectorOptions> = {}): { inspector: Inspector; told: string[] } {
  const told: string[] = [];
  const inspector = openInspector({
    key: '00'.repeat(32),
    patterns: [],
    staffPhones: [],
    compounds: [],
    budget: DEFAULT_BUDGET,
    workers: 2,
    workerHeapMiB: 96,
    onWorkerLost: (why) => told.push(why),
    workerUrl: new URL(`data:text/javascript,${encodeURIComponent(OBEDIENT)}`),
    ...change,
  });
  t.teardown(() => inspector.close());
  return { inspector, told };
}

/** Resolves when both workers have loaded: only then is a large body taken. */
async function loaded(inspector: Inspector): Promise<void> {
  await inspector.transfer(HEAD, order('fine', 1024 * 1024 + 1));
}

for (const [word, reason] of [
  ['throw', 'crash'],
  ['exit', 'crash'],
  ['memory', 'memory'],
  ['loop', 'time'],
] as const) {
  t.test(`a worker lost by ${word} takes only its own transfer with it`, async (t) => {
    const budget = { ...DEFAULT_BUDGET, maxBusyMs: word === 'loop' ? 1 : DEFAULT_BUDGET.maxBusyMs };
    const { inspector, told } = open(t, { budget });
    const lost = inspector.transfer(HEAD, order(word));
    const others = await Promise.all(Array.from({ length: 20 }, () => inspector.transfer(HEAD, order('fine'))));
    t.ok(
      others.every(({ outcome }) => outcome.name === 'inspected'),
      'twenty others are answered',
    );
    t.match(await lost, { outcome: { name: 'uninspectable', reasons: [reason] }, complete: false, records: {} });
    t.match(inspector.stats, { workers: 2, busy: 0, waiting: 0, lost: 1 });
    t.equal(told.length, 1);
    t.match(told[0], new RegExp(`lost \\(${reason}`));
    t.notMatch(told[0], /1380000/, 'what is told holds no content');
    const after = await Promise.all(Array.from({ length: 4 }, () => inspector.transfer(HEAD, order('fine'))));
    t.ok(
      after.every(({ raw }) => raw > 0),
      'the new worker works',
    );
  });
}

t.test('a transfer waits for a worker that still loads, and its own time begins after', async (t) => {
  const gate = path.join(t.testdir(), 'open');
  const slow = `
import { existsSync as isThere } from 'node:fs';
while (!isThere(${JSON.stringify(gate)})) await new Promise((next) => setTimeout(next, 5));
${OBEDIENT}`;
  const { inspector, told } = open(t, { workerUrl: new URL(`data:text/javascript,${encodeURIComponent(slow)}`) });
  const answer = inspector.transfer(HEAD, order('fine'));
  t.match(inspector.stats, { busy: 0, waiting: 1 }, 'nobody has it yet: no clock runs');
  fs.writeFileSync(gate, '');
  t.match(await answer, { outcome: { name: 'inspected' } });
  t.same(told, []);
});

t.test('workers that cannot start keep nobody waiting', async (t) => {
  const workerUrl = new URL(`data:text/javascript,${encodeURIComponent("throw new Error('no');")}`);
  const { inspector } = open(t, { workerUrl });
  t.match(await inspector.transfer(HEAD, order('fine')), { outcome: { name: 'uninspectable', reasons: ['crash'] } });
});

t.test('inspection that fails in its own code counts as a crash, and the worker goes on', async (t) => {
  const { inspector, told } = open(t);
  t.match(await inspector.transfer(HEAD, order('fail')), { outcome: { name: 'uninspectable', reasons: ['crash'] } });
  t.match(inspector.stats, { lost: 0 });
  t.match(told, [/inspection failed: TypeError at x\.js/]);
  t.match(await inspector.transfer(HEAD, order('fine')), { outcome: { name: 'inspected' } });
});

t.test('large bodies leave a worker free for everybody else', async (t) => {
  const dir = t.testdir();
  const { inspector } = open(t);
  await loaded(inspector);
  const large = [0, 1, 2].map((n) => inspector.transfer(HEAD, order('wait', 1024 * 1024 + 1, path.join(dir, `${n}`))));
  const small = await Promise.all(Array.from({ length: 10 }, () => inspector.transfer(HEAD, order('fine'))));
  t.equal(small.length, 10, 'ten small ones are answered while three large ones wait');
  t.match(inspector.stats, { busy: 1, waiting: 2 });
  for (const [done, each] of large.entries()) {
    t.equal(inspector.stats.waiting, 2 - done, 'one after the other');
    fs.writeFileSync(path.join(dir, `${done}`), 'go');
    await each;
  }
  t.match(inspector.stats, { busy: 0, waiting: 0, lost: 0 });
});

t.test('the last idle worker is for what takes no time', async (t) => {
  const gate = path.join(t.testdir(), 'open');
  const { inspector } = open(t);
  await loaded(inspector);
  const first = inspector.transfer(HEAD, order('wait', 1000, gate));
  const done: string[] = [];
  const ask = (word: string, body: PoolBody): Promise<number> =>
    inspector.transfer(HEAD, body).then(() => done.push(word));
  const closed = ask('closed', order('closed'));
  const slow = ask('slow', order('slow'));
  await ask('text', order('fine'));
  const file = ask('file', memory(Buffer.concat([Buffer.from('fine|业主 13800001234'), Buffer.from([0xff])])));
  await ask('text', order('fine'));
  t.same(done, ['text', 'text'], 'a text passes what took long, what needs the isolated process, and files after that');
  t.match(inspector.stats, { busy: 1, waiting: 3, child: { started: 0 } });
  fs.writeFileSync(gate, '');
  await Promise.all([first, slow, file, closed]);
  t.match(inspector.stats, { busy: 0, waiting: 0, lost: 0 });
});

t.test('closing answers everybody, those who come later too', async (t) => {
  const { inspector } = open(t);
  await loaded(inspector);
  const asked = Array.from({ length: 6 }, () =>
    inspector.transfer(HEAD, order('wait', 1000, path.join(t.testdirName, 'never'))),
  );
  t.match(inspector.stats, { busy: 2, waiting: 4 });
  await inspector.close();
  asked.push(inspector.transfer(HEAD, order('fine')), inspector.file('late.txt', order('fine')));
  for (const finding of await Promise.all(asked)) {
    t.match(finding, { outcome: { name: 'uninspectable', reasons: ['crash'] }, complete: false });
  }
});

t.test('the real workers', async (t) => {
  const told: string[] = [];
  const inspector = openInspector({
    key: '00'.repeat(32),
    patterns: [{ id: 'codename', pattern: 'project nightingale' }],
    staffPhones: [],
    compounds: [],
    budget: { ...DEFAULT_BUDGET, maxBodyBytes: 200_000 },
    workers: 2,
    workerHeapMiB: 128,
    onWorkerLost: (why) => told.push(why),
  });
  t.teardown(() => inspector.close());
  const five = Buffer.from(leakText(owners(5, 1)));

  t.match(await inspector.transfer(HEAD, memory(five)), { records: { owner: 5 }, outcome: { name: 'inspected' } });
  t.equal(await inspector.transfer(HEAD, memory(Buffer.from('{"page":2}'))), NOTHING_FOUND, 'wakes no worker');
  t.match(
    await inspector.transfer(HEAD, memory(Buffer.from('all about Project NIGHTINGALE'))),
    { patterns: [{ id: 'codename', hits: 1 }] },
    'a pattern of the policy does',
  );
  t.match(
    await inspector.transfer(
      { ...HEAD, target: `/search?q=${encodeURIComponent(five.toString())}` },
      memory(Buffer.alloc(0)),
    ),
    { records: { owner: 5 } },
    'the target is read',
  );
  t.match(
    await inspector.transfer(HEAD, memory(Buffer.from(leakText(owners(5000, 2))))),
    { outcome: { name: 'partial', reasons: ['too-large'] }, complete: false },
    'a body over the budget is partial',
  );

  const file = path.join(t.testdir({ 'owners.txt': leakText(owners(40, 3)) }), 'owners.txt');
  const fd = fs.openSync(file, 'r');
  t.teardown(() => fs.closeSync(fd));
  const { size } = fs.statSync(file);
  const onDisk: PoolBody = { size, fd, read: () => t.fail('a spooled body is read by the worker') as never };
  t.match(await inspector.file('owners.txt', onDisk), { records: { owner: 40 } }, 'a file goes by its descriptor');

  const text = Buffer.from(leakText(owners(40, 3)));
  const boards: SharedArrayBuffer[] = [];
  // Short boards, so that records lie across their seams.
  for (let at = 0; at < text.length; at += 500) {
    const board = new SharedArrayBuffer(500);
    new Uint8Array(board).set(text.subarray(at, at + 500));
    boards.push(board);
  }
  const shared: PoolBody = { ...bytesOnBoards(boards, text.length), fd: null, boards };
  t.match(
    await inspector.file('owners.txt', shared),
    { records: { owner: 40 } },
    'shared memory is read where it lies',
  );
  const lines = Buffer.from(`${leakText(owners(3, 4))}\n`);
  t.match(await inspector.transfer(HEAD, memory(lines.subarray(0, lines.length))), { raw: 3 });
  t.equal(lines.toString(), `${leakText(owners(3, 4))}\n`, 'the body stays with its owner: it is to be forwarded');
  t.strictSame(told, []);
});
