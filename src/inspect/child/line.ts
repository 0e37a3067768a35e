import type { Reason } from '../../model/outcome.js';

/** The isolated process while it belongs to one file. */
export interface ChildLine {
  /** Resolves when more may be written; false once the process is lost. */
  write(bytes: Uint8Array): Promise<boolean>;
  /** What it wrote next, in whatever pieces; null once it is lost. */
  read(): Promise<Uint8Array | null>;
  /**
   * Gives the process back after a whole answer, with the memory it says it holds, or ends it (`null`). Resolves with why
   * it was lost, if it was.
   */
  close(memoryMiB: number | null): Promise<Reason | null>;
}

/** Waits for the process and takes it for one file of at most `maxMs`; or says why there is none. */
export type OpenLine = (maxMs: number) => Promise<ChildLine | Reason>;
