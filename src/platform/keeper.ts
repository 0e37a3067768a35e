import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import type { SafeMode } from './safe-mode.js';

/*
 * The keeper holds the port, and nothing else. Connections are accepted here, unread, and handed to the worker: the process
 * that decrypts, parses and judges. When the worker dies, connections wait for the next one instead of being refused: a
 * browser that meets a refused proxy goes past it for five minutes (Chromium, net/docs/proxy.md).
 */

export interface KeeperOptions {
  /** 0 takes any free port. Always on loopback. */
  readonly port: number;
  /** The worker's module and arguments; it is told the port last, as `--port N`. */
  readonly module: string;
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly limits?: Partial<KeeperLimits>;
  /** What becomes of connections while the worker keeps dying. */
  readonly safe: SafeMode;
  /** A GET through the whole path; false or a rejection is a miss. Absent: nobody asks. */
  readonly probe?: (port: number) => Promise<boolean>;
  readonly onEvent: (event: KeeperEvent) => void;
}

export interface KeeperLimits {
  readonly probeMs: number;
  /** Misses in a row at which the worker is ended. */
  readonly misses: number;
  /** Waits before the next worker, by how many died in a row; the last one repeats. */
  readonly backoffMs: readonly number[];
  /** Deaths within `loopMs` that make a crash loop. */
  readonly loopDeaths: number;
  readonly loopMs: number;
  /** How long the safe mode lasts before another worker is tried. */
  readonly restMs: number;
  /** How long a connection waits for a worker. */
  readonly waitMs: number;
  readonly maxWaiting: number;
}

const LIMITS: KeeperLimits = {
  probeMs: 15_000,
  misses: 3,
  backoffMs: [0, 250, 1_000, 5_000],
  loopDeaths: 5,
  loopMs: 300_000,
  restMs: 60_000,
  waitMs: 10_000,
  maxWaiting: 1_024,
};

export type KeeperEvent =
  | { readonly event: 'ready'; readonly pid: number; readonly startMs: number }
  | { readonly event: 'died'; readonly code: number | null; readonly signal: string | null }
  | { readonly event: 'unwell'; readonly misses: number }
  | { readonly event: 'safe-mode'; readonly mode: 'open' | 'closed' };

export interface Keeper {
  readonly port: number;
  /** Null while there is none. */
  worker(): number | null;
  close(): Promise<void>;
}

interface Waiting {
  readonly socket: Socket;
  readonly since: number;
  /** The worker has been given it, and has not said that it has it. */
  given: boolean;
}

export async function startKeeper(options: KeeperOptions): Promise<Keeper> {
  const limits = { ...LIMITS, ...options.limits };
  const waiting = new Map<number, Waiting>();
  const timers = new Set<NodeJS.Timeout>();
  const deaths: number[] = [];
  let next = 0;
  let misses = 0;
  let inRow = 0;
  let worker: ChildProcess | null = null;
  let ready = false;
  let safe = false;
  let closing = false;

  const later = (ms: number, work: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };
  const refuse = (id: number, { socket }: Waiting): void => {
    waiting.delete(id);
    options.safe.take(socket);
  };
  const give = (id: number, each: Waiting): void => {
    if (worker === null || !ready || each.given) return;
    each.given = true;
    // Kept open here until the worker says it has it: a worker that dies first leaves it for the next.
    worker.send({ id }, each.socket, { keepOpen: true }, (error) => {
      if (error !== null) each.given = false;
    });
  };

  const server = net.createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    const id = next++;
    const each: Waiting = { socket, since: Date.now(), given: false };
    socket.once('close', () => waiting.delete(id));
    waiting.set(id, each);
    if (safe || waiting.size > limits.maxWaiting) refuse(id, each);
    else give(id, each);
  });

  function startWorker(port: number): void {
    const started = performance.now();
    const child = fork(options.module, [...options.argv, '--port', String(port)], {
      env: { ...options.env, MENSHEN_KEPT: 'yes' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    worker = child;
    child.on('error', () => child.kill('SIGKILL'));
    child.on('message', (message: { readonly ready?: boolean; readonly took?: number }) => {
      if (message.ready === true) {
        ready = true;
        misses = 0;
        options.onEvent({ event: 'ready', pid: child.pid ?? 0, startMs: Math.round(performance.now() - started) });
        for (const [id, each] of waiting) give(id, each);
      }
      if (message.took !== undefined) waiting.get(message.took)?.socket.destroy();
    });
    child.once('exit', (code, signal) => {
      worker = null;
      ready = false;
      for (const each of waiting.values()) each.given = false;
      if (closing) return;
      options.onEvent({ event: 'died', code, signal });
      replace(port);
    });
  }

  function replace(port: number): void {
    const now = Date.now();
    deaths.push(now);
    while ((deaths[0] ?? now) < now - limits.loopMs) deaths.shift();
    inRow = deaths.length;
    if (inRow < limits.loopDeaths) {
      later(limits.backoffMs[Math.min(inRow, limits.backoffMs.length) - 1] ?? 0, () => startWorker(port));
      return;
    }
    safe = true;
    options.onEvent({ event: 'safe-mode', mode: options.safe.begin() });
    for (const [id, each] of waiting) refuse(id, each);
    later(limits.restMs, () => {
      safe = false;
      deaths.length = 0;
      startWorker(port);
    });
  }

  async function look(port: number): Promise<void> {
    const well = await (options.probe?.(port) ?? Promise.resolve(true)).catch(() => false);
    if (!ready) return;
    misses = well ? 0 : misses + 1;
    if (misses < limits.misses) return;
    options.onEvent({ event: 'unwell', misses });
    worker?.kill('SIGKILL');
  }

  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  startWorker(port);
  const probing = setInterval(() => void look(port), limits.probeMs);
  const sweeping = setInterval(() => {
    const old = Date.now() - limits.waitMs;
    for (const [id, each] of waiting) if (each.since < old && !each.given) refuse(id, each);
  }, 1_000);
  return {
    port,
    worker: () => worker?.pid ?? null,
    async close() {
      closing = true;
      clearInterval(probing);
      clearInterval(sweeping);
      for (const timer of timers) clearTimeout(timer);
      server.close();
      for (const { socket } of waiting.values()) socket.destroy();
      const child = worker;
      if (child === null || child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The worker's side: takes over connections, and says when it is ready. Null where no keeper started this process. */
export function keptBy(env: NodeJS.ProcessEnv): KeptDoor | null {
  const send = process.send?.bind(process);
  if (env.MENSHEN_KEPT !== 'yes' || send === undefined) return null;
  return {
    ready: () => void send({ ready: true }),
    connections(take) {
      process.on('message', ({ id }: { readonly id: number }, socket: Socket | undefined) => {
        send({ took: id });
        // The client may have gone on the way.
        if (socket === undefined) return;
        socket.setNoDelay(true);
        take(socket);
      });
      // A keeper that is gone has given the port away: nothing more will come.
      process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
    },
  };
}

export interface KeptDoor {
  ready(): void;
  connections(take: (socket: Socket) => void): void;
}
