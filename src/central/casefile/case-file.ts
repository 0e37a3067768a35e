import type { Office } from '../office.js';
import { openCases } from '../sql/cases.js';
import { timeOf } from '../sql/time-of.js';

export type CaseFileCode = 'CASE_UNKNOWN' | 'INCIDENT_GONE' | 'CASE_UNREADABLE';

/** A case file cannot be made or read; the message says why. */
export class CaseFileError extends Error {
  override readonly name = 'CaseFileError';
  readonly code: CaseFileCode;

  constructor(code: CaseFileCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** What a case file is made from, whenever it is asked for. */
export interface CaseFile {
  readonly number: number;
  readonly at: number;
  readonly by: string;
  readonly title: string;
  /** In the order they were chosen. */
  readonly incidents: readonly string[];
  /** Number of the entry of the audit log that says it was made. */
  readonly audit: number;
}

export const MAX_CASE_INCIDENTS = 200;

interface Row extends Omit<CaseFile, 'incidents'> {
  readonly incidents: string;
}

const caseOf = ({ number, at, by, title, incidents, audit }: Row): CaseFile => {
  return { number, at, by, title, incidents: JSON.parse(incidents) as string[], audit };
};

/** Opens a case: from now on its file can be made, and says what was known now. Rejects with CaseFileError INCIDENT_GONE. */
export async function openCaseFile(
  { sql, settings, audit, clock }: Office,
  given: Pick<CaseFile, 'by' | 'title' | 'incidents'>,
): Promise<CaseFile> {
  const { tenant } = settings;
  const { by, title } = given;
  const cases = openCases(sql.db, tenant);
  for (const id of given.incidents) {
    const there = await cases.get({ branch: null, person: null }, id, timeOf(id));
    if (there === null) throw new CaseFileError('INCIDENT_GONE', `there is no incident ${id}`);
  }
  const { value: number } = await sql.db
    .insertInto('counter')
    .values({ tenant, name: 'case', value: 1 })
    .onConflict((conflict) =>
      conflict.columns(['tenant', 'name']).doUpdateSet((eb) => ({ value: eb('counter.value', '+', 1) })),
    )
    .returning('value')
    .executeTakeFirstOrThrow();
  const at = clock();
  const incidents = [...new Set(given.incidents)];
  const entry = await audit.add(by, 'case.made', { case: number, title, incidents });
  const made = { number, at, by, title, incidents, audit: entry };
  await sql.db
    .insertInto('case_file')
    .values({ tenant, ...made, incidents: JSON.stringify(incidents) })
    .execute();
  return made;
}

export async function findCaseFile({ sql, settings }: Office, number: number): Promise<CaseFile | null> {
  const row = await sql.db
    .selectFrom('case_file')
    .selectAll()
    .where('tenant', '=', settings.tenant)
    .where('number', '=', number)
    .executeTakeFirst();
  return row === undefined ? null : caseOf(row);
}

/** Newest first. */
export async function listCaseFiles({ sql, settings }: Office, limit: number): Promise<CaseFile[]> {
  const rows = await sql.db
    .selectFrom('case_file')
    .selectAll()
    .where('tenant', '=', settings.tenant)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
  return rows.map(caseOf);
}
