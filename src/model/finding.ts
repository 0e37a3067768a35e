import type { SealedText } from './evidence.js';
import type { Explanation } from './explanation.js';
import type { Flow } from './flow.js';
import type { Counts, Kind } from './kind.js';
import type { MaskedPrint } from './masked.js';
import type { Outcome } from './outcome.js';

/**
 * Fingerprints of one counted record. Hex of the first 8 bytes of HMAC-SHA-256(key, kind of value ‖ canonical value).
 * `homes` holds the home keys seen with this person, which may be none.
 */
export interface RecordPrint {
  readonly kind: Kind;
  /** Every person key of the group (phones, resident ids), sorted; never empty but for `home-list`. */
  readonly persons: readonly string[];
  readonly homes: readonly string[];
}

/** Records of one transfer that are fingerprinted unless more are asked for: far over every threshold. */
export const MAX_PRINTS = 10_000;

/** Records found below one part path. */
export interface PartCount {
  readonly path: string;
  readonly records: Counts;
  /** The lawful work that the part's words show; absent where they show none. */
  readonly flow?: Flow;
}

/** One custom pattern of the policy that was met. */
export interface PatternHit {
  readonly id: string;
  readonly hits: number;
}

/**
 * What inspection found in one transfer, counted and de-duplicated. Holds no readable personal value: samples are
 * masked, records are fingerprints. Safe to log, store and send.
 */
export interface Finding {
  readonly outcome: Outcome;
  /** Unique records per kind. */
  readonly records: Counts;
  /** Records before de-duplication, all kinds. */
  readonly raw: number;
  /** The same per kind, a repeat under the kind of the record it repeats: never less than `records`. */
  readonly rawRecords: Counts;
  /** Of `records.owner`: how many have a known room. */
  readonly exactOwners: number;
  /** Records with a person in the policy's filter of known owners; 1 stranger in 256 is taken for one. */
  readonly known: number;
  /** Records with a planted person. Exact. */
  readonly canaries: number;
  readonly parts: readonly PartCount[];
  /** Up to 5 masked examples of the most specific kind found. */
  readonly samples: readonly string[];
  /** Of the first `MAX_PRINTS` records. */
  readonly prints: readonly RecordPrint[];
  readonly patterns: readonly PatternHit[];
  /** Bytes of opaque parts. */
  readonly opaqueBytes: number;
  /** False when counting stopped early: the counts are then lower bounds. */
  readonly complete: boolean;
  /** Busy time this inspection took. */
  readonly busyMs: number;
  /**
   * While an older fingerprint key lives: each print above by its prints under the older keys. What was marked before the
   * key changed is found by those.
   */
  readonly older?: Readonly<Record<string, readonly string[]>>;
  /** The records with their full values, sealed to review keys; absent where the policy names none. */
  readonly sealed?: readonly SealedText[];
  /** Phones of which only some digits are shown, the first `MAX_MASKED`; absent where there are none. */
  readonly masked?: readonly MaskedPrint[];
  /** What became of the entries, where that was asked for. */
  readonly explanation?: Explanation;
}

export const NOTHING_FOUND: Finding = {
  outcome: { name: 'inspected', reasons: [] },
  records: {},
  raw: 0,
  rawRecords: {},
  exactOwners: 0,
  known: 0,
  canaries: 0,
  parts: [],
  samples: [],
  prints: [],
  patterns: [],
  opaqueBytes: 0,
  complete: true,
  busyMs: 0,
};
