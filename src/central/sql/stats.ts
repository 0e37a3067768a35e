import type { Affected } from '../queue/affected.js';
import { readAffected } from './affected.js';
import { type AffectedBy, readAffectedBy } from './affected-groups.js';
import type { Sight } from './case-row.js';
import type { Db } from './database.js';
import { DAY_HOURS, dayOf, dayStart, HOUR_MS, hourOf } from './hour.js';
import { dimensionsOf, type StandingDays } from './rollups.js';
import { type AccountCount, topAccounts, type Wanted } from './top-accounts.js';

export interface Count {
  readonly name: string;
  readonly incidents: number;
  readonly records: number;
}

export interface Totals {
  readonly channel: readonly Count[];
  readonly branch: readonly Count[];
  readonly kind: readonly Count[];
  readonly verdict: readonly Count[];
  readonly status: readonly Count[];
  readonly incidents: number;
  readonly records: number;
  readonly falseBlocks: readonly FalseBlocks[];
}

export interface FalseBlocks {
  readonly branch: string;
  /** Refusals that a reviewer said were lawful or no leak at all. */
  readonly wrong: number;
  readonly reviewed: number;
}

/** Figures over any number of incidents, from the tallies. */
export interface Stats {
  totals(sight: Sight, since: number, until: number): Promise<Totals>;
  /** How many different people the incidents concern: who is in several counts once. */
  affected(sight: Sight, since: number, until: number): Promise<Affected>;
  /** The same of each of these names of one thing they are counted by. */
  affectedBy(
    sight: Sight,
    wanted: { readonly since: number; readonly until: number; readonly dimension: AffectedBy },
    names: readonly string[],
  ): Promise<Map<string, Affected>>;
  /** Incidents by step of time and verdict; `step` in hours. */
  series(
    sight: Sight,
    since: number,
    until: number,
    step: number,
  ): Promise<Array<{ readonly hour: number; readonly verdict: string; readonly incidents: number }>>;
  /** Of what was refused and reviewed. */
  falseBlocks(sight: Sight, since: number, until: number): Promise<FalseBlocks[]>;
  /** Who sent most different owners, of those with most records whom a login names. */
  people(sight: Sight, since: number, until: number, limit: number): Promise<PersonCount[]>;
  /** The same of the days up to today, at once. */
  standing(sight: Sight, days: StandingDays, now: number, limit: number): Promise<PersonCount[]>;
  /** Accounts of PCs with most records, which name nobody. */
  accounts(sight: Sight, wanted: Wanted): Promise<AccountCount[]>;
  coverage(sight: Sight, silentSince: number): Promise<Coverage>;
}

export interface PersonCount {
  readonly person: string;
  readonly branch: string;
  readonly incidents: number;
  readonly records: number;
  /** Different people in the transfers of this person, over all PCs. */
  readonly owners: number;
}

export interface Coverage {
  readonly inspectedBytes: number;
  readonly tunnelledBytes: number;
  readonly opaqueBytes: number;
  readonly pcs: number;
  readonly unhealthy: number;
  readonly silent: number;
}

const DIMENSIONS = ['channel', 'branch', 'kind', 'verdict', 'status'] as const;
/** By branch: refusals that were found to be right, and wrong. */
const REVIEWED = ['right', 'wrong'];
const MAX_NAMES = 50;
const SUMS = ['incidents', 'records'] as const;

