import type { RingFigures } from '../publish/halt-rules.js';
import type { Db } from './database.js';

export interface RingQuery {
  readonly ring: string;
  readonly version: number;
  /** Milliseconds since 1970: when the ring got this version. */
  readonly since: number;
  /** PCs not heard of since then are silent. */
  readonly heardSince: number;
}

const REFUSALS = ['block', 'coach'] as const;

/** What became of a ring since it got its version. */
export async function ringFigures(db: Db, tenant: string, query: RingQuery): Promise<RingFigures> {
  const version = String(query.version);
  const devices = await db
    .selectFrom('device')
    .where('tenant', '=', tenant)
    .where('status', '=', 'active')
    .where('last_seen', 'is not', null)
    .select((eb) => {
      const runs = eb.and([eb('ring', '=', query.ring), eb('policy_version', '=', version)]);
      const failed = eb.and([eb('ring', '=', query.ring), eb('policy_error', 'is not', null)]);
      const one = (when: typeof runs) => eb.fn.sum<number>(eb.case().when(when).then(1).else(0).end());
      return [
        one(eb.or([runs, failed])).as('pcs'),
        one(failed).as('failed'),
        one(eb.and([runs, eb('last_seen', '<', query.heardSince)])).as('silent'),
        one(eb.and([eb('policy_version', '<>', version), eb('policy_error', 'is', null)])).as('others'),
      ];
    })
    .executeTakeFirst();
  const refusals = async (mine: boolean): Promise<number> => {
    const row = await db
      .selectFrom('incident')
      .where('tenant', '=', tenant)
      .where('at', '>=', query.since)
      .where('asked', 'in', REFUSALS)
      .where('policy_version', mine ? '=' : '<>', version)
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirst();
    return Number(row?.n ?? 0);
  };
  return {
    ring: query.ring,
    pcs: Number(devices?.pcs ?? 0),
    failed: Number(devices?.failed ?? 0),
    silent: Number(devices?.silent ?? 0),
    refusals: await refusals(true),
    others: { pcs: Number(devices?.others ?? 0), refusals: await refusals(false) },
  };
}

/** How many PCs each ring has, as they say themselves. */
export async function ringSizes(db: Db, tenant: string): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('device')
    .where('tenant', '=', tenant)
    .where('status', '=', 'active')
    .where('ring', 'is not', null)
    .groupBy('ring')
    .select((eb) => ['ring', eb.fn.countAll<number>().as('pcs')])
    .execute();
  return new Map(rows.map(({ ring, pcs }) => [ring ?? '', Number(pcs)]));
}

/** What enforcing a version would have stopped, by branch: asked for, and not done because its ring only observes. */
export interface Observed {
  readonly branch: string;
  readonly rule: string;
  readonly block: number;
  readonly coach: number;
  readonly people: number;
}

export async function observedReport(db: Db, tenant: string, version: number, since: number): Promise<Observed[]> {
  const rows = await db
    .selectFrom('incident')
    .where('tenant', '=', tenant)
    .where('at', '>=', since)
    .where('policy_version', '=', String(version))
    .where('mode', '=', 'observe')
    .where('asked', 'in', REFUSALS)
    .groupBy(['branch', 'rule'])
    .orderBy('branch')
    .orderBy('rule')
    .select((eb) => [
      'branch',
      'rule',
      eb.fn.sum<number>(eb.case().when('asked', '=', 'block').then(1).else(0).end()).as('block'),
      eb.fn.sum<number>(eb.case().when('asked', '=', 'coach').then(1).else(0).end()).as('coach'),
      eb.fn.count<number>('person').distinct().as('people'),
    ])
    .execute();
  return rows.map(({ branch, rule, block, coach, people }) => {
    return { branch, rule: rule ?? '', block: Number(block), coach: Number(coach), people: Number(people) };
  });
}
