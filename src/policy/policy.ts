import type { AssemblyLimits } from '../model/assembly.js';
import type { Budget } from '../model/budget.js';
import type { Category } from '../model/category.js';
import type { EvidenceKeys } from '../model/evidence.js';
import type { Flow } from '../model/flow.js';
import type { GaugeClass } from '../model/gauge.js';
import type { Kind } from '../model/kind.js';

import type { LedgerTerms } from '../model/ledger-terms.js';

import type { OpaqueQuery } from '../model/opaque.js';

import type { PatternSet, PatternSource } from '../model/pattern.js';
import type { SentQuery } from '../model/sent.js';
import type { Mode, Verdict } from '../model/verdict.js';
import type { Channel } from './channel.js';
import type { Condition, KnownFloor } from './conditions.js';
import type { HostClass } from './host-class.js';
import type { RouteTable } from './routes.js';
import type { When } from './source.js';

/** Where a rule or an exception holds. */
export interface Target {
  readonly everywhere: boolean;
  readonly leakChannels: boolean;
  readonly sanctioned: boolean;
  readonly categories: ReadonlySet<Category>;
  readonly channels: ReadonlySet<string>;
  /** Each with everything below it. */
  readonly hosts: ReadonlySet<string>;
}

export interface Rule {
  readonly id: string;
  readonly when: When;
  /** `when`, compiled. */
  readonly conditions: readonly Condition[];
  readonly verdict: Verdict;
  /** Null: every destination that is not sanctioned. */
  readonly to: Target | null;
  /** Names of owning programs, lower case. Null: any. */
  readonly from: ReadonlySet<string> | null;
  /** Person ids, teams unfolded. Null: everyone. */
  readonly who: ReadonlySet<string> | null;
}

export interface Exception {
  readonly rules: ReadonlySet<string>;
  readonly who: ReadonlySet<string> | null;
  readonly to: Target | null;
  /** Holds only where every part with an owner shows this work; null asks for nothing. */
  readonly flow: Flow | null;
  /** Last millisecond it holds. */
  readonly until: number;
}

/** Files of known owners, below the policy folder unless somebody made them absolute. */
export interface KnownOwners {
  readonly file: string;
  readonly canaries: string | null;
  /** Id of the fingerprint key they were made with. */
  readonly keyId: string;
}

/** What of a PC's disk is scanned, and when. */
export interface AtRestTerms {
  readonly everyMs: number;
  /** Hours of the PC's own clock between which a scan may begin. */
  readonly from: number;
  readonly to: number;
  /** A scan ends there. */
  readonly maxFiles: number;
  /** Kinds of places, as head office reads them, with their paths; `~` is each person's folder. */
  readonly places: ReadonlyArray<{ readonly place: string; readonly paths: readonly string[] }>;
}

/** A policy ready to decide: nothing is read, parsed or compiled after this. */
export interface Policy {
  readonly version: string;
  readonly mode: Mode;
  readonly rules: readonly Rule[];
  readonly exceptions: readonly Exception[];
  readonly routes: RouteTable;
  /** The catalogue, by channel id. */
  readonly channels: ReadonlyMap<string, Channel>;
  readonly patterns: readonly PatternSource[];
  readonly patternSet: PatternSet;
  /** Business phones of the staff, as written. */
  readonly staffPhones: readonly string[];
  /** Compound names beside the built-in vocabulary. */
  readonly compounds: readonly string[];
  /** Scheduled scans of what lies on PCs; null: none. */
  readonly atRest: AtRestTerms | null;
  /** Hosts, each with everything below it, whose clients are spoken to in HTTP/2 although they know HTTP/1.1. */
  readonly http2Hosts: ReadonlySet<string>;
  readonly budget: Budget;
  readonly assembly: AssemblyLimits;
  readonly ledger: LedgerTerms;
  /** Networks of listed mail servers, for firewalls. */
  readonly mailNetworks: ReadonlyArray<{ readonly network: string; readonly ports: readonly number[] }>;
  /** Suffixes that are tunnelled. */
  readonly neverDecrypt: readonly string[];
  /** Desktops say that a transfer did not leave, at most so often for each person; null: they say nothing. */
  readonly notifications: { readonly everyMs: number } | null;
  /** Classes of hosts that browsers may reach directly while no agent answers. */
  readonly fallback: ReadonlySet<HostClass>;
  /** Host expressions of channels, as written; a browser meets them too. */
  readonly hostExpressions: readonly string[];
  /** Of these, the suffixes the local CA excludes by name constraint. */
  readonly constrained: readonly string[];
  /** Everything the rules ask of the ledger, each once. */
  readonly sentQueries: readonly SentQuery[];
  /** Everything the rules ask about unreadable bytes, each window once. */
  readonly opaqueQueries: readonly OpaqueQuery[];
  /** Sizes of one unreadable transfer that the rules ask about, smallest first. */
  readonly unreadableSizes: readonly number[];
  readonly gaugeClasses: Readonly<Record<Kind, GaugeClass>>;
  readonly fromJob: boolean;
  /** Null: this policy brings no filter. */
  readonly knownOwners: KnownOwners | null;
  readonly knownFloor: KnownFloor;
  /** Null: full values are kept nowhere. */
  readonly evidenceKeys: EvidenceKeys | null;
}