export function openStats(db: Db, tenant: string): Stats {
  const hours = (sight: Sight, from: number, to: number) => {
    const query = db.selectFrom('tally').where('tenant', '=', tenant).where('hour', '>=', from).where('hour', '<', to);
    return sight.branch === null ? query : query.where('branch', '=', sight.branch);
  };
  const days = (sight: Sight, from: number, to: number) =>
    db
      .selectFrom('tally_day')
      .where('tenant', '=', tenant)
      .where('branch', '=', sight.branch ?? '')
      .where('day', '>=', from)
      .where('day', '<', to);

  const countHours = async (sums: Sums, sight: Sight, from: number, to: number): Promise<void> => {
    if (from >= to) return;
    const rows = await hours(sight, from, to)
      .groupBy([...DIMENSIONS])
      .select([...DIMENSIONS])
      .select((eb) => SUMS.map((each) => eb.fn.sum<number>(each).as(each)))
      .execute();
    for (const row of rows)
      for (const [dimension, name] of dimensionsOf(row.branch, row)) sums.add(dimension, name, row);
  };

  /** Whole days from their sums, what is left at both ends from its hours. Of days, `only` these dimensions where given. */
  const counted = async (sight: Sight, since: number, until: number, only?: readonly string[]): Promise<Sums> => {
    const [from, to] = [hourOf(since), Math.ceil(until / HOUR_MS)];
    const [first, last] = [dayOf(from - 1) + 1, dayOf(to)];
    const sums = openSums();
    if (first >= last) {
      await countHours(sums, sight, from, to);
      return sums;
    }
    const rows = await days(sight, first, last)
      .$if(only !== undefined, (query) => query.where('dimension', 'in', only ?? []))
      .groupBy(['dimension', 'name'])
      .select(['dimension', 'name'])
      .select((eb) => SUMS.map((each) => eb.fn.sum<number>(each).as(each)))
      .execute();
    for (const row of rows) sums.add(row.dimension, row.name, row);
    await countHours(sums, sight, from, dayStart(first));
    await countHours(sums, sight, dayStart(last), to);
    return sums;
  };

  const withOwners = async (most: readonly Most[], since: number, until: number, limit: number) => {
    const people: PersonCount[] = [];
    for (const { person, branch, incidents, records } of most) {
      const row = await db
        .selectFrom('print')
        .where('tenant', '=', tenant)
        .where('person', '=', person)
        .where('branch', '=', branch)
        .where('at', '>=', since)
        .where('at', '<', until)
        .where('of', '=', 'person')
        .select((eb) => eb.fn.count<number>('print').distinct().as('owners'))
        .executeTakeFirst();
      const owners = Number(row?.owners ?? 0);
      people.push({ person, branch, incidents: Number(incidents), records: Number(records), owners });
    }
    return people.sort((a, b) => b.owners - a.owners || b.records - a.records).slice(0, limit);
  };

  return {
    affected: (sight, since, until) => readAffected(db, tenant, sight, since, until),
    affectedBy: (sight, wanted, names) => readAffectedBy(db, tenant, sight, wanted, names),

    totals: async (sight, since, until) => {
      const sums = await counted(sight, since, until);
      const found = Object.fromEntries(
        DIMENSIONS.map((dimension) => [dimension, sums.of(dimension).slice(0, MAX_NAMES)]),
      ) as unknown as Omit<Totals, 'incidents' | 'records'>;
      const all = sums.of('verdict');
      return {
        ...found,
        incidents: all.reduce((sum, { incidents }) => sum + incidents, 0),
        records: all.reduce((sum, { records }) => sum + records, 0),
        falseBlocks: falseBlocksIn(sums),
      };
    },

    series: async (sight, since, until, step) => {
      const [first, end] = [hourOf(since), Math.ceil(until / HOUR_MS)];
      const whole = step === DAY_HOURS && dayStart(dayOf(first)) === first;
      const rows = whole
        ? (
            await days(sight, dayOf(first), dayOf(end - 1) + 1)
              .where('dimension', '=', 'verdict')
              .select(['day', 'name', 'incidents'])
              .execute()
          ).map(({ day, name, incidents }) => ({ hour: dayStart(day), verdict: name, incidents }))
        : await hours(sight, first, end)
            .groupBy(['hour', 'verdict'])
            .select(['hour', 'verdict'])
            .select((eb) => eb.fn.sum<number>('incidents').as('incidents'))
            .execute();
      const steps = new Map<string, { hour: number; verdict: string; incidents: number }>();
      for (const { hour, verdict, incidents } of rows) {
        const start = first + Math.floor((hour - first) / step) * step;
        const key = `${start} ${verdict}`;
        const before = steps.get(key)?.incidents ?? 0;
        steps.set(key, { hour: start, verdict, incidents: before + Number(incidents) });
      }
      return [...steps.values()].filter(({ incidents }) => incidents > 0).sort((a, b) => a.hour - b.hour);
    },

    falseBlocks: async (sight, since, until) => falseBlocksIn(await counted(sight, since, until, REVIEWED)),

    people: async (sight, since, until, limit) => {
      let query = db
        .selectFrom('tally_person')
        .where('tenant', '=', tenant)
        .where('person', 'like', 'login:%')
        .where('hour', '>=', hourOf(since))
        .where('hour', '<', Math.ceil(until / HOUR_MS));
      if (sight.branch !== null) query = query.where('branch', '=', sight.branch);
      if (sight.person !== null) query = query.where('person', '<>', sight.person);
      const most = await query
        .groupBy(['person', 'branch'])
        .select(['person', 'branch'])
        .select((eb) => SUMS.map((each) => eb.fn.sum<number>(each).as(each)))
        .orderBy('records', 'desc')
        .limit(limit * 2)
        .execute();
      return withOwners(most, since, until, limit);
    },

    standing: async (sight, days, now, limit) => {
      let query = db
        .selectFrom('standing')
        .where('tenant', '=', tenant)
        .where('days', '=', days)
        .where('person', 'like', 'login:%');
      if (sight.branch !== null) query = query.where('branch', '=', sight.branch);
      if (sight.person !== null) query = query.where('person', '<>', sight.person);
      const most = await query
        .select(['person', 'branch', 'incidents', 'records'])
        .orderBy('records', 'desc')
        .limit(limit * 2)
        .execute();
      return withOwners(most, dayStart(dayOf(hourOf(now)) - days + 1) * HOUR_MS, now + HOUR_MS, limit);
    },

    accounts: (sight, wanted) => topAccounts(db, tenant, sight, wanted),

    coverage: async (sight, silentSince) => {
      let query = db.selectFrom('device').where('tenant', '=', tenant).where('status', '=', 'active');
      if (sight.branch !== null) query = query.where('branch', '=', sight.branch);
      const row = await query
        .select((eb) => [
          eb.fn.countAll<number>().as('pcs'),
          eb.fn.sum<number>('inspected_bytes').as('inspectedBytes'),
          eb.fn.sum<number>('tunnelled_bytes').as('tunnelledBytes'),
          eb.fn.sum<number>('opaque_bytes').as('opaqueBytes'),
          eb.fn.sum<number>(eb.case().when('healthy', '=', 0).then(1).else(0).end()).as('unhealthy'),
          eb.fn.sum<number>(eb.case().when('last_seen', '>=', silentSince).then(0).else(1).end()).as('silent'),
        ])
        .executeTakeFirst();
      const number = (value: unknown): number => Number(value ?? 0);
      return {
        pcs: number(row?.pcs),
        inspectedBytes: number(row?.inspectedBytes),
        tunnelledBytes: number(row?.tunnelledBytes),
        opaqueBytes: number(row?.opaqueBytes),
        unhealthy: number(row?.unhealthy),
        silent: number(row?.silent),
      };
    },
  };
}

