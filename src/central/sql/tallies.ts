import type { Clock } from '../../model/clock.js';
import { ALL_BRANCHES, joinAffected, keepAffected } from './affected.js';
import { addAffected } from './affected-groups.js';
import type { Db } from './database.js';
import { markDirty } from './dirty.js';
import { HOUR_MS } from './hour.js';
import { type Counted, type HourCount, openRollups } from './rollups.js';

/** Counts what came in, hour by hour and branch by branch, and keeps the sums of days. */
export interface Tallies {
  /** Counts up to so many hours of branches anew. Returns how many. */
  tally(limit: number): Promise<number>;
}

/** A PC names channels and persons: more different ones than this in an hour of a branch are not told apart. */
const MAX_GROUPS = 2_000;
const GROUP = 500;
/** Hours counted in one transaction: the database answers others in between. */
const TOGETHER = 20;

interface Place {
  readonly branch: string;
  readonly hour: number;
}

export function openTallies(db: Db, tenant: string, clock: Clock): Tallies {
  const rollups = openRollups(tenant, clock);

  /** Locks them in one order: whoever stores incidents of these hours meanwhile is waited for, and counted. */
  const clean = async (within: Db, { branch, hour }: Place): Promise<void> => {
    await within
      .deleteFrom('dirty')
      .where('tenant', '=', tenant)
      .where((eb) => eb.and({ branch, hour }))
      .execute();
  };

  const recount = async (within: Db, { branch, hour }: Place): Promise<HourCount> => {
    const key = { tenant, branch, hour };
    const before = await within
      .deleteFrom('tally')
      .where((eb) => eb.and(key))
      .returning(['channel', 'kind', 'verdict', 'status', 'incidents', 'records'])
      .execute();
    const peopleBefore = await within
      .deleteFrom('tally_person')
      .where((eb) => eb.and(key))
      .returning(['person', 'incidents', 'records'])
      .execute();
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
    const tallies = new Map<string, Counted>();
    for (const { outcome, ...group } of groups) {
      const status = outcome === '' ? group.status : outcome;
      const name = JSON.stringify([group.channel, group.kind, group.verdict, status]);
      const known = tallies.get(name);
      tallies.set(name, {
        ...group,
        status,
        incidents: Number(group.incidents) + (known?.incidents ?? 0),
        records: Number(group.records) + (known?.records ?? 0),
      });
    }
    const people = await there
      .groupBy('person')
      .select('person')
      .select((eb) => [eb.fn.countAll<number>().as('incidents'), eb.fn.sum<number>('total').as('records')])
      .orderBy('incidents', 'desc')
      .limit(MAX_GROUPS)
      .execute();
    const now = [...tallies.values()];
    const peopleNow = people.map(({ person, incidents, records }) => {
      return { person, incidents: Number(incidents), records: Number(records) };
    });
    for (let at = 0; at < now.length; at += GROUP) {
      await within
        .insertInto('tally')
        .values(now.slice(at, at + GROUP).map((each) => ({ ...key, ...each })))
        .execute();
    }
    for (let at = 0; at < peopleNow.length; at += GROUP) {
      await within
        .insertInto('tally_person')
        .values(peopleNow.slice(at, at + GROUP).map((each) => ({ ...key, ...each })))
        .execute();
    }
    await keepAffected(within, key);
    await addAffected(within, key);
    return { branch, hour, before, now, peopleBefore, peopleNow };
  };

  return {
    tally: async (limit) => {
      const dirty = db
        .selectFrom('dirty')
        .select(['branch', 'hour'])
        .where('tenant', '=', tenant)
        .orderBy('branch')
        .orderBy('hour')
        .limit(limit);
      const found = await dirty.where('branch', '<>', ALL_BRANCHES).execute();
      for (let at = 0; at < found.length; at += TOGETHER) {
        const some = found.slice(at, at + TOGETHER);
        await db.transaction().execute(async (within) => {
          const windows = await rollups.begin(within);
          for (const place of some) await clean(within, place);
          const counts: HourCount[] = [];
          for (const place of some) counts.push(await recount(within, place));
          await rollups.add(within, windows, counts);
          const moments = some.map(({ hour }) => hour * HOUR_MS);
          await markDirty(within, { tenant, branch: ALL_BRANCHES }, moments);
        });
      }
      for (const place of await dirty.where('branch', '=', ALL_BRANCHES).execute()) {
        await db.transaction().execute(async (within) => {
          await clean(within, place);
          await joinAffected(within, { tenant, hour: place.hour });
        });
      }
      return found.length;
    },
  };
}
