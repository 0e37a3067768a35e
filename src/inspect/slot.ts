import type { Worker } from 'node:worker_threads';
import { MOST_WAITING } from './busy-clock.js';
import type { Waiting } from './task-queue.js';

/** Grace over the busy budget before a worker that does not answer is ended, and between two signs of life then. */
const GRACE_MS = 5_000;

/** The place of one worker in the pool, and what it is at. */
export interface Slot {
  readonly number: number;
  /** Null while it rests after a failed start. */
  worker: Worker | null;
  /** The worker has loaded: from then on the time of a task counts. */
  ready: boolean;
  task: Waiting | null;
  /** It was the last idle one when it took its task, which must not keep it for long. */
  onTrial: boolean;
  /** Nobody waits for its task, or not any more. */
  isBehind: boolean;
  /** Its worker waits for the isolated process, which is watched by itself. */
  asking: boolean;
  /** It was told to stop, for others or for good. */
  stopping: 'for-others' | 'for-good' | null;
  timer: NodeJS.Timeout | null;
}

export function emptySlot(number: number): Slot {
  const nothing = { worker: null, ready: false, task: null, timer: null, stopping: null };
  return { number, ...nothing, onTrial: false, isBehind: false, asking: false };
}

/**
 * Waits for the end of a task. Its budget is of busy time: while the worker says that it is at work, it may take longer
 * by the clock.
 *
 * @param beats how often the worker has said so
 */
export function startTimer(slot: Slot, maxBusyMs: number, beats: () => number, late: () => void): void {
  const end = performance.now() + MOST_WAITING * maxBusyMs + GRACE_MS;
  const watch = (ms: number, heard: number): void => {
    slot.timer = setTimeout(() => {
      const now = beats();
      const isAlive = now !== heard || slot.asking;
      if (isAlive && (slot.isBehind || performance.now() < end)) watch(GRACE_MS, now);
      else late();
    }, ms);
  };
  watch(maxBusyMs + GRACE_MS, beats());
}

export function stopTimer(slot: Slot): void {
  if (slot.timer !== null) clearTimeout(slot.timer);
  slot.timer = null;
}
