import { keptExplanation } from '../incident/explained.js';
import type { NewIncident } from '../incident/incidents.js';
import { type Sealing, sealing } from '../incident/sealed.js';
import type { TransferRow } from '../ledger/ledger.js';
import type { Earlier, Recipient } from '../model/assembly.js';
import type { Decision } from '../model/decision.js';
import type { Destination, Route } from '../model/destination.js';
import type { Finding } from '../model/finding.js';
import { shownGauge } from '../model/gauge.js';
import type { Counts } from '../model/kind.js';
import type { Policy } from '../policy/policy.js';
import type { Entry } from './entry.js';
import type { Sender } from './person.js';
import { urlShape } from './source/shape.js';
import type { Source } from './source/source.js';

/** Everything about one judged transfer. */
export interface Judged {
  readonly id: string;
  readonly at: number;
  readonly sender: Sender;
  readonly destination: Destination;
  readonly route: Route;
  /** What it was judged by: all of the evidence. */
  readonly finding: Finding;
  /** Of it, what this transfer brought, where earlier ones had brought the rest. */
  readonly own?: Finding;
  readonly earlier?: Earlier | null;
  readonly recipients?: readonly Recipient[];
  readonly decision: Decision;
  readonly bodyBytes: number;
  /** The source system it went to. */
  readonly system?: Source | null;
  /** Refused tries with much the same records, this one included, where that raised the verdict. */
  readonly tries?: number;
}

/** What the person said when coached. */
export interface Reason {
  readonly text: string;
  readonly at: string;
}

interface EntryOptions {
  readonly policy: () => Policy;
  /** Wall clock less the ledger's, where somebody had set the clock. */
  readonly skewMs?: () => number;
}

/** What is kept of a judged transfer: its incident where it raised one, its row, and what the ledger remembers it as. */
export function entryOf(judged: Judged, reason: Reason | null, { policy, skewMs }: EntryOptions): Entry {
  const { decision } = judged;
  const finding = judged.own ?? judged.finding;
  const { prints, older } = judged.finding;
  const raised = decision.asked !== 'allow';
  const someFound = finding.raw > 0 || finding.masked !== undefined;
  const leavesRow = raised || someFound || finding.outcome.name !== 'inspected' || decision.matches.length > 0;
  const { evidence: sealed, ...sealNote } = sealing(judged.finding.sealed ?? [], policy().evidenceKeys);
  return {
    incident: raised ? incidentOf(judged, reason, policy(), sealNote) : null,
    row: leavesRow ? rowOf(judged, skewMs?.() ?? 0) : null,
    kind: kindOf(judged, finding, policy()),
    evidence: older === undefined ? { prints } : { prints, older },
    ...(raised && sealed !== null ? { sealed } : {}),
    amends: false,
  };
}

/** What the ledger is to remember a transfer as. One record put into the agency's own system is daily work. */
function kindOf({ decision, route, system }: Judged, { prints, masked }: Finding, policy: Policy): Entry['kind'] {
  if (prints.length === 0 && masked === undefined) return null;
  if (decision.verdict === 'coach' || decision.verdict === 'block') return 'refused';
  if (system != null) return prints.length >= policy.ledger.bulk ? 'import' : null;
  return route.sanctioned ? null : 'sent';
}

function rowOf(judged: Judged, skewMs: number): TransferRow {
  const { id, at, sender, destination, route, decision, bodyBytes } = judged;
  const finding = judged.own ?? judged.finding;
  return {
    id,
    at,
    person: sender.person.id,
    ...(sender.account === undefined ? {} : { account: sender.account.id }),
    path: urlShape(destination.path),
    ...(judged.system == null ? {} : { system: judged.system.id }),
    ...(skewMs === 0 ? {} : { skewMs }),
    channel: route.channel,
    category: route.category,
    host: destination.host,
    method: destination.method,
    bodyBytes,
    verdict: decision.verdict,
    asked: decision.asked,
    rule: decision.rule,
    outcome: finding.outcome.name,
    reasons: finding.outcome.reasons,
    records: finding.records,
    raw: finding.raw,
    rawRecords: finding.rawRecords,
    recipients: (judged.recipients ?? []).map(({ id }) => id),
    prints: finding.prints,
    ...(finding.masked === undefined ? {} : { masked: finding.masked }),
    policyVersion: decision.policyVersion,
    ...besidesOf(finding),
  };
}

