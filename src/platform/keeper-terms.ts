import type { SafeMode } from './safe-mode.js';
import type { Program } from './update/versions.js';

export interface KeeperOptions {
  /** 0 takes any free port. Always on loopback. */
  readonly port: number;
  /**
   * A second port, for hosts that browsers may reach directly while nobody answers: while workers keep dying its connections
   * are reset, so that they do. Null: none.
   */
  readonly softPort?: number | null;
  /** What is started as worker, and with which arguments; it is told the port last, as `--port N`. */
  readonly program: Program;
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly limits?: Partial<KeeperLimits>;
  /** What becomes of connections while the worker keeps dying. */
  readonly safe: SafeMode;
  /** Looks through the whole path: null, or what is not well; a rejection is a miss. Absent: nobody asks. */
  readonly probe?: (port: number, own: (localPort: number) => void) => Promise<string | null>;
  /** Takes what workers write. Absent: it goes where this process's goes. */
  readonly output?: NodeJS.WritableStream;
  /** The worker has a newer program at hand, and nothing under way. */
  readonly onOffer?: (version: string) => void;
  readonly onEvent: (event: KeeperEvent) => void;
}

export interface KeeperLimits {
  readonly probeMs: number;
  /** Misses in a row at which the worker is ended. */
  readonly misses: number;
  /** Waits before the next worker, by how many died in a row; the last one repeats. */
  readonly backoffMs: readonly number[];
  /** Deaths within `loopMs` that make a crash loop. */
  readonly loopDeaths: number;
  readonly loopMs: number;
  /** How long the safe mode lasts before another worker is tried. */
  readonly restMs: number;
  /** How long a connection waits for a worker; longer while the program is changed. */
  readonly waitMs: number;
  readonly maxWaiting: number;
  /** How long a new program has until it answers through the whole path. */
  readonly changeMs: number;
  /** A new program that dies so often within `lateMs` is given up. */
  readonly lateDeaths: number;
  readonly lateMs: number;
}

export const LIMITS: KeeperLimits = {
  probeMs: 15_000,
  misses: 3,
  backoffMs: [0, 250, 1_000, 5_000],
  loopDeaths: 5,
  loopMs: 300_000,
  restMs: 60_000,
  waitMs: 10_000,
  maxWaiting: 1_024,
  changeMs: 60_000,
  lateDeaths: 3,
  lateMs: 600_000,
};

export type KeeperEvent =
  | { readonly event: 'ready'; readonly pid: number; readonly startMs: number; readonly version: string }
  | { readonly event: 'died'; readonly code: number | null; readonly signal: string | null }
  | { readonly event: 'unwell'; readonly misses: number; readonly why: string }
  | { readonly event: 'safe-mode'; readonly mode: 'open' | 'closed' }
  /** A program that answered at first keeps dying: the one before runs again. */
  | { readonly event: 'went-back'; readonly from: string; readonly to: string };
