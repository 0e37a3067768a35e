import { sql } from 'kysely';
import { mayFollow, type Status, statusOf } from '../queue/status.js';
import type { Sight } from './case-row.js';
import { takeStep } from './cases.js';
import type { Db } from './database.js';
import { filtered, type IncidentQuery, type QueueFilter } from './queue-filter.js';
import { fewOf, type Lane, lanesOf, merged, type Place, type QueueOrder } from './queue-lanes.js';
import { timeOf } from './time-of.js';

export interface QueuePage {
  readonly order: QueueOrder;
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: Place;
}

/** A page may be short and yet not the last: the search stops after so many rows, and goes on at `next`. */
export interface QueueRows {
  readonly rows: readonly QueueRow[];
  readonly next: Place | null;
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
  list(sight: Sight, filter: QueueFilter, page: QueuePage): Promise<QueueRows>;
  /** New ones nobody chose: a fair sample, whatever their rank. */
  sample(sight: Sight, limit: number, without: ReadonlySet<string>): Promise<QueueRow[]>;
  /** Ids of these and of what lies behind them, as far as somebody may see them; at most `MAX_CHANGED`. */
  behind(sight: Sight, ids: readonly string[]): Promise<string[]>;
  change(sight: Sight, ids: readonly string[], change: Change, by: string, now: number): Promise<Changed>;
}

export const MAX_CHANGED = 500;
const MAX_WALKED = 20_000;
/** New incidents of a branch among which its sample is drawn. */
const MAX_DRAWN = 5_000;

/** @param maxWalked rows of an index that one search goes through */
export function openQueue(db: Db, tenant: string, maxWalked = MAX_WALKED): Queue {
  const seen = (sight: Sight): IncidentQuery => {
    let query = db.selectFrom('incident').where('incident.tenant', '=', tenant) as IncidentQuery;
    if (sight.branch !== null) query = query.where('incident.branch', '=', sight.branch);
    if (sight.person !== null) query = query.where('incident.person', '<>', sight.person);
    return query;
  };
  const rows = (query: IncidentQuery) =>
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

  /** Beyond which no search goes that begins at `after`; null where it may go to the end. */
  const endOf = async (sight: Sight, along: QueueFilter, order: QueueOrder, after: Place | undefined, most: number) => {
    const by = byOf(order);
    const found = await beyond(filtered(seen(sight), along), by, after)
      .select([`${by} as at`, 'incident.id'])
      .orderBy(by, 'desc')
      .orderBy('incident.id', 'desc')
      .limit(1)
      .offset(most)
      .executeTakeFirst();
    return found ?? null;
  };

  const found = async (sight: Sight, { along, filter }: Lane, { order, limit, after }: QueuePage, most: number) => {
    const by = byOf(order);
    const { since, until } = filter;
    const times = {
      ...(order === 'rank' || since === undefined ? {} : { since }),
      ...(order === 'rank' || until === undefined ? {} : { until }),
    };
    const end = await endOf(sight, { ...along, ...times }, order, after, most);
    let query = beyond(filtered(seen(sight), filter, order === 'rank' ? along : null), by, after);
    if (end !== null) {
      query = query.where((eb) => eb(eb.refTuple(by, 'incident.id'), '>=', eb.tuple(end.at, end.id)));
    }
    const ordered = rows(query).orderBy(by, 'desc').orderBy('incident.id', 'desc');
    return { rows: await ordered.limit(limit + 1).execute(), end };
  };

  return {
    list: async (given, filter, page) => {
      // Whoever sees one branch asks for that branch.
      const wanted = given.branch === null ? filter : { ...filter, branch: [given.branch] };
      const { order, limit, after } = page;
      const placeOf = (row: QueueRow): Place => ({ at: order === 'rank' ? row.rank : row.at, id: row.id });
      if (given.branch !== null && filter.branch?.includes(given.branch) === false) return { rows: [], next: null };
      const few = order === 'rank' ? fewOf(wanted) : null;
      if (few !== null && (await endOf(given, few, 'time', undefined, maxWalked)) === null) {
        // Put in order when they are found.
        const query = beyond(filtered(seen(given), wanted), 'rank', after);
        const sorted = rows(query).orderBy(sql`rank + 0`, 'desc').orderBy('incident.id', 'desc');
        return merged([{ rows: await sorted.limit(limit + 1).execute(), end: null }], limit, placeOf);
      }
      const ways = lanesOf(wanted, order);
      const most = Math.ceil(maxWalked / Math.max(1, ways.length));
      const lanes = await Promise.all(ways.map((lane) => found(given, lane, page, most)));
      return merged(lanes, limit, placeOf);
    },

    sample: async (sight, limit, without) => {
      let query = filtered(seen(sight), { status: ['new'], leads: true });
      if (sight.branch !== null) {
        const newest = filtered(seen(sight), { status: ['new'] })
          .select(['at', 'incident.id'])
          .orderBy('at', 'desc')
          .limit(MAX_DRAWN)
          .$asTuple('at', 'id');
        query = query.where((eb) => eb(eb.refTuple('at', 'incident.id'), 'in', newest));
      }
      // Of a branch, put in order when they are found: in the order of the lots stand those of all branches.
      const drawn = await rows(query)
        .orderBy(sight.branch === null ? sql`draw` : sql`draw + 0`)
        .limit(limit + without.size)
        .execute();
      return drawn.filter(({ id }) => !without.has(id)).slice(0, limit);
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

const byOf = (order: QueueOrder): 'at' | 'rank' => (order === 'rank' ? 'rank' : 'at');

/** What comes after a place. Compared as a pair: many share a rank, and the index knows both. */
function beyond(query: IncidentQuery, by: 'at' | 'rank', after: Place | undefined): IncidentQuery {
  if (after === undefined) return query;
  return query.where((eb) => eb(eb.refTuple(by, 'incident.id'), '<', eb.tuple(after.at, after.id)));
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
