import type { Earlier, Recipient } from './assembly.js';
import type { Category } from './category.js';
import type { RuleMatch } from './decision.js';
import type { Process } from './destination.js';
import type { SealNote } from './evidence.js';
import type { Explanation } from './explanation.js';
import type { Figures } from './figures.js';
import type { PartCount, PatternHit } from './finding.js';
import type { Gauge } from './gauge.js';
import type { Counts } from './kind.js';
import type { Outcome } from './outcome.js';
import type { Provenance } from './provenance.js';
import type { Person } from './transfer.js';
import type { Mode, Verdict } from './verdict.js';

/** A stored flag, coach or block. Masked throughout: holds nothing a reader could call. */
export interface Incident {
  readonly schema: 1;
  /** UUIDv7. */
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** Gap-free per PC, starting at 1. */
  readonly sequence: number;
  readonly person: Person;
  readonly process: Process | null;
  readonly channel: string;
  readonly category: Category;
  readonly host: string;
  readonly method: string;
  /** Path without its query: a query may hold records. */
  readonly path: string;
  readonly verdict: Verdict;
  readonly asked: Verdict;
  readonly mode: Mode;
  readonly rule: string | null;
  readonly matches: readonly RuleMatch[];
  readonly policyVersion: string;
  readonly outcome: Outcome;
  readonly records: Counts;
  readonly raw: number;
  /** Records of people the agency knows, and of planted ones; absent where there were none. */
  readonly known?: number;
  readonly canaries?: number;
  /** `raw` per kind; `records` are unique. */
  readonly rawRecords?: Counts;
  /** Unique records, once for each recipient: what the gauge adds up. */
  readonly counted?: Counts;
  /** What this person had sent in each window, this transfer included where it left. */
  readonly windows?: readonly Figures[];
  readonly gauge: Gauge;
  readonly parts: readonly PartCount[];
  readonly patterns: readonly PatternHit[];
  readonly samples: readonly string[];
  readonly bodyBytes: number;
  /** False when the counts are lower bounds. */
  readonly complete: boolean;
  /** What the person said when coached, and when. */
  readonly reason: { readonly text: string; readonly at: string } | null;
  /** Earlier slices of the same file, or earlier messages, that had left before this transfer completed the evidence. */
  readonly earlier?: Earlier;
  /** Whom it was for, where the channel says. */
  readonly recipients?: readonly Recipient[];
  /** Where its records were seen before; absent where no source system is read or no record can be looked up. */
  readonly provenance?: Provenance;
  /** What was sealed of the full values; null where the policy names no review keys: none are kept then. */
  readonly sealed?: SealNote | null;
  /** Refused tries of this person with much the same records, this one included, where that raised the verdict. */
  readonly tries?: number;
  /** Which entities made which of the first records, and why each counted or did not. */
  readonly explanation?: Explanation;
}
