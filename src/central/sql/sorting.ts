import { sql } from 'kysely';
import type { Clock } from '../../model/clock.js';
import { OPEN } from '../queue/status.js';
import { weigh } from '../queue/weigh.js';
import { rowsOf } from './bulk.js';
import { openCounters } from './counters.js';
import type { Db, Sql } from './database.js';
import { openTallies, type Tallies } from './tallies.js';
import { timeOf } from './time-of.js';

/** What came in is put where it belongs: behind another it repeats, and into the tallies. */
export interface Sorting extends Tallies {
  /** Folds up to so many incidents that nobody looked at yet. Returns how many. */
  fold(limit: number): Promise<number>;
}

interface Unsorted {
  readonly id: string;
  readonly at: number;
  readonly branch: string;
  readonly person: string;
  readonly kind: string;
  readonly rank: number;
  /** Of rows from before there were kinds; empty otherwise. */
  readonly body: string;
}

/** A row with the one it lies behind, itself where it stands in front. */
interface Put {
  readonly branch: string;
  readonly at: number;
  readonly id: string;
  readonly fold: string;
}

interface Lead {
  readonly id: string;
  readonly rank: number;
}

const DAY_MS = 86_400_000;
const PRINT_LENGTH = 16;
/** Lists are the same when half the people of the one are in the other, within a week. */
const WEEK_MS = 7 * DAY_MS;
const MAX_CANDIDATES = 5;
/** Folded in one transaction: the database answers others in between. */
const TOGETHER = { sqlite: 50, postgres: 200 } as const;
/** One node folds at a time: two would take the same ones. */
const LOCK = 'fold';

const dayKey = ({ person, at }: { readonly person: string; readonly at: number }): string =>
  JSON.stringify([person, Math.floor(at / DAY_MS)]);

