import type { Db } from './database.js';

/** What somebody may see at most: a branch, and never what they did themselves. */
export interface Sight {
  readonly branch: string | null;
  readonly person: string | null;
}

export interface CaseRow {
  readonly id: string;
  readonly at: number;
  readonly branch: string;
  readonly device: string;
  readonly person: string;
  readonly channel: string;
  readonly host: string;
  readonly verdict: string;
  readonly asked: string;
  readonly rule: string | null;
  readonly records: string;
  readonly total: number;
}

export const CASE_COLUMNS = [
  'id',
  'at',
  'branch',
  'device',
  'person',
  'channel',
  'host',
  'verdict',
  'asked',
  'rule',
  'records',
  'total',
] as const;

/** Incidents that somebody may see. */
export function seenBy(db: Db, tenant: string, { branch, person }: Sight) {
  let query = db.selectFrom('incident').where('tenant', '=', tenant);
  if (branch !== null) query = query.where('branch', '=', branch);
  if (person !== null) query = query.where('person', '<>', person);
  return query;
}
