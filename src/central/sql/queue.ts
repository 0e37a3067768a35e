import { type SelectQueryBuilder, sql } from 'kysely';
import { mayFollow, OPEN, type Status, statusOf } from '../queue/status.js';
import type { Sight } from './case-row.js';
import { takeStep } from './cases.js';
import type { Db, Tables } from './database.js';
import { timeOf } from './time-of.js';

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

export interface QueuePage {
  readonly order: 'time' | 'rank';
  readonly limit: number;
  /** Where the page before ended: its last time or rank, and id. */
  readonly after?: { readonly at: number; readonly id: string };
}

export interface QueueRow {
  readonly id: string;
  readonly at: number;
  readonly branch: string;
  readonly device: string;
  readonly person: string;
  readonly channel: string;
  readonly category: string;
  readonly host: string;
  readonly verdict: string;
  readonly asked: string;
  readonly rule: string | null;
  readonly records: string;
  readonly total: number;
  readonly kind: string;
  readonly severity: number;
  readonly status: string;
  readonly outcome: string;
  readonly assignee: string | null;
  readonly dueAt: number | null;
  readonly rank: number;
  readonly provenance: number;
  readonly known: number;
  readonly canaries: number;
  /** Others that lie behind it. */
  readonly folded: number;
}

export interface Change {
  readonly status?: Status;
  /** Null takes it from whoever had it. */
  readonly assignee?: string | null;
  readonly dueAt?: number | null;
  readonly note: string;
}

export interface Changed {
  readonly changed: readonly string[];
  /** Its status does not allow the step, or somebody took one meanwhile. */
  readonly refused: readonly string[];
}

/** The reviewers' queue. */
export interface Queue {
  list(sight: Sight, filter: QueueFilter, page: QueuePage): Promise<QueueRow[]>;
  /** New ones nobody chose: a fair sample, whatever their rank. */
  sample(sight: Sight, limit: number, without: ReadonlySet<string>): Promise<QueueRow[]>;
  /** Ids of these and of what lies behind them, as far as somebody may see them; at most `MAX_CHANGED`. */
  behind(sight: Sight, ids: readonly string[]): Promise<string[]>;
  change(sight: Sight, ids: readonly string[], change: Change, by: string, now: number): Promise<Changed>;
}

export const MAX_CHANGED = 500;
const LISTS = ['branch', 'person', 'device', 'channel', 'category', 'kind', 'rule', 'verdict', 'severity'] as const;

type Query = SelectQueryBuilder<Tables, 'incident', object>;

export function openQueue(db: Db, tenant: string): Queue {
  const seen = (sight: Sight): Query => {
    let query = db.selectFrom('incident').where('incident.tenant', '=', tenant) as Query;
    if (sight.branch !== null) query = query.where('incident.branch', '=', sight.branch);
    if (sight.person !== null) query = query.where('incident.person', '<>', sight.person);
    return query;
  };
  const rows = (query: Query) =>
    query
      .select([
        'incident.id',
        'at',
        'branch',
        'device',
        'person',
        'channel',
        'category',
        'host',
        'verdict',
        'asked',
        'rule',
        'records',
        'total',
        'kind',
        'severity',
        'status',
        'outcome',
        'assignee',
        'due_at as dueAt',
        'rank',
        'provenance',
        'known',
        'canaries',
      ])
      .select((eb) =>
        eb
          .selectFrom('incident as other')
          .whereRef('other.tenant', '=', 'incident.tenant')
          .whereRef('other.fold', '=', 'incident.id')
          .whereRef('other.id', '<>', 'incident.id')
          .select(eb.fn.countAll<number>().as('count'))
          .$asScalar()
          .$notNull()
          .as('folded'),
      );

  const listed = (sight: Sight, filter: QueueFilter, { order, limit, after }: QueuePage): Promise<QueueRow[]> => {
    const by = order === 'rank' ? 'rank' : 'at';
    let query = filtered(seen(sight), filter);
    if (after !== undefined) {
      // The index begins there; the second condition breaks ties.
      query = query
        .where(by, '<=', after.at)
        .where((eb) => eb.or([eb(by, '<', after.at), eb('incident.id', '<', after.id)]));
    }
    return rows(query).orderBy(by, 'desc').orderBy('incident.id', 'desc').limit(limit).execute();
  };

  return {
    list: async (sight, filter, page) => {
      const { status = [] } = filter;
      if (page.order !== 'rank' || status.length < 2) return listed(sight, filter, page);
      // Each status lies in its order; together they do not.
      const each = await Promise.all(status.map((one) => listed(sight, { ...filter, status: [one] }, page)));
      return each
        .flat()
        .sort((a, b) => b.rank - a.rank || (a.id < b.id ? 1 : -1))
        .slice(0, page.limit);
    },

    sample: async (sight, limit, without) => {
      const query = filtered(seen(sight), { status: ['new'], leads: true }).orderBy('draw');
      const found = await rows(query)
        .limit(limit + without.size)
        .execute();
      return found.filter(({ id }) => !without.has(id)).slice(0, limit);
    },

    behind: async (sight, ids) => {
      const found = await seen(sight)
        .where((eb) => eb.or([eb('incident.id', 'in', ids), eb('fold', 'in', ids)]))
        .where((eb) => eb.or([eb('at', 'in', ids.map(timeOf)), eb('fold', 'in', ids)]))
        .select('incident.id')
        .limit(MAX_CHANGED)
        .execute();
      return found.map(({ id }) => id);
    },

    change: async (sight, ids, change, by, now) => {
      const changed: string[] = [];
      const refused: string[] = [];
      for (const id of ids) {
        const done = await db.transaction().execute((inside) => changeOne(inside, tenant, sight, id, change, by, now));
        (done ? changed : refused).push(id);
      }
      return { changed, refused };
    },
  };
}

