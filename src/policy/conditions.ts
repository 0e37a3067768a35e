import type { EventName, SeenEvent } from '../model/event.js';
import type { Finding } from '../model/finding.js';
import { type GaugeTerms, gaugeOf } from '../model/gauge.js';
import { type Counts, KINDS } from '../model/kind.js';
import type { OpaqueCount } from '../model/opaque.js';
import { SENT_KINDS, type SentCount, type SentKind } from '../model/sent.js';
import type { Verdict } from '../model/verdict.js';
import type { When } from './source.js';

/** What the conditions of a rule look at. */
export interface Evidence {
  readonly finding: Finding;
  readonly sent: readonly SentCount[];
  /** The channel's content is never visible. */
  readonly opaqueChannel: boolean;
  readonly bodyBytes: number;
  readonly opaque: readonly OpaqueCount[];
  /** What this person did shortly before, the latest of each kind. */
  readonly events: readonly SeenEvent[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Why it holds, for people and without a personal value; null when it does not. */
export type Condition = (evidence: Evidence, terms: Terms) => string | null;

/** What the policy says once for all its rules. */
export interface Terms extends GaugeTerms {
  readonly knownFloor: KnownFloor;
}

/** What `known` of a rule needs at least, since 1 stranger in 256 looks like a known owner (DESIGN.md section 5.4). */
export interface KnownFloor {
  /** Records of known owners. */
  readonly min: number;
  /** Their share of all unique records, 0 to 1. */
  readonly share: number;
}

/** The conditions of a rule, each a function, in the order of their cost. All of them must hold. */
export function conditionsOf(when: When, verdict: Verdict): readonly Condition[] {
  const all: Condition[] = [];
  for (const kind of KINDS) {
    const needed = when.records?.[kind];
    if (needed !== undefined) all.push(({ finding }) => atLeast(kind, finding.records[kind] ?? 0, needed));
  }
  const {
    exact_owners: exact,
    coarse_owners: coarse,
    known,
    canary,
    opaque,
    unreadable,
    outcome,
    reason,
    pattern,
    gauge,
    sent,
    opaque_bytes: budget,
    after,
  } = when;
  if (exact !== undefined) all.push(({ finding }) => atLeast('exact owners', finding.exactOwners, exact));
  if (coarse !== undefined) {
    all.push(({ finding }) =>
      atLeast('owners without a room', (finding.records.owner ?? 0) - finding.exactOwners, coarse),
    );
  }
  if (known !== undefined) all.push(({ finding }, { knownFloor }) => knownOwners(finding, known, knownFloor));
  if (canary !== undefined) all.push(({ finding }) => atLeast('canaries', finding.canaries, canary));
  if (opaque !== undefined) all.push(({ finding }) => atLeast('opaque bytes', finding.opaqueBytes, opaque));
  if (unreadable !== undefined) {
    all.push(({ opaqueChannel, bodyBytes }) =>
      opaqueChannel ? atLeast('bytes that cannot be read', bodyBytes, unreadable) : null,
    );
  }
  if (outcome !== undefined) {
    all.push(({ finding }) => (outcome.includes(finding.outcome.name) ? finding.outcome.name : null));
  }
  if (reason !== undefined) all.push(({ finding }) => listed(finding.outcome.reasons, reason));
  if (pattern !== undefined) {
    all.push(({ finding }) => {
      if (finding.patterns.length === 0) return null;
      const met = listed(
        finding.patterns.filter((hit) => hit.hits > 0).map((hit) => hit.id),
        pattern,
      );
      return met === null ? null : `pattern ${met}`;
    });
  }
  if (gauge !== undefined) {
    for (const at of ['50', '500', '5000'] as const) {
      const needed = gauge[at];
      if (needed === undefined) continue;
      all.push(({ finding }, terms) => atLeast(`gauge ${at}`, gaugeOf(terms, finding.records)[at], needed));
    }
  }
  if (sent !== undefined) all.push(sentCondition(verdict, sent));
  if (budget !== undefined) all.push(budgetCondition(verdict, budget));
  if (after !== undefined) {
    const { event, within } = after;
    all.push(({ events, now }) =>
      happened(events, event, now, within) ? `${event} within ${formatWindow(within)}` : null,
    );
  }
  return all;
}

/** Why all conditions hold, or null when one does not. */
export function explainMatch(conditions: readonly Condition[], evidence: Evidence, terms: Terms): string | null {
  let why = '';
  for (const condition of conditions) {
    const part = condition(evidence, terms);
    if (part === null) return null;
    why = why === '' ? part : `${why}; ${part}`;
  }
  return why;
}

/**
 * All kinds must have been sent, in whatever transfers: phones in the morning, their homes in the evening. A flag tells
 * once, when the last line is crossed; what refuses does so every time that a record of any of the kinds would leave.
 */
function sentCondition(verdict: Verdict, asked: NonNullable<When['sent']>): Condition {
  const { within: windowMs, per, lists_of: listsOf } = asked;
  const span = `in ${formatWindow(windowMs)} per ${per}${listsOf === undefined ? '' : `, in lists of ${listsOf}`}`;
  const kinds = SENT_KINDS.flatMap((kind) => {
    const needed = asked[kind];
    return needed === undefined ? [] : [{ kind, needed }];
  });
  return ({ finding, sent }) => {
    const reasons: string[] = [];
    let fires = false;
    for (const { kind, needed } of kinds) {
      const all = recordsOf(finding.records, kind);
      const found = sent.find(
        ({ query }) =>
          query.kind === kind && query.windowMs === windowMs && query.per === per && query.listsOf === listsOf,
      );
      // Where the ledger could not answer, this transfer alone still counts.
      const { before, after, here = all } = found ?? { before: 0, after: all };
      if (after < needed) return null;
      fires ||= verdict === 'flag' ? before < needed : here > 0;
      reasons.push(`${kind} sent ${after} >= ${needed} ${span}`);
    }
    return fires ? reasons.join('; ') : null;
  };
}

/** Of a kind of record; masked phones are none. */
export function recordsOf(records: Counts, kind: SentKind): number {
  return kind === 'pieced' ? 0 : (records[kind] ?? 0);
}

/**
 * Bytes nobody can read, over their budget. A flag tells once, when the line is crossed; what refuses does so until enough
 * of them have left the window. `after` holds only within the same time after the event.
 */
function budgetCondition(verdict: Verdict, budget: NonNullable<When['opaque_bytes']>): Condition {
  const { over, within, per = 'channel', after: event } = budget;
  const span = `in ${formatWindow(within)} per ${per}${event === undefined ? '' : ` after ${event}`}`;
  return ({ opaque, events, now }) => {
    if (event !== undefined && !happened(events, event, now, within)) return null;
    const count = opaque.find(({ query }) => query.windowMs === within && query.per === per);
    if (count === undefined || count.after <= over) return null;
    if (verdict === 'flag' && count.before > over) return null;
    return `unreadable bytes ${count.after} > ${over} ${span}`;
  };
}

function happened(events: readonly SeenEvent[], event: EventName, now: number, within: number): boolean {
  return events.some((seen) => seen.event === event && now - seen.at <= within);
}

function knownOwners({ known, records }: Finding, asked: number, floor: KnownFloor): string | null {
  const needed = Math.max(asked, floor.min);
  const total = KINDS.reduce((sum, kind) => sum + (records[kind] ?? 0), 0);
  if (known < needed || known / total < floor.share) return null;
  return `known owners ${known} >= ${needed}, of ${total} records`;
}

function atLeast(name: string, found: number, needed: number): string | null {
  if (found < needed) return null;
  return `${name} ${Number.isInteger(found) ? found : found.toFixed(2)} >= ${needed}`;
}

function listed<T extends string>(found: readonly T[], wanted: readonly T[]): string | null {
  const met = found.filter((one) => wanted.includes(one));
  return met.length === 0 ? null : met.join(', ');
}

function formatWindow(ms: number): string {
  if (ms % 86_400_000 === 0) return `${ms / 86_400_000}d`;
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  if (ms % 60_000 === 0) return `${ms / 60_000}m`;
  return `${Math.round(ms / 1000)}s`;
}
