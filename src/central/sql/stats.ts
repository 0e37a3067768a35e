import { OUTCOMES } from '../queue/status.js';
import type { Sight } from './case-row.js';
import type { Db } from './database.js';
import { hourOf } from './dirty.js';

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
  /** Incidents by step of time and verdict; `step` in hours. */
  series(
    sight: Sight,
    since: number,
    until: number,
    step: number,
  ): Promise<Array<{ readonly hour: number; readonly verdict: string; readonly incidents: number }>>;
  /** Of what was refused and reviewed. */
  falseBlocks(sight: Sight, since: number, until: number): Promise<FalseBlocks[]>;
  /** Who sent most different owners, of those with most records. */
  people(sight: Sight, since: number, until: number, limit: number): Promise<PersonCount[]>;
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
const REFUSALS = ['block', 'coach'];
const MAX_NAMES = 50;

export function openStats(db: Db, tenant: string): Stats {
  const range = (sight: Sight, since: number, until: number) => {
    const query = db
      .selectFrom('tally')
      .where('tenant', '=', tenant)
      .where('hour', '>=', hourOf(since))
      .where('hour', '<', Math.ceil(until / 3_600_000));
    return sight.branch === null ? query : query.where('branch', '=', sight.branch);
  };

  return {
    totals: async (sight, since, until) => {
      const rows = await range(sight, since, until)
        .groupBy([...DIMENSIONS])
        .select([...DIMENSIONS])
        .select((eb) => [eb.fn.sum<number>('incidents').as('incidents'), eb.fn.sum<number>('records').as('records')])
        .execute();
      const found = Object.fromEntries(
        DIMENSIONS.map((dimension) => [dimension, added(rows, dimension)]),
      ) as unknown as Omit<Totals, 'incidents' | 'records'>;
      return {
        ...found,
        incidents: rows.reduce((sum, row) => sum + Number(row.incidents), 0),
        records: rows.reduce((sum, row) => sum + Number(row.records), 0),
      };
    },

    series: async (sight, since, until, step) => {
      const rows = await range(sight, since, until)
        .groupBy(['hour', 'verdict'])
        .select(['hour', 'verdict'])
        .select((eb) => eb.fn.sum<number>('incidents').as('incidents'))
        .execute();
      const first = hourOf(since);
      const steps = new Map<string, { hour: number; verdict: string; incidents: number }>();
      for (const { hour, verdict, incidents } of rows) {
        const start = first + Math.floor((hour - first) / step) * step;
        const key = `${start} ${verdict}`;
        const before = steps.get(key)?.incidents ?? 0;
        steps.set(key, { hour: start, verdict, incidents: before + Number(incidents) });
      }
      return [...steps.values()].sort((a, b) => a.hour - b.hour);
    },

    falseBlocks: async (sight, since, until) => {
      const rows = await range(sight, since, until)
        .where('verdict', 'in', REFUSALS)
        .where('status', 'in', [...OUTCOMES])
        .groupBy(['branch', 'status'])
        .select(['branch', 'status'])
        .select((eb) => eb.fn.sum<number>('incidents').as('incidents'))
        .execute();
      const branches = new Map<string, FalseBlocks>();
      for (const { branch, status, incidents } of rows) {
        const { wrong = 0, reviewed = 0 } = branches.get(branch) ?? {};
        const more = Number(incidents);
        branches.set(branch, {
          branch,
          wrong: wrong + (status === 'confirmed' ? 0 : more),
          reviewed: reviewed + more,
        });
      }
      return [...branches.values()]
        .sort((a, b) => b.wrong / b.reviewed - a.wrong / a.reviewed || b.reviewed - a.reviewed)
        .slice(0, MAX_NAMES);
    },

    people: async (sight, since, until, limit) => {
      let query = db
        .selectFrom('tally_person')
        .where('tenant', '=', tenant)
        .where('hour', '>=', hourOf(since))
        .where('hour', '<', Math.ceil(until / 3_600_000));
      if (sight.branch !== null) query = query.where('branch', '=', sight.branch);
      if (sight.person !== null) query = query.where('person', '<>', sight.person);
      const most = await query
        .groupBy(['person', 'branch'])
        .select(['person', 'branch'])
        .select((eb) => [eb.fn.sum<number>('incidents').as('incidents'), eb.fn.sum<number>('records').as('records')])
        .orderBy('records', 'desc')
        .limit(limit * 2)
        .execute();
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
    },

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

type Dimension = (typeof DIMENSIONS)[number];
type Row = Readonly<Record<Dimension, string>> & { readonly incidents: number; readonly records: number };

/** One dimension, most incidents first; what is beyond the longest list anybody reads is left out. */
function added(rows: readonly Row[], dimension: Dimension): Count[] {
  const counts = new Map<string, Count>();
  for (const row of rows) {
    const name = row[dimension];
    const { incidents = 0, records = 0 } = counts.get(name) ?? {};
    counts.set(name, { name, incidents: incidents + Number(row.incidents), records: records + Number(row.records) });
  }
  return [...counts.values()].sort((a, b) => b.incidents - a.incidents).slice(0, MAX_NAMES);
}
