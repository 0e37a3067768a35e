import { type RawBuilder, sql } from 'kysely';
import type { Clock } from '../../model/clock.js';
import { isOutcome, statusOf } from '../queue/status.js';
import { openCounters } from './counters.js';
import type { Db } from './database.js';
import { AHEAD_HOURS, DAY_HOURS, dayOf, dayStart, hourOf } from './hour.js';

/** Incidents of one group of an hour. */
export interface Counted {
  readonly channel: string;
  readonly kind: string;
  readonly verdict: string;
  readonly status: string;
  readonly incidents: number;
  readonly records: number;
}

interface CountedPerson {
  readonly person: string;
  readonly incidents: number;
  readonly records: number;
}

/** An hour of a branch, as it was counted before and is now. */
export interface HourCount {
  readonly branch: string;
  readonly hour: number;
  readonly before: readonly Counted[];
  readonly now: readonly Counted[];
  readonly peopleBefore: readonly CountedPerson[];
  readonly peopleNow: readonly CountedPerson[];
}

/** Windows of days that people are compared over; shorter ones are added up when they are asked for. */
export const STANDING_DAYS = [7, 30] as const;
export type StandingDays = (typeof STANDING_DAYS)[number];

/** Days that are in the window now, both included. */
interface Window {
  readonly days: StandingDays;
  readonly first: number;
  readonly last: number;
}

/** Sums over days, kept up to date by differences: what is asked for a month is not added up from its hours. */
export interface Rollups {
  /** First in a transaction: one node at a time changes sums. Moves the windows to today; builds what was never built. */
  begin(within: Db): Promise<readonly Window[]>;
  add(within: Db, windows: readonly Window[], counts: readonly HourCount[]): Promise<void>;
}

const REFUSALS: readonly string[] = ['block', 'coach'];
const GROUP = 500;
const BUILT = 'rollups';

/** What an incident counts for on its day. `right` and `wrong`: refused, and what reviewers found, by branch. */
export function dimensionsOf(branch: string, { channel, kind, verdict, status }: Counted): Array<[string, string]> {
  const found: Array<[string, string]> = [
    ['channel', channel],
    ['branch', branch],
    ['kind', kind],
    ['verdict', verdict],
    ['status', status],
  ];
  if (REFUSALS.includes(verdict) && isOutcome(statusOf(status))) {
    found.push([status === 'confirmed' ? 'right' : 'wrong', branch]);
  }
  return found;
}

