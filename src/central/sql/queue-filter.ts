import { type SelectQueryBuilder, sql } from 'kysely';
import { OPEN } from '../queue/status.js';
import type { Tables } from './database.js';

/** What of the queue is wanted. Lists mean any of. */
export interface QueueFilter {
  readonly since?: number;
  readonly until?: number;
  readonly branch?: readonly string[];
  readonly person?: readonly string[];
  readonly device?: readonly string[];
  readonly channel?: readonly string[];
  readonly category?: readonly string[];
  readonly kind?: readonly string[];
  readonly rule?: readonly string[];
  readonly verdict?: readonly string[];
  readonly severity?: readonly number[];
  readonly status?: readonly string[];
  readonly assignee?: string | null;
  /** Only what a source system had shown before, what holds people the agency knows, what holds planted ones. */
  readonly provenance?: boolean;
  readonly known?: boolean;
  readonly canary?: boolean;
  /** Only what should have been done by then. */
  readonly overdueAt?: number;
  /** Only what lies behind this one, itself included. */
  readonly fold?: string;
  /** Leaves out what lies behind another. */
  readonly leads?: boolean;
}

export type IncidentQuery = SelectQueryBuilder<Tables, 'incident', object>;

const LISTS = ['branch', 'person', 'device', 'channel', 'category', 'kind', 'rule', 'verdict', 'severity'] as const;

const MARKS = [
  ['provenance', 'provenance'],
  ['known', 'known'],
  ['canary', 'canaries'],
] as const;

/** One value is asked for as one: without figures of the table, SQLite walks past an index for a list. */
const among = (values: readonly (string | number)[]): ['in' | '=', never] =>
  values.length === 1 ? ['=', values[0] as never] : ['in', values as never];

/** @param along what leads to few rows already: no index on anything else is to lead elsewhere. Null leaves it open */
export function filtered(query: IncidentQuery, filter: QueueFilter, along: QueueFilter | null = null): IncidentQuery {
  let wanted = query;
  const { since, until, assignee, overdueAt, status, fold } = filter;
  if (since !== undefined) wanted = wanted.where('at', '>=', since);
  if (until !== undefined) wanted = wanted.where('at', '<', until);
  for (const name of LISTS) {
    const values = filter[name];
    if (values === undefined || values.length === 0) continue;
    // Inside a call: an index on it would lead past the one that gives the order.
    if (along !== null && along[name] === undefined)
      wanted = wanted.where(sql<never>`coalesce(${sql.ref(name)}, null)`, ...among(values));
    else wanted = wanted.where(name, ...among(values));
  }
  if (status !== undefined && status.length > 0) wanted = wanted.where('status', ...among(status));
  if (assignee === null) wanted = wanted.where('assignee', 'is', null);
  else if (assignee !== undefined) wanted = wanted.where('assignee', '=', assignee);
  for (const [name, column] of MARKS) {
    if (filter[name] !== true) continue;
    // Written out: an index of few rows serves only who says its condition.
    const plain = along === null || along[name] === true;
    wanted = wanted.where(
      plain ? sql<boolean>`${sql.ref(column)} > 0` : sql<boolean>`coalesce(${sql.ref(column)}, 0) > 0`,
    );
  }
  if (overdueAt !== undefined) wanted = wanted.where('due_at', '<', overdueAt).where('status', 'in', [...OPEN]);
  if (fold !== undefined) wanted = wanted.where('incident.fold', '=', fold);
  if (filter.leads === true) {
    // Inside a call, for the same reason.
    wanted = wanted.where(sql<boolean>`coalesce(incident.fold, '') in ('', incident.id)`);
  }
  return wanted;
}
