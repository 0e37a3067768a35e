import type { Finding } from '../model/finding.js';
import { KINDS, type Kind } from '../model/kind.js';
import type { SentCount } from '../model/sent.js';
import type { Verdict } from '../model/verdict.js';
import { type GaugeTerms, gaugeOf } from './gauge.js';
import type { When } from './source.js';

/** What the conditions of a rule look at. */
export interface Evidence {
  readonly finding: Finding;
  readonly sent: readonly SentCount[];
  /** The channel's content is never visible. */
  readonly opaqueChannel: boolean;
  readonly bodyBytes: number;
}

/** Why all conditions hold, for people and without a personal value; null when one does not. */
export function explainMatch(when: When, then: Verdict, evidence: Evidence, terms: GaugeTerms): string | null {
  const { finding } = evidence;
  const why: string[] = [];
  const hold = (name: string, found: number, needed: number | undefined): boolean => {
    if (needed === undefined) return true;
    if (found < needed) return false;
    why.push(`${name} ${Number.isInteger(found) ? found : found.toFixed(2)} >= ${needed}`);
    return true;
  };
  for (const kind of KINDS) {
    if (!hold(kind, finding.records[kind] ?? 0, when.records?.[kind])) return null;
  }
  if (!hold('exact owners', finding.exactOwners, when.exact_owners)) return null;
  if (when.outcome !== undefined) {
    if (!when.outcome.includes(finding.outcome.name)) return null;
    why.push(finding.outcome.name);
  }
  if (when.reason !== undefined) {
    const met = finding.outcome.reasons.filter((reason) => when.reason?.includes(reason));
    if (met.length === 0) return null;
    why.push(met.join(', '));
  }
  if (!hold('opaque bytes', finding.opaqueBytes, when.opaque)) return null;
  if (!hold('bytes that cannot be read', evidence.opaqueChannel ? evidence.bodyBytes : 0, when.unreadable)) return null;
  if (when.pattern !== undefined) {
    const met = finding.patterns.filter((hit) => hit.hits > 0 && when.pattern?.includes(hit.id));
    if (met.length === 0) return null;
    why.push(`pattern ${met.map((hit) => hit.id).join(', ')}`);
  }
  if (when.gauge !== undefined) {
    const gauge = gaugeOf(terms, finding.records);
    for (const at of ['50', '500', '5000'] as const) {
      if (!hold(`gauge ${at}`, gauge[at], when.gauge[at])) return null;
    }
  }
  if (when.sent !== undefined) {
    for (const kind of KINDS) {
      const needed = when.sent[kind];
      if (needed === undefined) continue;
      const said = sentOf(evidence, when.sent.within, when.sent.per, kind);
      if (!firesOnSent(then, said, needed, finding.records[kind] ?? 0)) return null;
      why.push(`${kind} sent ${said.after} >= ${needed} in ${formatWindow(when.sent.within)} per ${when.sent.per}`);
    }
  }
  return why.join('; ');
}

/** A flag tells once, when the line is crossed; what refuses does so every time such a record would leave. */
function firesOnSent(then: Verdict, sent: { before: number; after: number }, needed: number, here: number): boolean {
  if (sent.after < needed) return false;
  return then === 'flag' ? sent.before < needed : here > 0;
}

/** What the ledger answered; where it could not, this transfer alone still counts. */
function sentOf(evidence: Evidence, windowMs: number, per: string, kind: Kind): { before: number; after: number } {
  for (const count of evidence.sent) {
    const { query } = count;
    if (query.kind === kind && query.windowMs === windowMs && query.per === per) return count;
  }
  return { before: 0, after: evidence.finding.records[kind] ?? 0 };
}

function formatWindow(ms: number): string {
  if (ms % 86_400_000 === 0) return `${ms / 86_400_000}d`;
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  return `${Math.round(ms / 1000)}s`;
}
