import { Worker } from 'node:worker_threads';
import type { Boards, ByteSource } from '../model/bytes.js';
import { type Finding, NOTHING_FOUND } from '../model/finding.js';
import type { Head } from '../model/head.js';
import type { Reason } from '../model/outcome.js';
import { carried } from './carried.js';
import type { ChildCall } from './child/call.js';
import { createLane } from './child/lane.js';
import { type Child, openChild } from './child/process.js';
import { createPrefilter, slowBecause } from './prefilter.js';
import type { FilePieces, WorkerMessage, WorkerReply, WorkerSetup, WorkerStart, WorkerTask } from './protocol.js';
import { createSignals, ORDER } from './signals.js';
import { emptySlot, type Slot, stopTimer, startTimer as waitFor } from './slot.js';
import { createTaskQueue, type Waiting } from './task-queue.js';

export interface InspectorOptions extends WorkerSetup {
  /** Threads kept ready; at least 2, so that one long unpacking leaves one for everybody else. */
  readonly workers: number;
  /** Old-space limit of one worker, MiB. */
  readonly workerHeapMiB: number;
  /** Resident memory at which the isolated process for closed formats ends itself, MiB. Default 400. */
  readonly childMiB?: number;
  /** How long that process stays when there is nothing for it to read. Default one minute. */
  readonly childIdleMs?: number;
  /** That process is started with the pool and stays, so that no transfer waits for its start. Default false. */
  readonly childStays?: boolean;
  /** Told when a worker or the isolated process was lost. The text holds no content. */
  readonly onWorkerLost: (why: string) => void;
  /** The worker's program; only tests name another. */
  readonly workerUrl?: URL;
}

/** A body as the pool takes it. `fd` is set when it lies in a spool file, `boards` when in memory that threads share. */
export interface PoolBody extends ByteSource {
  readonly fd: number | null;
  readonly boards?: Boards;
  /** Set when the body lies in pieces of that file. */
  readonly pieces?: FilePieces;
}

/** How a transfer is read. */
export interface Way {
  /** Told of bounds that nothing read later can undo. With a verdict, `stepBack` lets the rest wait for others. */
  readonly soFar?: Waiting['soFar'];
  /** Ends the reading; its finding is then `uninspectable(time)`. */
  readonly signal?: AbortSignal;
  /** Nobody waits for its finding: others come first. */
  readonly isBehind?: boolean;
  /** More of the body is to come. */
  readonly isCut?: boolean;
}

/** Inspection off the event loop: bytes in, counts, fingerprints and masks out. Never rejects for what the bytes are. */
export interface Inspector {
  transfer(head: Head, body: PoolBody, way?: Way): Promise<Finding>;
  /** What a source system answers to a request with this head; up to `maxPrints` of its records are fingerprinted. */
  answer(head: Head, body: PoolBody, maxPrints: number): Promise<Finding>;
  file(name: string, body: PoolBody): Promise<Finding>;
  readonly stats: {
    readonly workers: number;
    readonly busy: number;
    /** Of these, with what nobody waits for. */
    readonly behind: number;
    readonly waiting: number;
    readonly lost: number;
    /** The isolated process. */
    readonly child: Child['stats'];
  };
  close(): Promise<void>;
}

/** Up to here a body is looked at on the event loop first; beyond, a worker does the same. */
const PREFILTER_BYTES = 128 * 1024;
/** So often a transfer nobody waits for is begun anew because others came. */
const MAX_STOPS = 5;
/** How long a worker may load. On a PC that has just been switched on this is seconds; no transfer pays for it. */
const START_MS = 60_000;
/** Before a worker that was lost while loading is started again. */
const REST_MS = 1_000;
/** So long a task may keep the last idle worker: whoever comes next waits no longer. */
const TRIAL_MS = 250;
/** New objects of a worker, three spaces of 4 MiB: a large list then takes a fifth less memory, at no cost in time. */
const YOUNG_MIB = 12;
/** The isolated process (DESIGN.md section 9). */
const CHILD_MIB = 400;
const CHILD_IDLE_MS = 60_000;

/** A finding for bytes nobody could read: never mistaken for a clean one. */
export function unread(reason: Reason): Finding {
  return { ...NOTHING_FOUND, outcome: { name: 'uninspectable', reasons: [reason] }, complete: false };
}

