import type { QueryOf } from '../../central/api/calls.js';

export type QueueQuery = QueryOf<'GET /api/v1/incidents'>;

/** Words of the address of the queue: a view is one such address, and a chart leads to one. */
export const LISTS = [
  'severity',
  'status',
  'verdict',
  'kind',
  'category',
  'branch',
  'person',
  'device',
  'channel',
  'rule',
] as const;
export const FLAGS = ['provenance', 'known', 'canary', 'overdue'] as const;
export type ListName = (typeof LISTS)[number];
export type FlagName = (typeof FLAGS)[number];

export const OPEN = ['new', 'triage', 'investigating'];
/** `status=any` in the address: also what is done with. */
const ANY = 'any';

/** What to ask central for. Without a word about it: what is still open, repeats folded, newest first. */
export function queryOf(params: URLSearchParams): QueueQuery {
  const query: Record<string, unknown> = {};
  for (const name of LISTS) {
    const values = params.getAll(name);
    if (values.length > 0) query[name] = values;
  }
  if (params.get('status') === ANY) delete query.status;
  else query.status ??= OPEN;
  for (const name of FLAGS) if (params.get(name) === 'yes') query[name] = 'yes';
  const assignee = params.get('assignee');
  if (assignee !== null) query.assignee = assignee;
  const [since, until] = [dayOf(params.get('since')), dayOf(params.get('until'))];
  if (since !== null) query.since = since.toISOString();
  if (until !== null) query.until = new Date(until.getTime() + 86_400_000).toISOString();
  if (params.get('leads') !== 'no') query.leads = 'yes';
  query.order = params.get('order') === 'rank' ? 'rank' : 'time';
  return query as QueueQuery;
}

/** How many conditions are set. */
export function filtersIn(params: URLSearchParams): number {
  return [...new Set(params.keys())].filter((name) => !['order', 'leads', 'mode', 'view'].includes(name)).length;
}

/** The address with one word changed; nothing takes it out. */
export function withWord(params: URLSearchParams, name: string, values: readonly string[]): URLSearchParams {
  const next = new URLSearchParams(params);
  next.delete(name);
  for (const value of values) next.append(name, value);
  return next;
}

/** Midnight in the reader's time zone. */
function dayOf(text: string | null): Date | null {
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const date = new Date(`${text}T00:00:00`);
  return Number.isNaN(date.getTime()) ? null : date;
}
