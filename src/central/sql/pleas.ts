import type { Incident } from '../../model/incident.js';
import type { Db } from './database.js';
import { timeOf } from './time-of.js';
import { together } from './together.js';

/** How long a granted release waits on the PC to be used, and how long a request waits for an answer. */
export const RELEASE_LIFE_MS = 24 * 3_600_000;

/** A request to release one refused transfer, with what is known of that. */
export interface Plea {
  readonly incident: string;
  readonly branch: string;
  readonly device: string;
  readonly person: string;
  readonly askedAt: number;
  readonly state: 'waiting' | 'granted' | 'denied' | 'expired';
  readonly decidedAt: number | null;
  readonly decidedBy: string | null;
  /** Null until the incident itself has arrived. */
  readonly about: Incident | null;
}

export interface Pleas {
  /** Newest first. `person`: never shown their own. */
  list(
    filter: { readonly branch: string | null; readonly person: string | null; readonly limit: number },
    now: number,
  ): Promise<Plea[]>;
  get(incident: string, now: number): Promise<Plea | null>;
  /** False when it does not wait any more. */
  decide(plea: Plea, decision: { readonly granted: boolean; readonly by: string }, now: number): Promise<boolean>;
  /** Decisions a PC may not have heard of yet. */
  decided(
    device: string,
    now: number,
  ): Promise<Array<{ readonly incident: string; readonly granted: boolean; readonly until: number }>>;
}

const MAX_DECIDED = 50;

export function openPleas(db: Db, tenant: string): Pleas {
  type Row = Awaited<ReturnType<typeof rows>>[number];
  const rows = (filter: { branch?: string; incident?: string; limit: number }) => {
    let query = db
      .selectFrom('plea')
      .leftJoin('incident', (join) =>
        join
          .onRef('incident.tenant', '=', 'plea.tenant')
          .onRef('incident.branch', '=', 'plea.branch')
          .onRef('incident.id', '=', 'plea.incident')
          .onRef('incident.device', '=', 'plea.device'),
      )
      .selectAll('plea')
      .select('incident.body')
      .where('plea.tenant', '=', tenant)
      .orderBy('plea.asked_at', 'desc')
      .limit(filter.limit);
    if (filter.branch !== undefined) query = query.where('plea.branch', '=', filter.branch);
    if (filter.incident !== undefined) {
      const { incident } = filter;
      query = query.where('plea.incident', '=', incident).where((eb) =>
        // The id says the time, which finds the row's partition.
        eb.or([eb('incident.at', '=', timeOf(incident)), eb('incident.at', 'is', null)]),
      );
    }
    return query.execute();
  };
  const shown = (row: Row, now: number): Plea => ({
    incident: row.incident,
    branch: row.branch,
    device: row.device,
    person: row.person,
    askedAt: Number(row.asked_at),
    state: row.state === 'waiting' && now - Number(row.asked_at) > RELEASE_LIFE_MS ? 'expired' : row.state,
    decidedAt: row.decided_at === null ? null : Number(row.decided_at),
    decidedBy: row.decided_by,
    about: row.body === null ? null : (JSON.parse(row.body) as Incident),
  });
  const decided = together(async (asked: ReadonlyArray<{ readonly device: string; readonly now: number }>) => {
    const devices = [...new Set(asked.map(({ device }) => device))];
    const found = await db
      .selectFrom('plea')
      .select(['device', 'incident', 'state', 'decided_at'])
      .where('tenant', '=', tenant)
      .where('device', 'in', devices)
      .where('decided_at', '>=', Math.min(...asked.map(({ now }) => now)) - RELEASE_LIFE_MS)
      .orderBy('decided_at', 'desc')
      .limit(MAX_DECIDED * devices.length)
      .execute();
    return asked.map(({ device, now }) =>
      found
        .filter((row) => row.device === device && Number(row.decided_at) >= now - RELEASE_LIFE_MS)
        .slice(0, MAX_DECIDED)
        .map((row) => ({
          incident: row.incident,
          granted: row.state === 'granted',
          until: Number(row.decided_at) + RELEASE_LIFE_MS,
        })),
    );
  });
  return {
    list: async ({ branch, person, limit }, now) => {
      const found = await rows({ ...(branch === null ? {} : { branch }), limit });
      return found.map((row) => shown(row, now)).filter((plea) => person === null || plea.person !== person);
    },
    get: async (incident, now) => {
      const [row] = await rows({ incident, limit: 1 });
      return row === undefined ? null : shown(row, now);
    },
    decide: async ({ incident, branch }, { granted, by }, now) => {
      const { numUpdatedRows } = await db
        .updateTable('plea')
        .set({ state: granted ? 'granted' : 'denied', decided_at: now, decided_by: by })
        .where('tenant', '=', tenant)
        .where('branch', '=', branch)
        .where('incident', '=', incident)
        .where('state', '=', 'waiting')
        .where('asked_at', '>=', now - RELEASE_LIFE_MS)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    decided: (device, now) => decided({ device, now }),
  };
}