export function openRollups(tenant: string, clock: Clock): Rollups {
  const addDays = async (within: Db, counts: readonly HourCount[]): Promise<void> => {
    const sums = new Map<string, { branch: string; day: number; dimension: string; name: string; sum: Sum }>();
    for (const { branch, hour, before, now: after } of counts) {
      const day = dayOf(hour);
      for (const [groups, sign] of [
        [before, -1],
        [after, 1],
      ] as const) {
        for (const group of groups) {
          for (const [dimension, name] of dimensionsOf(branch, group)) {
            for (const scope of ['', branch]) {
              const key = JSON.stringify([scope, day, dimension, name]);
              const there = sums.get(key) ?? { branch: scope, day, dimension, name, sum: { incidents: 0, records: 0 } };
              there.sum.incidents += sign * Number(group.incidents);
              there.sum.records += sign * Number(group.records);
              sums.set(key, there);
            }
          }
        }
      }
    }
    const rows = [...sums.values()].flatMap(({ sum, ...key }) => (isNothing(sum) ? [] : [{ tenant, ...key, ...sum }]));
    for (let at = 0; at < rows.length; at += GROUP) {
      await within
        .insertInto('tally_day')
        .values(rows.slice(at, at + GROUP))
        .onConflict((conflict) =>
          conflict.columns(['tenant', 'branch', 'day', 'dimension', 'name']).doUpdateSet((eb) => ({
            incidents: eb('tally_day.incidents', '+', eb.ref('excluded.incidents')),
            records: eb('tally_day.records', '+', eb.ref('excluded.records')),
          })),
        )
        .execute();
    }
  };

  const addStanding = async (
    within: Db,
    { days, first, last }: Window,
    counts: readonly HourCount[],
  ): Promise<void> => {
    const sums = new Map<string, { branch: string; person: string; sum: Sum }>();
    for (const { branch, hour, peopleBefore, peopleNow } of counts) {
      const day = dayOf(hour);
      if (day < first || day > last) continue;
      for (const [people, sign] of [
        [peopleBefore, -1],
        [peopleNow, 1],
      ] as const) {
        for (const { person, incidents, records } of people) {
          const key = JSON.stringify([branch, person]);
          const there = sums.get(key) ?? { branch, person, sum: { incidents: 0, records: 0 } };
          there.sum.incidents += sign * Number(incidents);
          there.sum.records += sign * Number(records);
          sums.set(key, there);
        }
      }
    }
    const rows = [...sums.values()].flatMap(({ sum, ...key }) =>
      isNothing(sum) ? [] : [{ tenant, days, ...key, ...sum }],
    );
    for (let at = 0; at < rows.length; at += GROUP) {
      await within
        .insertInto('standing')
        .values(rows.slice(at, at + GROUP))
        .onConflict((conflict) =>
          conflict.columns(['tenant', 'days', 'person', 'branch']).doUpdateSet((eb) => ({
            incidents: eb('standing.incidents', '+', eb.ref('excluded.incidents')),
            records: eb('standing.records', '+', eb.ref('excluded.records')),
          })),
        )
        .execute();
    }
  };

  /** Whole days that come into a window, or leave it. */
  const shift = (within: Db, days: StandingDays, from: number, to: number, sign: 1 | -1) =>
    sql`insert into standing (tenant, days, person, branch, incidents, records)
      select tenant, ${sql.lit(days)}, person, branch, ${sql.lit(sign)} * sum(incidents), ${sql.lit(sign)} * sum(records)
      from tally_person where tenant = ${tenant} and hour >= ${dayStart(from)} and hour < ${dayStart(to)}
      group by tenant, person, branch
      on conflict (tenant, days, person, branch) do update
      set incidents = standing.incidents + excluded.incidents, records = standing.records + excluded.records`.execute(
      within,
    );

  const moved = async (within: Db, days: StandingDays): Promise<Window> => {
    const counters = openCounters(within, tenant);
    const name = `standing:${days}`;
    const last = dayOf(hourOf(clock()));
    const window = { days, first: last - days + 1, last };
    const before = await counters.get(name);
    if (before === last) return window;
    if (before === null || Math.abs(last - before) >= days) {
      await within.deleteFrom('standing').where('tenant', '=', tenant).where('days', '=', days).execute();
      await shift(within, days, window.first, last + 1, 1);
    } else if (last > before) {
      await shift(within, days, before - days + 1, window.first, -1);
      await shift(within, days, before + 1, last + 1, 1);
    } else {
      await shift(within, days, last + 1, before + 1, -1);
      await shift(within, days, window.first, before - days + 1, 1);
    }
    await within
      .deleteFrom('standing')
      .where('tenant', '=', tenant)
      .where('days', '=', days)
      .where('incidents', '<=', 0)
      .execute();
    await counters.set(name, last);
    return window;
  };

  const build = async (within: Db): Promise<void> => {
    const refused = sql`verdict in ('block', 'coach')`;
    const dimensions: ReadonlyArray<[string, RawBuilder<unknown>, RawBuilder<unknown>]> = [
      ...(['channel', 'branch', 'kind', 'verdict', 'status'] as const).map(
        (name): [string, RawBuilder<unknown>, RawBuilder<unknown>] => [name, sql.ref(name), sql`1 = 1`],
      ),
      ['right', sql.ref('branch'), sql`${refused} and status = 'confirmed'`],
      ['wrong', sql.ref('branch'), sql`${refused} and status in ('false-alarm', 'lawful')`],
    ];
    const day = sql`(hour + ${sql.lit(AHEAD_HOURS)}) / ${sql.lit(DAY_HOURS)}`;
    for (const [dimension, name, which] of dimensions) {
      for (const scope of [sql`''`, sql.ref('branch')]) {
        await sql`insert into tally_day (tenant, branch, day, dimension, name, incidents, records)
          select tenant, ${scope}, ${day}, ${sql.lit(dimension)}, ${name}, sum(incidents), sum(records) from tally
          where tenant = ${tenant} and ${which} group by 1, 2, 3, 4, 5`.execute(within);
      }
    }
  };

  return {
    begin: async (within) => {
      const counters = openCounters(within, tenant);
      // The row is locked until the end, whether it was there or not.
      await counters.raise(BUILT);
      if ((await counters.get(BUILT)) === 1) await build(within);
      const windows: Window[] = [];
      for (const days of STANDING_DAYS) windows.push(await moved(within, days));
      return windows;
    },
    add: async (within, windows, counts) => {
      await addDays(within, counts);
      for (const window of windows) await addStanding(within, window, counts);
    },
  };
}

interface Sum {
  incidents: number;
  records: number;
}

const isNothing = ({ incidents, records }: Sum): boolean => incidents === 0 && records === 0;
