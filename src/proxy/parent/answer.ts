import type { Socket } from 'node:net';
import { readFirstFlight } from '../first-flight.js';
import type { ParentFault } from './parent.js';

/** An answer of a parent, or why there is none. */
export type ParentAnswer<T> = { readonly value: T } | ParentFault;

/**
 * Reads one answer of a parent; what comes behind it stays unread. `read` tells null while it is not whole, and a string when
 * it will never be an answer.
 */
export async function readAnswer<T extends { readonly bytes: number }>(
  socket: Socket,
  read: (bytes: Buffer) => T | string | null,
  timeoutMs: number,
): Promise<ParentAnswer<T>> {
  const { value, bytes } = await readFirstFlight(socket, read, timeoutMs, timeoutMs);
  if (typeof value === 'string') return { fault: 'refused', reason: `the parent proxy sent no answer: ${value}` };
  if (value !== null) {
    if (bytes.length > value.bytes) socket.unshift(bytes.subarray(value.bytes));
    return { value };
  }
  if (socket.destroyed || socket.readableEnded || !socket.readable) {
    return { fault: 'closed', reason: 'the parent proxy closed the connection' };
  }
  return { fault: 'timeout', reason: 'the parent proxy did not answer in time' };
}
