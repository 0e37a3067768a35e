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
const DAY_MS = 86_400_000;

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
  const [since, until] = [momentOf(params.get('since'), 0), momentOf(params.get('until'), DAY_MS)];
  if (since !== null) query.since = since;
  if (until !== null) query.until = until;
  if (params.get('leads') !== 'no') query.leads = 'yes';
  query.order = params.get('order') === 'rank' ? 'rank' : 'time';
  return query as QueueQuery;
}

/** How many conditions are set. */
export function filtersIn(params: URLSearchParams): number {
  return [...new Set(params.keys())].filter((name) => !['order', 'leads', 'mode', 'view'].includes(name)).length;
}

/**
 * A moment of the address, ISO 8601 in UTC: as it is (a chart leads to exactly what it counted), or a day of the reader's
 * time zone.
 * @param more milliseconds behind the start of a day
 */
function momentOf(text: string | null, more: number): string | null {
  if (text === null || !/^\d{4}-\d{2}-\d{2}(?:T[\d:.]{5,12}Z)?$/.test(text)) return null;
  const day = text.length === 10;
  const time = Date.parse(day ? `${text}T00:00:00` : text);
  return Number.isNaN(time) ? null : new Date(day ? time + more : time).toISOString();
}

/** The day of a moment of the address, as a field for days shows it. */
export function dayIn(text: string | null): string {
  const at = momentOf(text, 0);
  if (at === null) return '';
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
