import { OPEN } from '../queue/status.js';
import { weigh } from '../queue/weigh.js';
import type { Db } from './database.js';
import { timeOf } from './time-of.js';

/** What came in is put where it belongs: behind another it repeats, and into the tallies. */
export interface Sorting {
  /** Folds up to so many incidents that nobody looked at yet. Returns how many. */
  fold(limit: number): Promise<number>;
  /** Counts up to so many hours of branches anew. Returns how many. */
  tally(limit: number): Promise<number>;
}

interface Unsorted {
  readonly id: string;
  readonly at: number;
  readonly branch: string;
  readonly person: string;
  readonly kind: string;
  readonly rank: number;
  readonly body: string;
}

interface Lead {
  readonly id: string;
  readonly at: number;
  readonly rank: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const PRINT_LENGTH = 16;
/** Lists are the same when half the people of the one are in the other, within a week. */
const WEEK_MS = 7 * DAY_MS;
const MAX_CANDIDATES = 5;
/** A PC names channels and persons: more different ones than this in an hour of a branch are not told apart. */
const MAX_GROUPS = 2_000;
const GROUP = 500;

export function openSorting(db: Db, tenant: string): Sorting {
  const leads = (branch: string) =>
    db
      .selectFrom('incident')
      .select(['id', 'at', 'rank'])
      .where('tenant', '=', tenant)
      .where('branch', '=', branch)
      .where('status', 'in', [...OPEN])
      .whereRef('fold', '=', 'id');

  /** The same person on the same day. */
  const sameDay = ({ id, at, branch, person }: Unsorted): Promise<Lead | undefined> => {
    const day = Math.floor(at / DAY_MS) * DAY_MS;
    return leads(branch)
      .where('person', '=', person)
      .where('at', '>=', day)
      .where('at', '<', day + DAY_MS)
      .where('id', '<>', id)
      .orderBy('rank', 'desc')
      .limit(1)
      .executeTakeFirst();
  };

  /** Half the same people, whoever sent them. */
  const sameList = async ({ id, at, branch }: Unsorted): Promise<Lead | undefined> => {
    const transfer = await db
      .selectFrom('transfer')
      .select('sketch')
      .where('tenant', '=', tenant)
      .where('branch', '=', branch)
      .where('at', '=', at)
      .where('id', '=', id)
      .executeTakeFirst();
    const prints = transfer?.sketch.match(new RegExp(`.{${PRINT_LENGTH}}`, 'g')) ?? [];
    if (prints.length === 0) return undefined;
    const shared = await db
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
      const found = await db
        .selectFrom('incident')
        .select('fold')
        .where('tenant', '=', tenant)
        .where('branch', '=', branch)
        .where('at', '=', timeOf(other))
        .where('id', '=', other)
        .executeTakeFirst();
      if (found === undefined || found.fold === '') continue;
      const lead = await leads(branch)
        .where('at', '=', timeOf(found.fold))
        .where('id', '=', found.fold)
        .executeTakeFirst();
      if (lead !== undefined) return lead;
    }
    return undefined;
  };

  const put = async (each: Unsorted): Promise<void> => {
    const lead = (await sameDay(each)) ?? (await sameList(each));
    const inside = lead !== undefined && lead.rank >= each.rank;
    await db.transaction().execute(async (within) => {
      await within
        .updateTable('incident')
        .set({ fold: inside ? lead.id : each.id, ...(each.kind === '' ? weigh(JSON.parse(each.body)) : {}) })
        .where('tenant', '=', tenant)
        .where('branch', '=', each.branch)
        .where('at', '=', each.at)
        .where('id', '=', each.id)
        .execute();
      if (lead === undefined || inside) return;
      // The worse one stands in front.
      await within
        .updateTable('incident')
        .set({ fold: each.id })
        .where('tenant', '=', tenant)
        .where('fold', '=', lead.id)
        .where('branch', '=', each.branch)
        .execute();
    });
  };

  const count = async (branch: string, hour: number): Promise<void> => {
    await db.transaction().execute(async (within) => {
      const key = { tenant, branch, hour };
      for (const table of ['dirty', 'tally', 'tally_person'] as const) {
        await within
          .deleteFrom(table)
          .where('tenant', '=', tenant)
          .where('branch', '=', branch)
          .where('hour', '=', hour)
          .execute();
      }
      const there = within
        .selectFrom('incident')
        .where('tenant', '=', tenant)
        .where('branch', '=', branch)
        .where('at', '>=', hour * HOUR_MS)
        .where('at', '<', (hour + 1) * HOUR_MS);
      const groups = await there
        .groupBy(['channel', 'kind', 'verdict', 'status', 'outcome'])
        .select(['channel', 'kind', 'verdict', 'status', 'outcome'])
        .select((eb) => [eb.fn.countAll<number>().as('incidents'), eb.fn.sum<number>('total').as('records')])
        .orderBy('incidents', 'desc')
        .limit(MAX_GROUPS)
        .execute();
      const tallies = new Map<
        string,
        { status: string; channel: string; kind: string; verdict: string; incidents: number; records: number }
      >();
      for (const { outcome, ...group } of groups) {
        const status = outcome === '' ? group.status : outcome;
        const name = JSON.stringify([group.channel, group.kind, group.verdict, status]);
        const before = tallies.get(name);
        tallies.set(name, {
          ...group,
          status,
          incidents: Number(group.incidents) + (before?.incidents ?? 0),
          records: Number(group.records) + (before?.records ?? 0),
        });
      }
      const people = await there
        .groupBy('person')
        .select('person')
        .select((eb) => [eb.fn.countAll<number>().as('incidents'), eb.fn.sum<number>('total').as('records')])
        .orderBy('incidents', 'desc')
        .limit(MAX_GROUPS)
        .execute();
      const counted = [...tallies.values()].map((tally) => ({ ...key, ...tally }));
      for (let at = 0; at < counted.length; at += GROUP) {
        await within
          .insertInto('tally')
          .values(counted.slice(at, at + GROUP))
          .execute();
      }
      for (let at = 0; at < people.length; at += GROUP) {
        const rows = people.slice(at, at + GROUP).map(({ person, incidents, records }) => {
          return { ...key, person, incidents: Number(incidents), records: Number(records) };
        });
        await within.insertInto('tally_person').values(rows).execute();
      }
    });
  };

  return {
    fold: async (limit) => {
      const found = await db
        .selectFrom('incident')
        .select(['id', 'at', 'branch', 'person', 'kind', 'rank', 'body'])
        .where('tenant', '=', tenant)
        .where('fold', '=', '')
        .orderBy('at')
        .limit(limit)
        .execute();
      for (const each of found) await put(each);
      return found.length;
    },
    tally: async (limit) => {
      const found = await db
        .selectFrom('dirty')
        .select(['branch', 'hour'])
        .where('tenant', '=', tenant)
        .limit(limit)
        .execute();
      for (const { branch, hour } of found) await count(branch, hour);
      return found.length;
    },
  };
}
