import type { Mode } from '../model/verdict.js';

/** What /health says (DESIGN.md section 10). */
export interface Health {
  /** False when something needs a person: records that cannot be stored, say. Transfers are judged all the same. */
  readonly ok: boolean;
  readonly version: string;
  readonly policy: {
    readonly version: string;
    readonly mode: Mode;
    /** ISO 8601: since when this policy runs here. */
    readonly since: string;
    readonly source: 'builtin' | 'bundle';
    readonly expires: string | null;
  };
  readonly central: {
    readonly state: 'none' | 'connected' | 'offline';
    readonly lastContact: string | null;
    readonly outbox: number;
  };
  readonly coverage: {
    readonly inspectedBytes: number;
    readonly tunnelledBytes: number;
    readonly opaqueBytes: number;
    readonly refused: number;
  };
  readonly workers: { readonly count: number; readonly busy: number; readonly waiting: number; readonly lost: number };
  readonly records: { readonly ok: boolean; readonly fault: string | null; readonly waitingBytes: number };
  readonly memoryBytes: number;
}
