import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import t, { type Test } from 'tap';
import type { ClosedPart } from '../../src/content/isolated.js';
import { isolatedOver } from '../../src/inspect/child/isolated.js';
import { type ChildOptions, openChild } from '../../src/inspect/child/process.js';
import type { Budget } from '../../src/model/budget.js';
import { DEFAULT_BUDGET } from '../../src/model/budget.js';
import { bytesOf } from '../../src/model/bytes.js';
import { buildPdf, buildPdfBomb } from '../builders/pdf.js';
import { allText } from '../content/builders.js';
import { openReader } from './isolated.js';

/*
 * The life of the isolated process. Most tests give it a program that does what the file says: crash, never come back, lie
 * in every way the pipe allows.
 */

const OBEDIENT = `
import { readSync, writeSync } from 'node:fs';
const take = (n) => { const b = Buffer.alloc(n); for (let at = 0; at < n;) { const g = readSync(0, b, at, n - at, null); if (g === 0) process.exit(0); at += g; } return b; };
const frame = (kind, body, length) => { const b = Buffer.from(body); const h = Buffer.alloc(5); h[0] = kind; h.writeUInt32LE(length ?? b.length, 1); const all = Buffer.concat([h, b]); for (let at = 0; at < all.length;) { try { at += writeSync(1, all, at); } catch (e) { if (e.code !== 'EAGAIN') throw e; } } };
frame(1, '');
for (;;) {
  const job = JSON.parse(take(take(4).readUInt32LE()));
  const [word] = take(job.size).toString().trim().split(/\\s/);
  frame(3, JSON.stringify({ path: [], text: 'begun' }));
  switch (word) {
    case 'exit': process.exit(3);
    case 'throw': throw new Error('13800001234');
    case 'loop': for (;;);
    case 'heap': { const hoard = []; for (;;) hoard.push(new Array(1000).fill(hoard.length)); }
    case 'hang': await new Promise(() => setTimeout(() => {}, 1e9));
    case 'length': frame(3, 'x', 0xffffffff); break;
    case 'kind': frame(99, 'x'); break;
    case 'json': frame(3, '{"path":'); break;
    case 'path': frame(4, JSON.stringify(Array(99).fill('x'))); break;
    case 'step': frame(6, JSON.stringify(['x'.repeat(5000)])); break;
    case 'rows': frame(5, JSON.stringify([[1, 2], null])); break;
    case 'reason': frame(8, JSON.stringify({ path: [], outcome: 'partial', reason: 'tea' })); break;
    case 'outcome': frame(8, JSON.stringify({ path: [], outcome: 'inspected', reason: 'time' })); break;
    case 'getter': frame(3, '{"__proto__":{"path":[],"text":"x"}}'); break;
    case 'flood': for (;;) frame(7, Buffer.alloc(200000));
    case 'words': for (;;) frame(3, JSON.stringify({ path: [], text: 'x'.repeat(200000) }));
    case 'files': for (;;) frame(6, '["a"]');
    case 'stray': frame(5, '[["row of no table"]]'); frame(7, 'bytes of no file'); break;
    case 'env': frame(3, JSON.stringify({ path: [], text: Object.keys(process.env).join() })); break;
  }
  frame(2, '\\0\\0\\0\\0');
}
`;

function obedient(t: Test, change: Partial<ChildOptions> = {}) {
  const entry = pathToFileURL(path.join(t.testdir({ 'entry.mjs': OBEDIENT }), 'entry.mjs'));
  const told: string[] = [];
  const child = openChild({ memoryMiB: 400, idleMs: 60_000, onLost: (why) => told.push(why), entry, ...change });
  t.teardown(() => child.close());
  const isolated = isolatedOver(child.open);
  const run = async (word: string, maxMs = 10_000) => {
    const parts: ClosedPart[] = [];
    const reader = await isolated.open(maxMs);
    const bytes = Buffer.from(word.padEnd(600_000));
    const { maxPartBytes, maxTotalBytes, maxRatio, maxEntries } = DEFAULT_BUDGET;
    const job = {
      format: 'pdf',
      size: bytes.length,
      maxMs,
      maxPartBytes,
      maxTotalBytes,
      maxRatio,
      maxEntries,
    } as const;
    const reason = await reader.read(job, bytesOf(bytes), (part) => void parts.push(part));
    return { reason, parts };
  };
  return { child, run, told };
}

for (const [word, reason] of [
  ['exit', 'crash'],
  ['throw', 'crash'],
  ['loop', 'time'],
  ['hang', 'time'],
  ['heap', 'memory'],
] as const) {
  t.test(`a process lost by ${word} says so, and the next file has a new one`, async (t) => {
    const { child, run, told } = obedient(t, word === 'heap' ? { memoryMiB: 64 } : {});
    const lost = await run(word, reason === 'time' ? 300 : 30_000);
    t.equal(lost.reason, reason);
    t.match(lost.parts, [{ kind: 'text', text: 'begun' }], 'what it said before counts');
    t.not(child.stats.pid, null, 'replaced at once');
    t.equal((await run('fine')).reason, null);
    t.match(child.stats, { started: 2, lost: 1 });
    t.match(told, [new RegExp(reason)]);
    t.notMatch(told[0], /1380000/, 'what is told holds no content');
  });
}

