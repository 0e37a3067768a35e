import type { Reason } from '../../model/outcome.js';
import type { ChildAnswer, ChildCall } from './call.js';
import type { ChildLine } from './line.js';
import type { Child } from './process.js';

/**
 * The one isolated process, shared by all workers: it belongs to one transfer at a time, from the first file that needs it
 * to the end of the transfer. A file inside a file then never waits for itself.
 */
export interface Lane<Owner> {
  /** True when nobody has it, or `owner` does. */
  isFree(owner?: Owner): boolean;
  take(owner: Owner): void;
  /** The owner's next step; the first one takes the lane if it is free. */
  call(owner: Owner, call: ChildCall): Promise<ChildAnswer>;
  /** The owner's transfer is over, or its worker is lost: what it left open is ended. */
  release(owner: Owner): void;
}

export function createLane<Owner>(child: Child): Lane<Owner> {
  let owner: Owner | null = null;
  let line: ChildLine | null = null;

  async function open(asker: Owner, maxMs: number): Promise<ChildAnswer> {
    if (owner !== null && owner !== asker) return { step: 'open', got: 'later' };
    owner = asker;
    const opened: ChildLine | Reason = await child.open(maxMs);
    if (typeof opened === 'string') return { step: 'open', got: opened };
    // Its owner may have been lost while the process started.
    if (owner !== asker) await opened.close(null);
    else line = opened;
    return { step: 'open', got: 'line' };
  }

  return {
    isFree: (asker) => owner === null || owner === asker,
    take(asker) {
      owner = asker;
    },
    async call(asker, call) {
      if (call.step === 'open') return open(asker, call.maxMs);
      const current = owner === asker ? line : null;
      switch (call.step) {
        case 'write':
          return { step: 'write', going: (await current?.write(call.bytes)) ?? false };
        case 'read':
          return { step: 'read', bytes: copyOf((await current?.read()) ?? null) };
        case 'close':
          if (current !== null) line = null;
          return { step: 'close', reason: current === null ? 'crash' : await current.close(call.memoryMiB) };
      }
    },
    release(asker) {
      if (owner !== asker) return;
      owner = null;
      const left = line;
      line = null;
      // Ends the process: its answer is of no use to anyone. The next transfer gets a new one.
      left?.close(null);
    },
  };
}

/** A view of a pool would be sent with the pool. */
function copyOf(bytes: Uint8Array | null): Uint8Array | null {
  return bytes === null ? null : new Uint8Array(bytes);
}
