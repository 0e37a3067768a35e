import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Finding } from '../model/sync.js';
import { type KeeperOptions, LIMITS } from './keeper-terms.js';
import type { FromWorker } from './kept.js';
import type { Program } from './update/versions.js';

/*
 * The keeper holds the port, and nothing else. Connections are accepted here, unread, and handed to the worker: the process
 * that decrypts, parses and judges. When the worker dies, connections wait for the next one instead of being refused: a
 * browser that meets a refused proxy goes past it for five minutes (Chromium, net/docs/proxy.md).
 */

/** What became of a change: `busy` changed nothing, `back` runs what ran before. */
export type Changed = { readonly is: 'changed' | 'busy' } | { readonly is: 'back'; readonly why: string };

export interface Keeper {
  readonly port: number;
  readonly softPort: number | null;
  /** Null while there is none. */
  worker(): number | null;
  /**
   * Changes to another program at a moment without a transfer. Connections wait meanwhile; the new worker gets none but the
   * probe's before it has answered through the whole path. One that does not is ended, and the program before started.
   */
  change(to: Program, around?: ChangeCare): Promise<Changed>;
  /** Tells this worker, and those that follow, what was found on this PC. */
  found(findings: readonly Finding[]): void;
  close(): Promise<void>;
}

/** Called while no worker runs. */
export interface ChangeCare {
  /** Before the new program's first start. */
  before(): void;
  /** When it has failed, before the old one starts again. */
  back(): void;
}

interface Waiting {
  readonly socket: Socket;
  /** It came to the soft port. */
  readonly soft: boolean;
  since: number;
  /** The worker has been given it, and has not said that it has it. */
  given: boolean;
}

const STILL_MS = 2_000;
const END_MS = 10_000;
const MISS_PAUSE_MS = 250;

