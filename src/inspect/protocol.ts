import type { Budget } from '../model/budget.js';
import type { Boards } from '../model/bytes.js';
import type { EvidenceKeys } from '../model/evidence.js';
import type { Finding } from '../model/finding.js';
import type { Head } from '../model/head.js';
import type { Counts } from '../model/kind.js';
import type { PatternSource } from '../model/pattern.js';
import type { ChildAnswer, ChildCall } from './child/call.js';
import type { KnownSetup } from './known-owners.js';

/** What a worker is started with. Everything policy and key can say about reading; a new policy starts new workers. */
export interface WorkerSetup {
  /** Hex of the fingerprint key. */
  readonly key: string;
  /** Hex of the keys that were used before and that rows still need. Default none. */
  readonly olderKeys?: readonly string[];
  readonly patterns: readonly PatternSource[];
  readonly staffPhones: readonly string[];
  /** Business phones by the list that changes daily. Default none. */
  readonly listedPhones?: readonly string[];
  readonly compounds: readonly string[];
  readonly budget: Budget;
  /** Known owners and canaries, their filter shared by all workers; absent where the policy brings none. */
  readonly known?: KnownSetup;
  /** Records of a transfer that are fingerprinted. Default `MAX_PRINTS`. */
  readonly maxPrints?: number;
  /** Whom the records of a transfer are sealed to; without it no full value leaves the worker. */
  readonly evidence?: EvidenceKeys;
  /** Entries of a transfer of which the finding says what became of them. Default none. */
  readonly explain?: number;
  /** The same for the entries that were kept, told when all is counted: costs nothing while a transfer is read. */
  readonly accounts?: number;
}

/** What a worker is started with beside that: its place, and the memory it shares with the pool. */
export interface WorkerStart {
  readonly setup: WorkerSetup;
  readonly signals: SharedArrayBuffer;
  readonly slot: number;
}

/** One piece of work. A spooled body goes by descriptor, one on boards by these: all threads of a process share them. */
export interface WorkerTask {
  readonly id: number;
  readonly what:
    | { readonly kind: 'transfer'; readonly head: Head; readonly isCut?: boolean }
    /** What a source system answers: comes in, is fingerprinted further, and is never sealed. */
    | { readonly kind: 'answer'; readonly head: Head; readonly maxPrints: number }
    | { readonly kind: 'file'; readonly name: string };
  readonly body:
    | Uint8Array
    | { readonly boards: Boards; readonly size: number }
    | { readonly fd: number; readonly size: number; readonly pieces?: FilePieces };
  /** Reading is given up after so long, to be begun again where it keeps nobody waiting. Without it only the budget ends it. */
  readonly trialMs?: number;
}

/** Where a body lies in its file, in the order of the body; all of the file from its beginning when absent. */
export type FilePieces = ReadonlyArray<readonly [position: number, length: number]>;

/** What a worker is sent: work, or the answer to its last call for the isolated process. */
export type WorkerMessage = WorkerTask | { readonly answer: ChildAnswer };

export type WorkerReply =
  /** Said once, when the worker has loaded and can take tasks. */
  | { readonly ready: true }
  /** What no later row can undo, said while the rest is counted. */
  | { readonly id: number; readonly soFar: Counts }
  | { readonly id: number; readonly finding: Finding }
  /** A step with the isolated process, answered before the task is. */
  | { readonly id: number; readonly call: ChildCall }
  /** The task needs the isolated process, which is another one's: to be given again when it is free. */
  | { readonly id: number; readonly postponed: true }
  /** The time it was given on trial is over. */
  | { readonly id: number; readonly tookLong: true }
  /** It was told to stop. */
  | { readonly id: number; readonly stopped: true }
  /** The worker's code failed. The message names the error only: its text may quote content. */
  | { readonly id: number; readonly failed: string };
