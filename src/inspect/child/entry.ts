import { Console } from 'node:console';
import { readSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { readClosed } from '../../content/closed/read-closed.js';
import type { ClosedJob } from '../../content/isolated.js';
import { FRAME, frame, framesOf } from './frame.js';
import type { GuardSetup } from './guard.js';

/*
 * The isolated process: reads one file after the other from its standard input, a header and the bytes, and writes what it
 * finds to its standard output. Both block, so that nothing piles up here. It ends when its input does.
 */

const STOP_GAP_MS = 2;

// Libraries like to print, and standard output belongs to the frames.
Object.assign(globalThis, { console: new Console(new Writable({ write: (_chunk, _encoding, done) => done() })) });

const state = new SharedArrayBuffer(16);
const busy = new Int32Array(state, 0, 1);
const mostBusyMs = new Float64Array(state, 8, 1);

await startGuard(Number(process.argv[2]) * 1024 * 1024);
send(frame(FRAME.ready));
for (let job = nextJob(); job !== null; job = nextJob()) {
  const { user, system } = process.cpuUsage();
  mostBusyMs[0] = (user + system) / 1000 + job.maxMs;
  Atomics.store(busy, 0, 1);
  Atomics.notify(busy, 0);
  const bytes = readExactly(job.size);
  if (bytes === null) break;
  await readClosed(job, bytes, (part) => {
    for (const each of framesOf(part)) send(each);
  });
  Atomics.store(busy, 0, 0);
  const memory = Buffer.alloc(4);
  memory.writeUInt32LE(Math.ceil(process.memoryUsage.rss() / 1024 / 1024));
  send(frame(FRAME.end, memory));
}

async function startGuard(memoryBytes: number): Promise<void> {
  const url = new URL(`./guard.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
  const setup: GuardSetup = { state, memoryBytes, parent: process.ppid };
  const guard = new Worker(url, { workerData: setup });
  await new Promise((resolve, reject) => guard.once('online', resolve).once('error', reject));
  guard.unref();
}

function nextJob(): ClosedJob | null {
  const length = readExactly(4);
  const header = length === null ? null : readExactly(length.readUInt32LE());
  return header === null ? null : (JSON.parse(header.toString()) as ClosedJob);
}

/** Null when the input ended first. */
function readExactly(size: number): Buffer | null {
  const bytes = Buffer.allocUnsafeSlow(size);
  for (let at = 0; at < size; ) {
    const got = patiently(() => readSync(0, bytes, at, size - at, null));
    if (got === 0) return null;
    at += got;
  }
  return bytes;
}

function send(bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += patiently(() => writeSync(1, bytes, at));
}

/** Pipes block, but a system may give out others. The end of one is an error on some systems. */
function patiently(step: () => number): number {
  for (;;) {
    try {
      return step();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STOP_GAP_MS);
    }
  }
}