/** One value is asked for as one: without figures of the table, SQLite walks past an index for a list. */
const among = (values: readonly (string | number)[]): ['in' | '=', never] =>
  values.length === 1 ? ['=', values[0] as never] : ['in', values as never];

function filtered(query: Query, filter: QueueFilter): Query {
  let wanted = query;
  const { since, until, assignee, overdueAt, status, fold } = filter;
  if (since !== undefined) wanted = wanted.where('at', '>=', since);
  if (until !== undefined) wanted = wanted.where('at', '<', until);
  for (const name of LISTS) {
    const values = filter[name];
    if (values !== undefined && values.length > 0) wanted = wanted.where(name, ...among(values));
  }
  if (status !== undefined && status.length > 0) wanted = wanted.where('status', ...among(status));
  if (assignee === null) wanted = wanted.where('assignee', 'is', null);
  else if (assignee !== undefined) wanted = wanted.where('assignee', '=', assignee);
  // Written out: an index of few rows serves only who says its condition.
  if (filter.provenance === true) wanted = wanted.where(sql<boolean>`provenance > 0`);
  if (filter.known === true) wanted = wanted.where(sql<boolean>`known > 0`);
  if (filter.canary === true) wanted = wanted.where(sql<boolean>`canaries > 0`);
  if (overdueAt !== undefined) wanted = wanted.where('due_at', '<', overdueAt).where('status', 'in', [...OPEN]);
  if (fold !== undefined) wanted = wanted.where('incident.fold', '=', fold);
  if (filter.leads === true) {
    // Inside a call: an index on it would lead past the ones that narrow the search.
    wanted = wanted.where(sql<boolean>`coalesce(incident.fold, '') in ('', incident.id)`);
  }
  return wanted;
}

async function changeOne(
  db: Db,
  tenant: string,
  sight: Sight,
  id: string,
  { status, assignee, dueAt, note }: Change,
  by: string,
  now: number,
): Promise<boolean> {
  let query = db.selectFrom('incident').where('tenant', '=', tenant).where('at', '=', timeOf(id)).where('id', '=', id);
  if (sight.branch !== null) query = query.where('branch', '=', sight.branch);
  if (sight.person !== null) query = query.where('person', '<>', sight.person);
  const there = await query.select(['branch', 'status']).executeTakeFirst();
  if (there === undefined) return false;
  const { branch } = there;
  if (status !== undefined && status !== there.status) {
    if (!mayFollow(statusOf(there.status), status)) return false;
    const last = await db
      .selectFrom('review')
      .where('tenant', '=', tenant)
      .where('branch', '=', branch)
      .where('incident', '=', id)
      .select((eb) => eb.fn.max('step').as('step'))
      .executeTakeFirst();
    const step = Number(last?.step ?? 0) + 1;
    if (!(await takeStep(db, tenant, id, branch, { step, at: now, status, by, note }))) return false;
  }
  if (assignee === undefined && dueAt === undefined) return true;
  await db
    .updateTable('incident')
    .set({ ...(assignee === undefined ? {} : { assignee }), ...(dueAt === undefined ? {} : { due_at: dueAt }) })
    .where('tenant', '=', tenant)
    .where('branch', '=', branch)
    .where('at', '=', timeOf(id))
    .where('id', '=', id)
    .execute();
  return true;
}
