import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

/**
 * The thread that ends its own process: when memory or time is over, or when nobody is left to read the answer. It does
 * so even while the main thread is stuck in a regular expression or in WebAssembly.
 */

export interface GuardSetup {
  /** Four bytes: 1 while a file is read. Then eight: the busy time of this process at which it is to end, milliseconds. */
  readonly state: SharedArrayBuffer;
  readonly memoryBytes: number;
  readonly parent: number;
}

const WATCH_MS = 10;
const IDLE_MS = 1000;

const { state, memoryBytes, parent } = workerData as GuardSetup;
const busy = new Int32Array(state, 0, 1);
const mostBusyMs = new Float64Array(state, 8, 1);

for (;;) {
  const reading = Atomics.load(busy, 0);
  if (reading === 1) {
    if (process.memoryUsage.rss() > memoryBytes) end('memory');
    if (busyMs() > (mostBusyMs[0] ?? 0)) end('time');
  }
  if (isOrphan()) end('crash');
  Atomics.wait(busy, 0, reading, reading === 1 ? WATCH_MS : IDLE_MS);
}

/** Its reason goes out first: a killed process has nothing more to say. */
function end(reason: string): void {
  writeSync(2, `\nguard: ${reason}\n`);
  process.kill(process.pid, 'SIGKILL');
}

function busyMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function isOrphan(): boolean {
  if (process.ppid !== parent) return true;
  if (process.platform !== 'win32') return false;
  try {
    process.kill(parent, 0);
    return false;
  } catch {
    return true;
  }
}
