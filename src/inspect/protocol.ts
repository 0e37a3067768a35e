import type { Budget } from '../model/budget.js';
import type { Finding } from '../model/finding.js';
import type { Head } from '../model/head.js';
import type { PatternSource } from '../model/pattern.js';
import type { KnownSetup } from './known-owners.js';

/** What a worker is started with. Everything policy and key can say about reading; a new policy starts new workers. */
export interface WorkerSetup {
  /** Hex of the fingerprint key. */
  readonly key: string;
  readonly patterns: readonly PatternSource[];
  readonly staffPhones: readonly string[];
  readonly compounds: readonly string[];
  readonly budget: Budget;
  /** Known owners and canaries, their filter shared by all workers; absent where the policy brings none. */
  readonly known?: KnownSetup;
}

/** One piece of work. A spooled body goes by descriptor: all threads of a process share them. */
export interface WorkerTask {
  readonly id: number;
  readonly what: { readonly kind: 'transfer'; readonly head: Head } | { readonly kind: 'file'; readonly name: string };
  readonly body: Uint8Array | { readonly fd: number; readonly size: number; readonly pieces?: FilePieces };
}

/** Where a body lies in its file, in the order of the body; all of the file from its beginning when absent. */
export type FilePieces = ReadonlyArray<readonly [position: number, length: number]>;

export type WorkerReply =
  /** Said once, when the worker has loaded and can take tasks. */
  | { readonly ready: true }
  | { readonly id: number; readonly finding: Finding }
  /** The worker's code failed. The message names the error only: its text may quote content. */
  | { readonly id: number; readonly failed: string };
