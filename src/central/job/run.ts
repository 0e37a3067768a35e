import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Job, JobResult } from './job.js';

/** A job gave no result. The message says what to do and quotes nothing of what was read. */
export class JobError extends Error {
  override readonly name = 'JobError';
  readonly code: 'JOB_MEMORY' | 'JOB_TIME' | 'JOB_FAILED' | 'JOB_BUSY';

  constructor(code: JobError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Runs jobs, each in a process of its own, few at a time. */
export interface Jobs {
  /** `rest` is what follows the job. Rejects with JobError. */
  run<J extends Job>(job: J, rest: AsyncIterable<Uint8Array | string>): Promise<JobResult<J>>;
  close(): void;
}

export interface JobsOptions {
  readonly maxMs: number;
  /** Resident memory at which a process ends itself. */
  readonly memoryMiB: number;
  readonly atOnce: number;
}

export const JOBS: JobsOptions = { maxMs: 120_000, memoryMiB: 768, atOnce: 2 };
/** What loading TypeScript takes, when run from source. */
const SOURCE_MIB = 512;
const MAX_RESULT_BYTES = 128 * 1024 * 1024;
const HEAP_SHARE = 0.75;

export function openJobs({ maxMs, memoryMiB, atOnce }: JobsOptions): Jobs {
  const running = new Set<ReturnType<typeof launch>>();
  return {
    async run<J extends Job>(job: J, rest: AsyncIterable<Uint8Array | string>) {
      if (running.size >= atOnce) throw new JobError('JOB_BUSY', 'Others are reading or testing just now; try again.');
      const child = launch(memoryMiB, maxMs);
      running.add(child);
      try {
        return (await converse(child, job, rest)) as JobResult<J>;
      } finally {
        running.delete(child);
        child.kill('SIGKILL');
      }
    },
    close() {
      for (const child of running) child.kill('SIGKILL');
    },
  };
}

async function converse(
  child: ReturnType<typeof launch>,
  job: Job,
  rest: AsyncIterable<Uint8Array | string>,
): Promise<unknown> {
  let note = '';
  child.stderr.setEncoding('latin1').on('data', (text: string) => {
    note = (note + text).slice(-8192);
  });
  child.stdin.on('error', () => undefined);
  const pieces: Buffer[] = [];
  let bytes = 0;
  child.stdout.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > MAX_RESULT_BYTES) child.kill('SIGKILL');
    else pieces.push(piece);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.once('error', () => undefined);
  const write = async (piece: Uint8Array | string): Promise<boolean> => {
    if (!child.stdin.writable) return false;
    if (!child.stdin.write(piece)) await Promise.race([once(child.stdin, 'drain'), ended]);
    return true;
  };
  if (await write(`${JSON.stringify(job)}\n`)) {
    for await (const piece of rest) if (!(await write(piece))) break;
  }
  child.stdin.end();
  await ended;
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch {
    // What the parser says may quote what was read.
    throw faultOf(note, bytes > MAX_RESULT_BYTES);
  }
}

function faultOf(note: string, tooMuch: boolean): JobError {
  if (tooMuch || /guard: memory|heap out of memory|Allocation failed/.test(note)) {
    return new JobError('JOB_MEMORY', 'It needs more memory than it is given; try a smaller part of it.');
  }
  if (/guard: time/.test(note)) return new JobError('JOB_TIME', 'It takes too long; try a smaller part of it.');
  return new JobError('JOB_FAILED', 'It could not be read to its end.');
}

/** With nothing of the environment: neither settings nor secrets are its business. */
function launch(memoryMiB: number, maxMs: number) {
  const fromSource = import.meta.url.endsWith('.ts');
  const program = fileURLToPath(new URL(`./entry.${fromSource ? 'ts' : 'js'}`, import.meta.url));
  const memory = memoryMiB + (fromSource ? SOURCE_MIB : 0);
  const flags = [`--max-old-space-size=${Math.floor(memory * HEAP_SHARE)}`];
  const { SystemRoot } = process.env;
  return spawn(
    process.execPath,
    [...(fromSource ? process.execArgv : []), ...flags, program, String(memory), String(maxMs)],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      env: fromSource ? process.env : SystemRoot === undefined ? {} : { SystemRoot },
    },
  );
}