interface Most {
  readonly person: string;
  readonly branch: string;
  readonly incidents: number;
  readonly records: number;
}

/** Sums by what they are of. */
interface Sums {
  add(dimension: string, name: string, more: { readonly incidents: number; readonly records: number }): void;
  /** Most incidents first. */
  of(dimension: string): Count[];
}

function openSums(): Sums {
  const dimensions = new Map<string, Map<string, Count>>();
  return {
    add: (dimension, name, more) => {
      const names = dimensions.get(dimension) ?? new Map<string, Count>();
      dimensions.set(dimension, names);
      const { incidents = 0, records = 0 } = names.get(name) ?? {};
      names.set(name, { name, incidents: incidents + Number(more.incidents), records: records + Number(more.records) });
    },
    of: (dimension) =>
      [...(dimensions.get(dimension)?.values() ?? [])]
        .filter(({ incidents }) => incidents > 0)
        .sort((a, b) => b.incidents - a.incidents),
  };
}

function falseBlocksIn(sums: Sums): FalseBlocks[] {
  const right = new Map(sums.of('right').map(({ name, incidents }) => [name, incidents]));
  const wrong = new Map(sums.of('wrong').map(({ name, incidents }) => [name, incidents]));
  return [...new Set([...right.keys(), ...wrong.keys()])]
    .map((branch) => {
      const mistaken = wrong.get(branch) ?? 0;
      return { branch, wrong: mistaken, reviewed: mistaken + (right.get(branch) ?? 0) };
    })
    .sort((a, b) => b.wrong / b.reviewed - a.wrong / a.reviewed || b.reviewed - a.reviewed)
    .slice(0, MAX_NAMES);
}