/** Starts the pool. The patterns must have been compiled once already: a policy is checked before it runs. */
export function openInspector(options: InspectorOptions): Inspector {
  const prefilter = createPrefilter(options.patterns);
  const slow = slowBecause();
  const { workers, workerHeapMiB, childMiB, childIdleMs, childStays, onWorkerLost, workerUrl, ...setup } = options;
  const url = workerUrl ?? new URL(`./worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
  const child = openChild({
    memoryMiB: childMiB ?? CHILD_MIB,
    idleMs: childIdleMs ?? CHILD_IDLE_MS,
    stays: childStays ?? false,
    onLost: onWorkerLost,
  });
  const lane = createLane<Slot>(child);
  const queue = createTaskQueue();
  const slots: Slot[] = [];
  const count = Math.max(2, options.workers);
  const signals = createSignals(count);
  let nextId = 1;
  let lost = 0;
  let closed = false;

  function start(slot: Slot): Worker {
    const workerData: WorkerStart = { setup, signals: signals.memory, slot: slot.number };
    return new Worker(url, {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: workerHeapMiB, maxYoungGenerationSizeMb: YOUNG_MIB },
      stdout: false,
      stderr: false,
    });
  }

  function launch(slot: Slot): void {
    const worker = start(slot);
    slot.worker = worker;
    slot.timer = setTimeout(() => replace(slot, worker, 'time', 'did not start in time'), START_MS);
    worker.on('message', (reply: WorkerReply) => {
      if (slot.worker !== worker) return;
      if ('ready' in reply) {
        slot.ready = true;
        stopTimer(slot);
        next();
        return;
      }
      if (slot.task?.id !== reply.id) return;
      if ('soFar' in reply) slot.task.soFar?.(reply.soFar, stepBackOf(slot, slot.task));
      else if ('call' in reply) answer(slot, worker, reply.call);
      else if ('finding' in reply) settle(slot, reply.finding);
      else if ('postponed' in reply) postpone(slot, slot.task);
      else if ('tookLong' in reply) defer(slot, slot.task);
      else if ('stopped' in reply) putOff(slot, slot.task);
      else {
        onWorkerLost(`inspection failed: ${reply.failed}`);
        settle(slot, unread('crash'));
      }
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      replace(slot, worker, error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'crash', error.code ?? error.name);
    });
    worker.on('exit', (code) => replace(slot, worker, 'crash', `exit code ${code}`));
  }

  /** A lost worker takes only its own task with it. */
  function replace(slot: Slot, worker: Worker, reason: Reason, why: string): void {
    if (closed || slot.worker !== worker) return;
    lost += 1;
    onWorkerLost(`a worker was lost (${reason}: ${why}) and replaced`);
    stopTimer(slot);
    lane.release(slot);
    const { task } = slot;
    const started = slot.ready;
    slot.task = null;
    slot.ready = false;
    slot.stopping = null;
    slot.asking = false;
    slot.worker = null;
    // One that was lost while it loaded would be lost again at once, and again: it rests first.
    if (started) launch(slot);
    else slot.timer = setTimeout(() => launch(slot), REST_MS);
    task?.done(unread(reason));
    // Workers that do not even start must not keep clients waiting for them.
    if (!started && !slots.some((other) => other.ready)) for (const each of queue.drain()) each.done(unread(reason));
    worker.terminate().catch((error: unknown) => onWorkerLost(`a lost worker did not end: ${String(error)}`));
  }

  function settle(slot: Slot, finding: Finding): void {
    const { task } = slot;
    free(slot);
    task?.done(finding);
    next();
  }

  function free(slot: Slot): void {
    stopTimer(slot);
    slot.task = null;
    slot.stopping = null;
    lane.release(slot);
  }

  function stepBackOf(slot: Slot, task: Waiting): () => void {
    return () => {
      if (slot.task !== task) return;
      slot.isBehind = true;
      if (slot.stopping === null && mayWait(slot)) signals.order(slot.number, ORDER.giveWay);
      next();
    };
  }

  function stop(slot: Slot, why: Slot['stopping']): void {
    slot.stopping = why;
    signals.order(slot.number, ORDER.stop);
  }

  function cancel(id: number): void {
    queue.remove(id)?.done(unread('time'));
    const slot = slots.find(({ task }) => task?.id === id);
    if (slot !== undefined) stop(slot, 'for-good');
  }

  /** Ends a reading nobody waits for when somebody waits for a worker. */
  function makeRoom(): void {
    if (!queue.hasAwaited || slots.some(({ stopping }) => stopping !== null)) return;
    const slot = slots.find(mayWait);
    if (slot !== undefined) stop(slot, 'for-others');
  }

  /** Others come before its task. One that was stopped for them often enough goes on, and so does one with the isolated process. */
  function mayWait(slot: Slot): boolean {
    const { isBehind, task } = slot;
    const hasChild = lane.isFree(slot) && !lane.isFree();
    return isBehind && task !== null && task.stops < MAX_STOPS && !hasChild;
  }

  function putOff(slot: Slot, task: Waiting): void {
    const forGood = slot.stopping === 'for-good';
    free(slot);
    if (forGood) task.done(unread('time'));
    else queue.push({ ...task, isBehind: true, stops: task.stops + 1 });
    next();
  }

  /** While the isolated process starts, no clock of the task runs: it is not the task that is slow. */
  function answer(slot: Slot, worker: Worker, call: ChildCall): void {
    const opens = call.step === 'open';
    if (opens && slot.onTrial) {
      worker.postMessage({ answer: { step: 'open', got: 'later' } } satisfies WorkerMessage);
      return;
    }
    if (opens) stopTimer(slot);
    slot.asking = true;
    lane.call(slot, call).then((answer) => {
      if (slot.worker !== worker) return;
      slot.asking = false;
      if (opens && slot.task !== null) startTimer(slot, worker);
      worker.postMessage({ answer } satisfies WorkerMessage);
    });
  }

  function postpone(slot: Slot, task: Waiting): void {
    free(slot);
    const late = (): void => task.done(unread('time'));
    if (!queue.postpone({ ...task, isBehind: slot.isBehind }, late)) late();
    next();
  }

  function defer(slot: Slot, task: Waiting): void {
    free(slot);
    if (slot.isBehind) queue.push({ ...task, isBehind: true });
    else queue.defer(task, performance.now());
    next();
  }

  function startTimer(slot: Slot, worker: Worker): void {
    const late = (): void => replace(slot, worker, 'time', 'no answer in time');
    waitFor(slot, options.budget.maxBusyMs, () => signals.beats(slot.number), late);
  }

  function next(): void {
    for (const slot of slots) {
      const { worker } = slot;
      if (worker === null || !slot.ready || slot.task !== null || queue.length === 0) continue;
      // A worker that can be had at once is as good as an idle one.
      const idle = slots.filter((other) => other.ready && (other.task === null || mayWait(other))).length;
      const waiting = queue.take(idle, lane.isFree(), performance.now());
      if (waiting === undefined) break;
      slot.task = waiting;
      slot.isBehind = waiting.isBehind;
      signals.order(slot.number, mayWait(slot) ? ORDER.giveWay : ORDER.goOn);
      slot.onTrial = idle <= 1;
      if (waiting.needsChild) lane.take(slot);
      startTimer(slot, worker);
      const { id, what } = waiting;
      const body = carried(waiting.body);
      const task: WorkerTask = { id, what, body, ...(slot.onTrial ? { trialMs: TRIAL_MS } : {}) };
      worker.postMessage(task, body instanceof Uint8Array ? [body.buffer as ArrayBuffer] : []);
    }
    makeRoom();
    signals.awaited(queue.awaited + slots.filter((slot) => slot.task !== null && !slot.isBehind).length);
  }

  function run(
    what: WorkerTask['what'],
    body: PoolBody,
    { soFar, signal, isBehind = false }: Way = {},
  ): Promise<Finding> {
    if (closed) return Promise.resolve(unread('crash'));
    if (signal?.aborted === true) return Promise.resolve(unread('time'));
    return new Promise((resolve) => {
      const id = nextId++;
      signal?.addEventListener('abort', () => cancel(id), { once: true });
      const told = soFar === undefined ? {} : { soFar };
      queue.push({ id, what, body, done: resolve, ...told, needsChild: false, isBehind, stops: 0 });
      next();
    });
  }

  const harmless = (head: Head, body: PoolBody): boolean =>
    body.fd === null && body.size <= PREFILTER_BYTES && prefilter.isHarmless(head, body);

  if (slow !== null) onWorkerLost(slow);
  for (let number = 0; number < count; number++) {
    const slot = emptySlot(number);
    slots.push(slot);
    launch(slot);
  }

  return {
    async transfer(head, body, way) {
      const isCut = way?.isCut === true ? { isCut: true } : {};
      return harmless(head, body) ? NOTHING_FOUND : run({ kind: 'transfer', head, ...isCut }, body, way);
    },
    async answer(head, body, maxPrints) {
      return harmless(head, body) ? NOTHING_FOUND : run({ kind: 'answer', head, maxPrints }, body);
    },
    file: (name, body) => run({ kind: 'file', name }, body),
    get stats() {
      return {
        workers: slots.length,
        busy: slots.filter((slot) => slot.task !== null).length,
        behind: slots.filter((slot) => slot.task !== null && slot.isBehind).length,
        waiting: queue.length,
        lost,
        child: child.stats,
      };
    },
    async close() {
      closed = true;
      for (const slot of slots) stopTimer(slot);
      await Promise.all([child.close(), ...slots.map((slot) => slot.worker?.terminate())]);
      for (const waiting of [...queue.drain(), ...slots.flatMap((slot) => slot.task ?? [])])
        waiting.done(unread('crash'));
    },
  };
}
