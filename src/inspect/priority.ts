import os from 'node:os';

/** Threads that read everybody's transfers: below the event loop, which everybody waits for. */
const READER = 5;

/**
 * Puts this thread behind the event loop where the system counts priority by thread. Only Linux does: elsewhere it would
 * be the whole program that waits.
 */
export function standBehind(): void {
  if (process.platform === 'linux') os.setPriority(READER);
}

/** Puts this process behind everything people wait for. */
export function standBack(): void {
  os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
}