/** What rules may ask for beside counts: kept, so that the transfer can be judged again by another policy. */
function besidesOf({
  exactOwners,
  known,
  canaries,
  opaqueBytes,
  patterns,
  parts,
}: Finding): Pick<TransferRow, 'besides'> {
  const figures = Object.entries({ exactOwners, known, canaries, opaqueBytes }).filter(([, count]) => count > 0);
  const flows = new Set(parts.filter(({ records }) => (records.owner ?? 0) > 0).map(({ flow }) => flow));
  const [flow] = flows;
  const besides = {
    ...Object.fromEntries(figures),
    ...(patterns.length === 0 ? {} : { patterns: patterns.map(({ id }) => id) }),
    ...(flows.size === 1 && flow !== undefined ? { flow } : {}),
  };
  return Object.keys(besides).length === 0 ? {} : { besides };
}

/** An incident has its transfer's id: one transfer makes at most one. */
function incidentOf(
  judged: Judged,
  reason: Reason | null,
  policy: Policy,
  { note }: Omit<Sealing, 'evidence'>,
): NewIncident {
  const { sender, destination, route, finding, decision } = judged;
  const counted = forEach(finding.records, judged.recipients?.length ?? 0);
  return {
    schema: 1,
    id: judged.id,
    at: new Date(judged.at).toISOString(),
    person: sender.person,
    process: sender.process,
    channel: route.channel,
    category: route.category,
    host: destination.host,
    method: destination.method,
    path: maskedPath(destination.path),
    verdict: decision.verdict,
    asked: decision.asked,
    mode: decision.mode,
    rule: decision.rule,
    matches: decision.matches,
    policyVersion: decision.policyVersion,
    outcome: finding.outcome,
    records: finding.records,
    raw: finding.raw,
    ...(finding.known > 0 ? { known: finding.known } : {}),
    ...(finding.canaries > 0 ? { canaries: finding.canaries } : {}),
    rawRecords: finding.rawRecords,
    counted,
    gauge: shownGauge(policy, counted),
    parts: finding.parts,
    patterns: finding.patterns,
    samples: finding.samples,
    bodyBytes: judged.bodyBytes,
    complete: finding.complete,
    reason,
    ...(judged.tries === undefined || judged.tries === 0 ? {} : { tries: judged.tries }),
    ...(note === undefined ? {} : { sealed: note }),
    ...(finding.explanation === undefined ? {} : { explanation: keptExplanation(finding.explanation) }),
    ...(judged.earlier == null ? {} : { earlier: judged.earlier }),
    ...(judged.recipients === undefined || judged.recipients.length === 0 ? {} : { recipients: judged.recipients }),
  };
}

/** The same record to two recipients is two; an unknown recipient is one (DESIGN.md section 6). */
function forEach(records: Counts, recipients: number): Counts {
  const times = Math.max(1, recipients);
  return Object.fromEntries(Object.entries(records).map(([kind, count]) => [kind, count * times]));
}

/** Path without query. A path may hold a number or a name too: digits of long runs and escapes are masked. */
function maskedPath(path: string): string {
  const only = path.split('?', 1)[0] ?? '/';
  return only
    .slice(0, 300)
    .replace(/\d{5,}/g, (run) => `${run.slice(0, 2)}${'*'.repeat(run.length - 2)}`)
    .replace(/(?:%[0-9A-Fa-f]{2}){2,}/g, '%**')
    .replace(/[^\x21-\x7e]+/g, '*');
}
