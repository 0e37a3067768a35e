import type { Finding } from '../../model/finding.js';
import type { Verdict } from '../../model/verdict.js';
import type { PolicyFile } from '../../policy/load.js';
import type { PolicyProblem } from '../../policy/problem.js';
import type { Simulation } from '../../policy/simulate.js';

/** Reads a leaked list. Its bytes follow. */
export interface ReadList {
  readonly what: 'read-list';
  readonly name: string;
  /** Hex of the fleet's fingerprint key. */
  readonly key: string;
  /** Those before it, whose rows may still be there. */
  readonly olderKeys: readonly string[];
  /** The policy that runs: its staff list and its words. */
  readonly files: readonly PolicyFile[];
  readonly maxPrints: number;
}

/** Checks a policy, runs its examples, judges the past by it. Stored transfers follow, one JSON text a line, oldest first. */
export interface TryPolicy {
  readonly what: 'try-policy';
  readonly files: readonly PolicyFile[];
  /** The policy of today; null where there is nothing to compare with. */
  readonly today: readonly PolicyFile[] | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export type Job = ReadList | TryPolicy;

/** One example of a policy that was run. */
export interface Tested {
  readonly file: string;
  readonly line: number;
  readonly of: string;
  readonly name: string;
  readonly ok: boolean;
  readonly expected: { readonly verdict: Verdict; readonly rule: string | null };
  readonly actual: { readonly verdict: Verdict; readonly rule: string | null };
}

/** What became of a policy that was tried. */
export interface Trial {
  readonly problems: readonly PolicyProblem[];
  readonly version: string;
  readonly rules: number;
  readonly tests: readonly Tested[];
  readonly simulation: Simulation | null;
}

export type JobResult<J extends Job> = J extends ReadList
  ? Pick<Finding, ListFields> & Required<Pick<Finding, 'older'>>
  : Trial;

type ListFields = 'outcome' | 'records' | 'raw' | 'prints' | 'samples' | 'complete';