export function openSorting({ db, dialect }: Pick<Sql, 'db' | 'dialect'>, tenant: string, clock: Clock): Sorting {
  const unsorted = (from: Db) =>
    from.selectFrom('incident').where('tenant', '=', tenant).where('fold', '=', '').orderBy('at');

  const leads = (from: Db, branch: string) =>
    from
      .selectFrom('incident')
      .where('tenant', '=', tenant)
      .where('branch', '=', branch)
      .where('status', 'in', [...OPEN])
      .whereRef('fold', '=', 'id');

  /** What stands in front of each person's day already, the worst where there are several. */
  const leadsOfDays = async (within: Db, branch: string, rows: readonly Unsorted[]): Promise<Map<string, Lead>> => {
    const days = rows.map(({ at }) => Math.floor(at / DAY_MS) * DAY_MS);
    const found = await leads(within, branch)
      .select(['id', 'at', 'rank', 'person'])
      // Not by the person's index: accounts of other branches bear the same names, and the day of a branch is short.
      .where(sql<string>`person || ''`, 'in', [...new Set(rows.map(({ person }) => person))])
      .where('at', '>=', Math.min(...days))
      .where('at', '<', Math.max(...days) + DAY_MS)
      .orderBy('rank')
      .execute();
    return new Map(found.map((lead) => [dayKey(lead), lead]));
  };

  const sketchesOf = async (within: Db, branch: string, rows: readonly Unsorted[]): Promise<Map<string, string>> => {
    const found = await within
      .selectFrom('transfer')
      .select(['id', 'sketch'])
      .where('tenant', '=', tenant)
      .where('branch', '=', branch)
      .where('at', 'in', [...new Set(rows.map(({ at }) => at))])
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .execute();
    return new Map(found.map(({ id, sketch }) => [id, sketch]));
  };

  /** Half the same people, whoever sent them. */
  const sameList = async (within: Db, { id, at, branch }: Unsorted, sketch: string): Promise<Lead | undefined> => {
    const prints = sketch.match(new RegExp(`.{${PRINT_LENGTH}}`, 'g')) ?? [];
    if (prints.length === 0) return undefined;
    const shared = await within
      .selectFrom('print')
      .where('tenant', '=', tenant)
      .where('print', 'in', prints)
      .where('at', '>=', at - WEEK_MS)
      .where('branch', '=', branch)
      .where('transfer', '<>', id)
      .groupBy('transfer')
      .select((eb) => ['transfer', eb.fn.countAll<number>().as('shared')])
      .orderBy('shared', 'desc')
      .limit(MAX_CANDIDATES)
      .execute();
    for (const { transfer: other, shared: count } of shared) {
      if (Number(count) * 2 < prints.length) break;
      const found = await within
        .selectFrom('incident')
        .select('fold')
        .where((eb) => eb.and({ tenant, branch, at: timeOf(other), id: other }))
        .executeTakeFirst();
      if (found === undefined || found.fold === '') continue;
      const lead = await leads(within, branch)
        .select(['id', 'rank'])
        .where('at', '=', timeOf(found.fold))
        .where('id', '=', found.fold)
        .executeTakeFirst();
      if (lead !== undefined) return lead;
    }
    return undefined;
  };

  /** Where a row goes. What is not stored yet is in `put`, and follows whoever takes the front. */
  const placed = async (within: Db, put: Map<string, Put>, row: Unsorted, lead?: Lead): Promise<Lead> => {
    const { id, at, branch, rank } = row;
    const front = lead !== undefined && lead.rank >= rank ? lead : { id, rank };
    put.set(id, { branch, at, id, fold: front.id });
    if (lead === undefined || front.id !== id) return front;
    // The worse one stands in front.
    for (const [other, each] of put) if (each.fold === lead.id) put.set(other, { ...each, fold: id });
    await within
      .updateTable('incident')
      .set({ fold: id })
      .where((eb) => eb.and({ tenant, fold: lead.id, branch }))
      .execute();
    return front;
  };

  const foldBranch = async (within: Db, branch: string, rows: readonly Unsorted[]): Promise<Put[]> => {
    const days = await leadsOfDays(within, branch, rows);
    const sketches = await sketchesOf(within, branch, rows);
    const put = new Map<string, Put>();
    for (const row of rows) {
      const day = dayKey(row);
      const lead = days.get(day) ?? (await sameList(within, row, sketches.get(row.id) ?? ''));
      const front = await placed(within, put, row, lead);
      // Who was pushed aside stands in front of nobody any more.
      if (front.id !== lead?.id) for (const [key, { id }] of days) if (id === lead?.id) days.delete(key);
      if (front.id === row.id) days.set(day, front);
    }
    return [...put.values()];
  };

  /** Rows from before incidents were weighed when they came in. */
  const weighed = async (within: Db, { branch, at, id, body }: Unsorted): Promise<void> => {
    await within
      .updateTable('incident')
      .set(weigh(JSON.parse(body)))
      .where((eb) => eb.and({ tenant, branch, at, id }))
      .execute();
  };

  const store = async (within: Db, put: readonly Put[]): Promise<void> => {
    if (put.length === 0) return;
    const given = rowsOf(dialect, 'incident', ['branch', 'at', 'id', 'fold'], put);
    // Looked at first: SQLite else reads the list anew for every incident there is.
    await sql`with given as materialized ${given} update incident set fold = given.fold from given
      where incident.tenant = ${tenant} and incident.branch = given.branch and incident.at = given.at
        and incident.id = given.id`.execute(within);
  };

  const foldSome = (limit: number): Promise<number> =>
    db.transaction().execute(async (within) => {
      await openCounters(within, tenant).raise(LOCK);
      const found = await unsorted(within)
        .select(['id', 'at', 'branch', 'person', 'kind', 'rank'])
        .select((eb) => eb.case().when('kind', '=', '').then(eb.ref('body')).else('').end().as('body'))
        .limit(limit)
        .execute();
      for (const row of found) if (row.kind === '') await weighed(within, row);
      const put: Put[] = [];
      for (const [branch, rows] of byBranch(found)) put.push(...(await foldBranch(within, branch, rows)));
      await store(within, put);
      return found.length;
    });

  return {
    ...openTallies(db, tenant, clock),
    fold: async (limit) => {
      if ((await unsorted(db).select('id').limit(1).executeTakeFirst()) === undefined) return 0;
      let folded = 0;
      while (folded < limit) {
        const wanted = Math.min(TOGETHER[dialect], limit - folded);
        const some = await foldSome(wanted);
        folded += some;
        if (some < wanted) break;
      }
      return folded;
    },
  };
}

function byBranch(rows: readonly Unsorted[]): Map<string, Unsorted[]> {
  const branches = new Map<string, Unsorted[]>();
  for (const row of rows) {
    const there = branches.get(row.branch);
    if (there === undefined) branches.set(row.branch, [row]);
    else there.push(row);
  }
  return branches;
}
