import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Reason } from '../../model/outcome.js';
import { MOST_WAITING } from '../busy-clock.js';
import { FRAME } from './frame.js';
import type { ChildLine, OpenLine } from './line.js';

export interface ChildOptions {
  /** Resident memory at which the process ends itself, MiB. */
  readonly memoryMiB: number;
  /** How long it stays when there is nothing to read. */
  readonly idleMs: number;
  /** It starts at once and stays, busy or not: memory for the time the first file would wait. Default false. */
  readonly stays?: boolean;
  /** Told when it was lost. The text holds no content. */
  readonly onLost: (why: string) => void;
  /** The process's program; only tests name another. */
  readonly entry?: URL;
}

/** One process for files that only an isolated reader may open: started when needed, kept warm, replaced when lost. */
export interface Child {
  /** One file at a time: the one before must be closed. */
  readonly open: OpenLine;
  /** Starts the process if there is none, so that the next file need not wait for it. */
  warm(): void;
  readonly stats: {
    /** Null while none runs. */
    readonly pid: number | null;
    readonly started: number;
    readonly lost: number;
  };
  close(): Promise<void>;
}

type Running = ChildProcessByStdio<Writable, Readable, Readable>;

interface Life {
  readonly process: Running;
  /** True once it has loaded, false if it ended before. */
  readonly ready: Promise<boolean>;
  readonly gone: Promise<void>;
  /** Why it ended, or is being ended. */
  reason: Reason | null;
  wanted: boolean;
}

/** How long it may load: on a PC that has just been switched on this is seconds. */
const START_MS = 60_000;
/** After a process that did not even start, none is tried for so long. */
const REST_MS = 2_000;
/** A process that holds more than this when it is done makes room for a fresh one. */
const RETIRE_MIB = 256;
const MAX_NOTE_BYTES = 8192;
/** What loading TypeScript takes, when run from source. */
const SOURCE_MIB = 400;
/** Heap for the reader's own objects; what lies outside counts towards resident memory too. */
const HEAP_SHARE = 0.75;

export function openChild(options: ChildOptions): Child {
  const fromSource = import.meta.url.endsWith('.ts');
  const entry = options.entry ?? new URL(`./entry.${fromSource ? 'ts' : 'js'}`, import.meta.url);
  const sourceMiB = fromSource ? SOURCE_MIB : 0;
  let life: Life | null = null;
  let idle: NodeJS.Timeout | null = null;
  let restUntil = 0;
  let started = 0;
  let lost = 0;
  let closed = false;

  function start(): Life {
    const process = launch(entry, options.memoryMiB + sourceMiB);
    started++;
    let note = '';
    process.stderr.setEncoding('latin1').on('data', (text: string) => {
      note = (note + text).slice(-MAX_NOTE_BYTES);
    });
    const gone = new Promise<void>((resolve) => {
      process.once('close', () => {
        born.reason ??= reasonOf(note);
        if (life === born) life = null;
        if (born.wanted && !closed) {
          // One that never stood ready would be started again and again.
          if (options.stays === true) void born.ready.then((stood) => stood && warm());
          lost++;
          options.onLost(`the isolated reader was lost (${born.reason}) and is replaced`);
        }
        resolve();
      });
    });
    process.once('error', () => undefined);
    process.stdin.on('error', () => undefined);
    const born: Life = { process, ready: isReady(process, gone), gone, reason: null, wanted: true };
    return born;
  }

  function end(one: Life, reason: Reason): void {
    one.reason ??= reason;
    if (life === one) life = null;
    one.process.kill('SIGKILL');
  }

  /** Nobody needs it: told to end by the end of its input. */
  function dismiss(one: Life): void {
    one.wanted = false;
    if (life === one) life = null;
    one.process.stdin.end();
  }

  function rest(): void {
    if (idle !== null) clearTimeout(idle);
    if (options.stays === true) return;
    idle = setTimeout(() => {
      if (life !== null) dismiss(life);
    }, options.idleMs);
    idle.unref();
  }

  function warm(): void {
    if (!closed && life === null && Date.now() >= restUntil) life = start();
  }

  function lineTo(one: Life, maxMs: number): ChildLine {
    const { stdin, stdout } = one.process;
    const timer = setTimeout(() => end(one, 'time'), MOST_WAITING * maxMs);
    return {
      async write(bytes) {
        if (one.reason !== null || !stdin.writable) return false;
        if (!stdin.write(bytes)) await oneOf(stdin, ['drain', 'close']);
        return one.reason === null;
      },
      async read() {
        for (;;) {
          const chunk: Buffer | null = stdout.read();
          if (chunk !== null) return chunk;
          if (stdout.readableEnded || stdout.destroyed) {
            await one.gone;
            return null;
          }
          await oneOf(stdout, ['readable', 'end', 'close']);
        }
      },
      async close(memoryMiB) {
        clearTimeout(timer);
        if (memoryMiB === null && one.reason === null) {
          one.wanted = false;
          end(one, 'crash');
        } else if (one.reason === null) {
          if (memoryMiB !== null && memoryMiB > RETIRE_MIB + sourceMiB) dismiss(one);
          warm();
          rest();
          return null;
        }
        await one.gone;
        // The next file must not wait for what this one cost.
        warm();
        rest();
        return one.reason;
      },
    };
  }

  if (options.stays === true) warm();
  return {
    async open(maxMs) {
      if (idle !== null) clearTimeout(idle);
      warm();
      const one = life;
      if (one === null) return 'crash';
      if (!(await one.ready)) {
        restUntil = Date.now() + REST_MS;
        return 'crash';
      }
      return lineTo(one, maxMs);
    },
    warm() {
      warm();
      rest();
    },
    get stats() {
      return { pid: life?.process.pid ?? null, started, lost };
    },
    async close() {
      closed = true;
      if (idle !== null) clearTimeout(idle);
      const one = life;
      if (one === null) return;
      end(one, 'crash');
      await one.gone;
    },
  };

  async function isReady({ stdout, pid }: Running, gone: Promise<void>): Promise<boolean> {
    if (pid === undefined) return false;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), START_MS);
    });
    const first = new Promise<boolean>((resolve) => {
      stdout.once('readable', () => resolve(stdout.read(5)?.[0] === FRAME.ready));
    });
    const ready = await Promise.race([first, late, gone.then(() => false)]);
    clearTimeout(timer);
    return ready;
  }
}

function oneOf(stream: NodeJS.EventEmitter, events: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of events) stream.off(event, done);
      resolve();
    };
    for (const event of events) stream.on(event, done);
  });
}

/** Its own program, with nothing of the environment: neither settings nor secrets are its business. */
function launch(entry: URL, memoryMiB: number): Running {
  const program = entry.protocol === 'file:' ? fileURLToPath(entry) : entry.href;
  // Run from its TypeScript, as tests do, it needs what loads TypeScript.
  const fromSource = program.endsWith('.ts');
  const flags = [`--max-old-space-size=${Math.floor(memoryMiB * HEAP_SHARE)}`];
  const { SystemRoot } = process.env;
  return spawn(process.execPath, [...(fromSource ? process.execArgv : []), ...flags, program, String(memoryMiB)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    env: fromSource ? process.env : SystemRoot === undefined ? {} : { SystemRoot },
  });
}

/** The guard's last words, or V8's; everything else is a crash. */
function reasonOf(note: string): Reason {
  const [, said] = /guard: (memory|time)/.exec(note) ?? [];
  if (said === 'memory' || said === 'time') return said;
  return /heap out of memory|Allocation failed|std::bad_alloc/.test(note) ? 'memory' : 'crash';
}
