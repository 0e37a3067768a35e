import { Console } from 'node:console';
import readline from 'node:readline';
import { Writable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import type { GuardSetup } from '../../inspect/child/guard.js';
import type { Job } from './job.js';
import { readList } from './read-list.js';
import { tryPolicy } from './try-policy.js';

/*
 * A process for one job: the job as a line of JSON, then what it is about, on standard input; its result as JSON on
 * standard output. What people upload is read here and nowhere else, and goes with the process.
 */

const [memoryMiB = 0, maxMs = 0] = process.argv.slice(2).map(Number);

// Libraries like to print, and standard output belongs to the result.
Object.assign(globalThis, { console: new Console(new Writable({ write: (_chunk, _encoding, done) => done() })) });
await startGuard();
const result = await work();
await new Promise((resolve) => process.stdout.write(JSON.stringify(result), resolve));
process.exitCode = 0;
process.kill(process.pid, 'SIGKILL');

async function work(): Promise<object> {
  const { job, rest } = await readJob();
  if (job.what === 'try-policy') return tryPolicy(job, lines());
  const pieces = [rest];
  for await (const piece of process.stdin) pieces.push(piece as Buffer);
  return readList(job, Buffer.concat(pieces));
}

/** Begins to read when it is asked for the first: lines that come before would be lost. */
async function* lines(): AsyncGenerator<string> {
  yield* readline.createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
}

/** The first line; what came with it and is not part of it is given back. */
async function readJob(): Promise<{ job: Job; rest: Buffer }> {
  const pieces: Buffer[] = [];
  for (;;) {
    const piece = process.stdin.read() as Buffer | null;
    if (piece === null) {
      await new Promise((resolve) => process.stdin.once('readable', resolve));
      continue;
    }
    const end = piece.indexOf(0x0a);
    pieces.push(end < 0 ? piece : piece.subarray(0, end));
    if (end < 0) continue;
    const job = JSON.parse(Buffer.concat(pieces).toString('utf8')) as Job;
    const rest = piece.subarray(end + 1);
    if (job.what === 'read-list') return { job, rest };
    process.stdin.unshift(rest);
    return { job, rest: Buffer.alloc(0) };
  }
}

async function startGuard(): Promise<void> {
  const state = new SharedArrayBuffer(16);
  const busy = new Int32Array(state, 0, 1);
  const deadline = new Float64Array(state, 8, 1);
  deadline[0] = Date.now() + maxMs;
  Atomics.store(busy, 0, 1);
  const url = new URL(`../../inspect/child/guard.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
  const setup: GuardSetup = { state, memoryBytes: memoryMiB * 1024 * 1024, parent: process.ppid };
  const guard = new Worker(url, { workerData: setup });
  await new Promise((resolve, reject) => guard.once('online', resolve).once('error', reject));
  guard.unref();
}
