import type { Mode } from './verdict.js';

/*
 * What a PC and central say to each other. Both sides check what they read; these are the shapes they agree on.
 */

/** Kinds of what a PC ships. */
export const SHIPMENT_KINDS = ['incident', 'transfer', 'seen', 'notice', 'tamper'] as const;
export type ShipmentKind = (typeof SHIPMENT_KINDS)[number];

/** One thing to ship, numbered without gaps within a stream of its PC. */
export interface Shipment {
  readonly number: number;
  readonly kind: ShipmentKind;
  /** UUIDv7: what arrives twice under one id is stored once. */
  readonly id: string;
  /** As stored on the PC; null when it is gone there (pruned): its number must not look lost. */
  readonly body: unknown;
}

/** Shipments of one stream, consecutive, oldest first. */
export interface ShipmentBatch {
  /** Made anew when the PC's records start over: numbers count within it. */
  readonly stream: string;
  readonly items: readonly Shipment[];
}

export interface Receipt {
  /** Every number up to here is stored; the PC may forget it. */
  readonly acknowledged: number;
  /** False when numbers before this batch never came: the PC then ships everything anew. */
  readonly complete: boolean;
}

/** `side-step` and `second-proxy` are sights, not proofs: programs that know no proxy show too. */
export const FINDINGS = [
  'part',
  'certificate',
  'clock',
  'service',
  'files',
  'interceptor',
  'second-proxy',
  'side-step',
] as const;

export interface Finding {
  readonly what: (typeof FINDINGS)[number];
  /** One line: which part, which root, whose connections to which port. */
  readonly found: string;
  readonly repaired: boolean;
  /** ISO 8601. */
  readonly at: string;
}

/** Most of them in one report. */
export const MAX_FINDINGS = 50;

/** What a PC says of itself, every minute and whenever its policy changes. */
export interface Report {
  readonly version: string;
  readonly policy: {
    readonly source: 'builtin' | 'bundle';
    readonly version: string;
    readonly mode: Mode;
    readonly since: string;
    readonly expires: string | null;
    readonly ring: string | null;
    /** Why the newest policy does not run here: code and sentence. */
    readonly error: string | null;
  };
  /** The version of the program that head office wants here, and why it does not run. Absent: nobody could change it. */
  readonly program?: { readonly wanted: string | null; readonly error: string | null };
  /** What somebody has done to this PC's protection, as it stands or of the last day. */
  readonly tamper?: readonly Finding[];
  readonly coverage: {
    readonly inspectedBytes: number;
    readonly tunnelledBytes: number;
    readonly opaqueBytes: number;
    readonly refused: number;
  };
  readonly ok: boolean;
  readonly outbox: number;
  readonly memoryBytes: number;
}

/** Central's answer to a report. */
export interface Orders {
  readonly branch: string;
  readonly tags: readonly string[];
  /** Milliseconds until the next report is wanted. */
  readonly reportMs: number;
  /** What was decided about refused transfers whose release was asked for here, for a day. */
  readonly releases?: readonly ReleaseDecision[];
}

/** Whether one refused transfer may be sent once after all. */
export interface ReleaseDecision {
  readonly incident: string;
  readonly granted: boolean;
  /** ISO 8601. */
  readonly until: string;
}

/** Most a batch may hold. */
export const MAX_BATCH_ITEMS = 200;
export const MAX_BATCH_BYTES = 4 * 1024 * 1024;

/** The name under which central's own certificate is made out, whatever address it is reached at. */
export const CENTRAL_NAME = 'central.menshen.internal';
