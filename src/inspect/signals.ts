/** What a worker is told while it reads. */
export const ORDER = {
  goOn: 0,
  /** Its verdict is out: it rests while others are waited for. */
  giveWay: 1,
  /** Somebody who is waited for needs the worker, or nobody needs the answer. */
  stop: 2,
} as const;

export type Order = (typeof ORDER)[keyof typeof ORDER];

/** Transfers that somebody waits for. Then two words for each worker. */
const AWAITED = 0;
const FIRST = 1;
const WORDS = 2;

/** So many times as long as it ran, a worker that gives way rests while somebody is waited for. */
const REST = 4;
const MOST_REST_MS = 200;

/** Memory the pool shares with its workers: each looks when it likes, and nobody waits for a message. */
export interface PoolSignals {
  readonly memory: SharedArrayBuffer;
  order(slot: number, order: Order): void;
  /** How often the worker has said that it is at work. */
  beats(slot: number): number;
  /** Says how many transfers somebody waits for. */
  awaited(count: number): void;
}

export function createSignals(slots: number): PoolSignals {
  const memory = new SharedArrayBuffer(4 * (FIRST + WORDS * slots));
  const words = new Int32Array(memory);
  return {
    memory,
    order(slot, order) {
      Atomics.store(words, orderAt(slot), order);
      Atomics.notify(words, AWAITED);
    },
    beats: (slot) => Atomics.load(words, beatsAt(slot)),
    awaited(count) {
      if (Atomics.exchange(words, AWAITED, count) !== count) Atomics.notify(words, AWAITED);
    },
  };
}

/** The worker's end. */
export interface WorkerSignals {
  /** Says that it is at work, rests if it is told to, and says whether it may go on. Called every few milliseconds. */
  beat(): boolean;
}

export function openSignals(memory: SharedArrayBuffer, slot: number): WorkerSignals {
  const words = new Int32Array(memory);
  let rested = performance.now();
  return {
    beat() {
      Atomics.add(words, beatsAt(slot), 1);
      const now = performance.now();
      const until = now + Math.min(MOST_REST_MS, REST * (now - rested));
      for (let at = now; at < until; at = performance.now()) {
        const awaited = Atomics.load(words, AWAITED);
        if (awaited === 0 || Atomics.load(words, orderAt(slot)) !== ORDER.giveWay) break;
        Atomics.wait(words, AWAITED, awaited, until - at);
      }
      rested = performance.now();
      return Atomics.load(words, orderAt(slot)) !== ORDER.stop;
    },
  };
}

const beatsAt = (slot: number): number => FIRST + WORDS * slot;
const orderAt = (slot: number): number => FIRST + WORDS * slot + 1;
