import type { Reason } from '../../model/outcome.js';
import type { OpenLine } from './line.js';

/** What a worker asks of the thread that owns the isolated process: the steps of a `ChildLine`, one at a time. */
export type ChildCall =
  | { readonly step: 'open'; readonly maxMs: number }
  | { readonly step: 'write'; readonly bytes: Uint8Array }
  | { readonly step: 'read' }
  | { readonly step: 'close'; readonly memoryMiB: number | null };

export type ChildAnswer =
  /** `later`: another transfer has the process; begin again when told. A reason: there is no process. */
  | { readonly step: 'open'; readonly got: 'line' | 'later' | Reason }
  | { readonly step: 'write'; readonly going: boolean }
  | { readonly step: 'read'; readonly bytes: Uint8Array | null }
  | { readonly step: 'close'; readonly reason: Reason | null };

/** Ends the reading of a transfer that needs the isolated process while another one has it. */
export class Postponed extends Error {
  readonly code = 'POSTPONED';

  constructor() {
    super('the isolated reader is taken: this transfer is read again when its turn comes');
  }
}

/** The line of a worker: every step is a call. Opening throws Postponed when it is another transfer's turn. */
export function openLineOver(ask: (call: ChildCall) => Promise<ChildAnswer>): OpenLine {
  return async (maxMs) => {
    const opened = await ask({ step: 'open', maxMs });
    if (opened.step !== 'open' || opened.got === 'later') throw new Postponed();
    if (opened.got !== 'line') return opened.got;
    return {
      async write(bytes) {
        // A copy: a view would take all of the body along.
        const answer = await ask({ step: 'write', bytes: new Uint8Array(bytes) });
        return answer.step === 'write' && answer.going;
      },
      async read() {
        const answer = await ask({ step: 'read' });
        return answer.step === 'read' ? answer.bytes : null;
      },
      async close(memoryMiB) {
        const answer = await ask({ step: 'close', memoryMiB });
        return answer.step === 'close' ? answer.reason : 'crash';
      },
    };
  };
}
