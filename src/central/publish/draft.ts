import type { Rollout } from '../../policy/rollout.js';

export interface NewBundle {
  readonly packed: Uint8Array;
  /** Who runs it. */
  readonly rollout: (now: Rollout) => Rollout;
}

/** What people sign elsewhere, and what they need to know what it is. */
export interface Draft {
  readonly version: number;
  /** The list of targets without signatures. */
  readonly unsigned: Buffer;
  readonly packed: Uint8Array;
  /** The root in force, and the list that this one follows. */
  readonly root: Uint8Array;
  readonly previous: Uint8Array;
  /** The bundle that rings run last; null before the first. */
  readonly before: Uint8Array | null;
}

/** What was signed elsewhere no longer follows what is published here. */
export class StaleError extends Error {
  override readonly name = 'StaleError';
  readonly code = 'DRAFT_STALE';
}
