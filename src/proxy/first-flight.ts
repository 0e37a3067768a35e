import type { Socket } from 'node:net';
import { MAX_HELLO_BYTES } from './client-hello.js';

/**
 * Reads from a fresh connection until `done` says what it needed to know. The bytes stay with the caller; the socket is
 * paused afterwards. Resolves with null when the client closed, stayed silent, or sent more than a first flight holds.
 *
 * @param silenceMs how long the first byte may take; the rest may take `restMs`
 */
export function readFirstFlight<T>(
  socket: Socket,
  done: (bytes: Buffer) => T | null,
  silenceMs: number,
  restMs: number,
): Promise<{ readonly bytes: Buffer; readonly value: T | null }> {
  return new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0);
    let timer = setTimeout(givenUp, silenceMs);
    let lastLook: NodeJS.Immediate | null = null;
    /** After a stall of our own the timer comes before the bytes that lie ready: they are looked for once more. */
    function givenUp(): void {
      const seen = bytes.length;
      lastLook = setImmediate(() => {
        // Where the first bytes have just come, the time for the rest runs.
        if (seen > 0 || bytes.length === 0) finish(null);
      });
    }
    const finish = (value: T | null): void => {
      clearTimeout(timer);
      if (lastLook !== null) clearImmediate(lastLook);
      socket.removeListener('data', read);
      socket.removeListener('close', closed);
      socket.removeListener('error', closed);
      socket.pause();
      resolve({ bytes, value });
    };
    const closed = (): void => finish(null);
    const read = (chunk: Buffer): void => {
      if (bytes.length === 0) {
        clearTimeout(timer);
        timer = setTimeout(givenUp, restMs);
      }
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
      const value = done(bytes);
      if (value !== null) finish(value);
      else if (bytes.length > MAX_HELLO_BYTES * 2) finish(null);
    };
    socket.on('data', read);
    socket.once('close', closed);
    socket.once('error', closed);
    socket.resume();
  });
}
