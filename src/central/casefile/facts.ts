import { setImmediate } from 'node:timers/promises';
import type { Incident } from '../../model/incident.js';
import type { Office } from '../office.js';
import { arrivalOf } from '../sql/arrival.js';
import { type AuditEntry, FIRST_HASH } from '../sql/audit.js';
import { openCases, type Review } from '../sql/cases.js';
import { type Opening, openOpenings } from '../sql/openings.js';
import { timeOf } from '../sql/time-of.js';
import { type CaseFile, CaseFileError } from './case-file.js';
import { type PolicyFacts, policyFacts } from './policy-facts.js';

/** One incident as a case file tells it: everything up to the moment the file was made. */
export interface IncidentFacts {
  readonly incident: Incident;
  readonly branch: string;
  readonly device: string;
  readonly pc: string;
  /** Milliseconds since 1970, by central's clock. */
  readonly receivedAt: number;
  /** Wall clock of the PC less its steady one, where somebody had set it. */
  readonly skewMs: number;
  readonly reviews: readonly Review[];
  readonly comments: ReadonlyArray<{ readonly at: number; readonly by: string; readonly text: string }>;
  readonly openings: readonly Opening[];
  readonly evidence: string | null;
}

/** Entries of the log that are about the case, each with the hash before it, oldest first. */
export interface AuditFact extends AuditEntry {
  readonly previous: string;
}

export interface CaseFacts {
  readonly file: CaseFile;
  readonly tenant: string;
  /** Of central's authority, SHA-256. */
  readonly fingerprint: string;
  readonly incidents: readonly IncidentFacts[];
  readonly audit: readonly AuditFact[];
  readonly policy: PolicyFacts;
}

/** Rejects with CaseFileError where an incident is gone: a file that says less than it did would look like a forgery. */
export async function gatherFacts(office: Office, file: CaseFile): Promise<CaseFacts> {
  const incidents: IncidentFacts[] = [];
  for (const id of file.incidents) {
    incidents.push(await incidentFacts(office, id, file.at));
    // SQLite answers at once: others get their turn in between.
    await setImmediate();
  }
  return {
    file,
    tenant: office.settings.tenant,
    fingerprint: office.authority.fingerprint,
    incidents,
    audit: await auditFacts(office, file, incidents),
    policy: await policyFacts(
      office,
      incidents.map(({ incident, receivedAt }) => ({ label: incident.policyVersion, before: receivedAt })),
    ),
  };
}

async function incidentFacts(office: Office, id: string, until: number): Promise<IncidentFacts> {
  const { sql, settings, devices } = office;
  const cases = openCases(sql.db, settings.tenant);
  const at = timeOf(id);
  const there = await cases.get({ branch: null, person: null }, id, at);
  if (there === null) throw new CaseFileError('INCIDENT_GONE', `incident ${id} is not kept any more`);
  const { row, incident } = there;
  const [arrival, comments, reviews, openings, evidence, device] = await Promise.all([
    arrivalOf(office, row),
    sql.db
      .selectFrom('comment')
      .select(['at', 'by', 'text'])
      .where('tenant', '=', settings.tenant)
      .where('branch', '=', row.branch)
      .where('incident', '=', id)
      .where('at', '<=', until)
      .orderBy('at')
      .orderBy('id')
      .execute(),
    cases.reviews(id, row.branch),
    openOpenings(sql.db, settings.tenant).list({ incident: id, since: 0 }, until),
    cases.evidence(id, row.branch, at),
    devices.get(row.device),
  ]);
  return {
    incident,
    branch: row.branch,
    device: row.device,
    pc: device?.name ?? '',
    ...arrival,
    reviews: reviews.filter((each) => each.at <= until),
    comments,
    openings: openings.filter((each) => each.decidedAt !== null && each.decidedAt <= until).reverse(),
    evidence,
  };
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Central's own words about these incidents, and about the case itself. Others' are nobody's business here. */
async function auditFacts(
  { audit }: Office,
  file: CaseFile,
  incidents: readonly IncidentFacts[],
): Promise<AuditFact[]> {
  const ids = new Set([...file.incidents, ...incidents.flatMap(({ openings }) => openings.map(({ id }) => id))]);
  const found: AuditFact[] = [];
  let previous = FIRST_HASH;
  for await (const entry of audit.all()) {
    if (entry.number > file.audit) break;
    const named = JSON.stringify(entry.detail).match(UUID) ?? [];
    if (entry.number === file.audit || named.some((id) => ids.has(id))) found.push({ ...entry, previous });
    previous = entry.hash;
  }
  return found;
}
