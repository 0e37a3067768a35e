import type { SeenEvent } from './event.js';

/** Which unreadable bytes are counted together: all of one channel, or those to one host. */
export const OPAQUE_PER = ['channel', 'destination'] as const;

export type OpaquePer = (typeof OPAQUE_PER)[number];

/** One question policy asks: bytes that one person sent where nothing can be read. */
export interface OpaqueQuery {
  readonly windowMs: number;
  readonly per: OpaquePer;
  /** The smallest number of bytes that any rule asks for: below it there is nothing to decide. */
  readonly least: number;
}

/** The answer: bytes in the window without this piece, and with it. */
export interface OpaqueCount {
  readonly query: OpaqueQuery;
  readonly before: number;
  readonly after: number;
}

/** What is known, beside its bytes, of a transfer that cannot be read. */
export interface OpaqueFacts {
  readonly opaque: readonly OpaqueCount[];
  /** What this person did shortly before, the latest of each kind. */
  readonly events: readonly SeenEvent[];
}