t.test('a process that lies is ended, whatever the lie', async (t) => {
  const { child, run } = obedient(t);
  const lies = ['length', 'kind', 'json', 'path', 'step', 'rows', 'reason', 'outcome', 'getter'];
  for (const lie of lies) t.equal((await run(lie)).reason, 'crash', lie);
  t.equal((await run('fine')).reason, null);
  t.equal(child.stats.started, lies.length + 1);
});

t.test('a flood ends when its reader has had enough, and is no loss', async (t) => {
  const entry = pathToFileURL(path.join(t.testdir({ 'entry.mjs': OBEDIENT }), 'entry.mjs'));
  const { read, child } = openReader(t, { entry });
  const budget: Partial<Budget> = { maxTotalBytes: 20 * 1024 * 1024, maxRatio: 1e9, maxEntries: 500 };
  for (const [word, reason] of [
    ['words', 'too-large'],
    ['files', 'entries'],
  ] as const) {
    // What stands before its magic is no matter to a PDF.
    const pdf = Buffer.from(word.padEnd(500));
    t.match((await read('a.pdf', Buffer.concat([pdf, Buffer.from('%PDF-1.7')]), budget)).unread, [
      { path: 'a.pdf', outcome: 'partial', reason },
    ]);
  }
  t.match(child.stats, { lost: 0 });
});

t.test('it knows nothing of the environment', async (t) => {
  const { run } = obedient(t);
  const { parts } = await run('env');
  t.notMatch(JSON.stringify(parts[1]), /PATH|HOME|MENSHEN/);
});

t.test('it leaves when there is nothing to do, and comes back', async (t) => {
  const { child, run } = obedient(t, { idleMs: 1 });
  t.equal(child.stats.pid, null, 'nothing runs before the first file');
  await run('fine');
  while (child.stats.pid !== null) await new Promise((next) => setTimeout(next, 5));
  t.equal((await run('fine')).reason, null);
  t.match(child.stats, { started: 2, lost: 0 });
});

t.test('warmed up it waits for the first file', async (t) => {
  const { child, run } = obedient(t);
  child.warm();
  const { pid } = child.stats;
  t.not(pid, null);
  await run('fine');
  t.equal(child.stats.pid, pid);
});

t.test('one that is to stay is there before the first file, after every file and after it was lost', async (t) => {
  const { child, run } = obedient(t, { stays: true, idleMs: 1 });
  const { pid } = child.stats;
  t.not(pid, null, 'started with whoever needs it');
  await run('fine');
  const other = obedient(t, { idleMs: 1 });
  await other.run('fine');
  while (other.child.stats.pid !== null) await new Promise((next) => setTimeout(next, 5));
  t.equal(child.stats.pid, pid, 'one that leaves, and had its file later, is gone by now');
  process.kill(pid ?? 0, 'SIGKILL');
  while (child.stats.pid === pid || child.stats.pid === null) await new Promise((next) => setTimeout(next, 5));
  t.match(child.stats, { started: 2, lost: 1 });
  t.equal((await run('fine')).reason, null);
});

t.test('one that is to stay and cannot start is not started for ever', async (t) => {
  const { child, run } = obedient(t, { stays: true, entry: new URL('file:///nowhere/entry.mjs') });
  t.equal((await run('fine')).reason, 'crash');
  t.equal(child.stats.started, 1);
});

t.test('one that cannot start is a crash, not a wait', async (t) => {
  const { run } = obedient(t, { entry: new URL('file:///nowhere/entry.mjs') });
  t.equal((await run('fine')).reason, 'crash');
  t.equal((await run('fine')).reason, 'crash');
});

t.test('a PDF of a few kilobytes that wants a gigabyte is stopped, and the next one is read', async (t) => {
  const { read, child } = openReader(t, { memoryMiB: 200 });
  const bomb = buildPdfBomb(1024);
  t.ok(bomb.length < 10_000);
  t.match((await read('bomb.pdf', bomb, { maxBusyMs: 60_000 })).unread, [
    { path: 'bomb.pdf', outcome: 'uninspectable', reason: 'memory' },
  ]);
  const seen = await read('a.pdf', buildPdf([{ texts: [{ x: 9, y: 9, text: '王先生 13912345678' }] }]));
  t.match(allText(seen), '13912345678');
  t.match(child.stats, { started: 2, lost: 1 });
});

t.test('it does not outlive a parent that is killed, idle or in the middle of a file', async (t) => {
  const module = (name: string): string =>
    JSON.stringify(new URL(`../../src/inspect/child/${name}`, import.meta.url).href);
  const script = `
import { openChild } from ${module('process.ts')};
const child = openChild({ memoryMiB: 4000, idleMs: 60000, onLost() {} });
const line = await child.open(600000);
const job = Buffer.from(JSON.stringify({ format: 'pdf', size: 1000, maxMs: 600000 }));
const length = Buffer.alloc(4);
length.writeUInt32LE(job.length);
if (process.argv[2] === 'busy') await line.write(Buffer.concat([length, job]));
process.stdout.write(String(child.stats.pid));
setInterval(() => {}, 1000);
`;
  const file = path.join(t.testdir({ 'parent.mjs': script }), 'parent.mjs');
  for (const state of ['idle', 'busy']) {
    const parent = spawn(process.execPath, [...process.execArgv, file, state], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(said);
    t.ok(isAlive(pid), state);
    parent.kill('SIGKILL');
    while (isAlive(pid)) await new Promise((next) => setTimeout(next, 20));
  }
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