export async function startKeeper(options: KeeperOptions): Promise<Keeper> {
  const limits = { ...LIMITS, ...options.limits };
  const waiting = new Map<number, Waiting>();
  const timers = new Set<NodeJS.Timeout>();
  /** Local ports of probes: let in while others wait. */
  const own = new Set<number>();
  const deaths: number[] = [];
  let program = options.program;
  /** The program before the last change, while that change is young. */
  let earlier: { readonly program: Program; readonly until: number } | null = null;
  let next = 0;
  let misses = 0;
  let worker: ChildProcess | null = null;
  let ready = false;
  let safe = false;
  let findings: readonly Finding[] = [];
  let changing = false;
  let closing = false;

  const later = (ms: number, work: () => void): void => {
    const timer = globalThis.setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };
  const refuse = (id: number, { socket, soft }: Waiting): void => {
    waiting.delete(id);
    if (soft) socket.resetAndDestroy();
    else options.safe.take(socket);
  };
  const give = (id: number, each: Waiting): void => {
    if (worker === null || !ready || each.given) return;
    if (changing && !own.has(each.socket.remotePort ?? 0)) return;
    each.given = true;
    // Kept open here until the worker says it has it: a worker that dies first leaves it for the next.
    worker.send({ id }, each.socket, { keepOpen: true }, (error) => {
      if (error !== null) each.given = false;
    });
  };
  const giveAll = (): void => {
    for (const [id, each] of waiting) give(id, each);
  };
  const isProbe = (localPort: number): void => {
    own.add(localPort);
    giveAll();
  };

  const accept = (soft: boolean): net.Server =>
    net.createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
      socket.on('error', () => socket.destroy());
      const id = next++;
      const each: Waiting = { socket, soft, since: Date.now(), given: false };
      socket.once('close', () => waiting.delete(id));
      waiting.set(id, each);
      if (safe || waiting.size > limits.maxWaiting) refuse(id, each);
      else give(id, each);
    });
  const server = accept(false);
  const softServer = options.softPort == null ? null : accept(true);

  function startWorker(port: number): ChildProcess {
    const started = performance.now();
    const { module, runtime, version } = program;
    const ports = ['--port', String(port), ...(softPort === null ? [] : ['--listen.soft_port', String(softPort)])];
    const child = fork(module, [...options.argv, ...ports], {
      ...(runtime === undefined ? {} : { execPath: runtime }),
      env: { ...options.env, MENSHEN_KEPT: 'yes' },
      stdio: ['ignore', ...(options.output === undefined ? INHERITED : PIPED), 'ipc'],
    });
    worker = child;
    if (options.output !== undefined) {
      child.stdout?.pipe(options.output, { end: false });
      child.stderr?.pipe(options.output, { end: false });
    }
    child.on('error', () => child.kill('SIGKILL'));
    child.on('message', (message: FromWorker) => {
      if (message.ready === true) {
        ready = true;
        misses = 0;
        const startMs = Math.round(performance.now() - started);
        options.onEvent({ event: 'ready', pid: child.pid ?? 0, startMs, version });
        child.send({ findings });
        giveAll();
      }
      if (message.took !== undefined) waiting.get(message.took)?.socket.destroy();
      if (message.offer !== undefined) options.onOffer?.(message.offer);
    });
    child.once('exit', (code, signal) => {
      worker = null;
      ready = false;
      for (const each of waiting.values()) each.given = false;
      if (closing || changing) return;
      options.onEvent({ event: 'died', code, signal });
      replace(port);
    });
    return child;
  }

  function replace(port: number): void {
    const now = Date.now();
    deaths.push(now);
    while ((deaths[0] ?? now) < now - limits.loopMs) deaths.shift();
    if (earlier !== null && now < earlier.until && deaths.length >= limits.lateDeaths) {
      const from = program.version;
      program = earlier.program;
      earlier = null;
      deaths.length = 0;
      options.onEvent({ event: 'went-back', from, to: program.version });
    }
    if (deaths.length < limits.loopDeaths) {
      const wait = limits.backoffMs[Math.min(Math.max(deaths.length, 1), limits.backoffMs.length) - 1] ?? 0;
      later(wait, () => {
        if (worker === null && !changing) startWorker(port);
      });
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

  /** Null where all is well. */
  const probed = async (port: number): Promise<string | null> => {
    try {
      return (await options.probe?.(port, isProbe)) ?? null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      own.clear();
    }
  };

  async function look(port: number): Promise<void> {
    if (changing) return;
    const why = await probed(port);
    if (!ready || changing) return;
    misses = why === null ? 0 : misses + 1;
    if (why === null || misses < limits.misses) return;
    options.onEvent({ event: 'unwell', misses, why });
    worker?.kill('SIGKILL');
  }

  /** Null once the new worker answers through the whole path; otherwise why it does not. */
  async function settled(child: ChildProcess, port: number): Promise<string | null> {
    const deadline = Date.now() + limits.changeMs;
    let why = 'it does not say that it is ready';
    while (Date.now() < deadline) {
      if (child.exitCode !== null || child.signalCode !== null || worker !== child) {
        return `it ended with ${child.exitCode ?? child.signalCode ?? 'a fault'}`;
      }
      if (ready) {
        const found = await probed(port);
        if (found === null) return null;
        why = found;
      }
      await setTimeout(MISS_PAUSE_MS);
    }
    return why;
  }

  async function change(to: Program, port: number, around?: ChangeCare): Promise<Changed> {
    if (changing || closing || safe) return { is: 'busy' };
    changing = true;
    try {
      if (worker !== null && ready && !(await isStill(worker))) return { is: 'busy' };
      const before = program;
      await end(worker);
      around?.before();
      program = to;
      const why = await settled(startWorker(port), port);
      if (why === null) {
        earlier = { program: before, until: Date.now() + limits.lateMs };
        deaths.length = 0;
        return { is: 'changed' };
      }
      await end(worker);
      around?.back();
      program = before;
      return { is: 'back', why };
    } finally {
      changing = false;
      for (const each of waiting.values()) each.since = Date.now();
      if (worker === null && !closing) startWorker(port);
      giveAll();
    }
  }

  const port = await listen(server, options.port);
  const softPort = softServer === null ? null : await listen(softServer, options.softPort ?? 0, () => server.close());
  startWorker(port);
  const probing = setInterval(() => void look(port), limits.probeMs);
  const sweeping = setInterval(() => {
    const old = Date.now() - limits.waitMs - (changing ? limits.changeMs : 0);
    for (const [id, each] of waiting) if (each.since < old && !each.given) refuse(id, each);
  }, 1_000);
  return {
    port,
    softPort,
    worker: () => worker?.pid ?? null,
    change: (to, around) => change(to, port, around),
    found(news) {
      findings = news;
      if (ready) worker?.send({ findings });
    },
    async close() {
      closing = true;
      clearInterval(probing);
      clearInterval(sweeping);
      for (const timer of timers) clearTimeout(timer);
      server.close();
      softServer?.close();
      for (const { socket } of waiting.values()) socket.destroy();
      await end(worker);
    },
  };
}

/** Rejects with the system's error where the port is taken. */
async function listen(server: net.Server, port: number, undo: () => void = () => undefined): Promise<number> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    undo();
    throw error;
  }
  return (server.address() as AddressInfo).port;
}

const INHERITED = ['inherit', 'inherit'] as const;
const PIPED = ['pipe', 'pipe'] as const;

async function end(child: ChildProcess | null): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const hard = globalThis.setTimeout(() => child.kill('SIGKILL'), END_MS);
  await ended;
  clearTimeout(hard);
}

/** Asked once no connection is given to it any more. No answer is a no. */
async function isStill(child: ChildProcess): Promise<boolean> {
  const signal = AbortSignal.timeout(STILL_MS);
  child.send({ still: true });
  try {
    for (;;) {
      const [message] = (await once(child, 'message', { signal })) as [FromWorker];
      if (message.still !== undefined) return message.still;
    }
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}
