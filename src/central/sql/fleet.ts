import { z } from 'zod';
import type { Db } from './database.js';

export interface FleetFilter {
  readonly limit: number;
  readonly branch?: string;
  /** Id of the PC the page before ended with. */
  readonly after?: string;
  /** Only PCs not seen since then. */
  readonly silentSince?: number;
  /** Changes by hand are counted from then on. */
  readonly tamperSince: number;
  /** Only PCs that said something is wrong with them. */
  readonly unwell?: boolean;
  /** Only PCs whose name begins so. */
  readonly name?: string;
}

const coverage = z.object({
  inspectedBytes: z.number(),
  tunnelledBytes: z.number(),
  opaqueBytes: z.number(),
  refused: z.number(),
});
const report = z.object({ coverage });

/** What a PC says somebody did to Menshen on it: its claim. */
export interface Tamper {
  readonly events: number;
  readonly last: {
    readonly what: string;
    readonly found: string | null;
    readonly repaired: boolean | null;
    readonly at: string;
  } | null;
}

/** One PC as the fleet page shows it. Times are ISO 8601. */
export interface FleetPc {
  readonly device: string;
  readonly name: string;
  readonly branch: string;
  readonly tags: readonly string[];
  /** False where the PC said that something is wrong with it. */
  readonly healthy: boolean;
  readonly status: 'active' | 'revoked';
  readonly version: string | null;
  readonly policy: string | null;
  readonly mode: string | null;
  readonly ring: string | null;
  readonly error: string | null;
  readonly lastSeen: string | null;
  readonly clonedAt: string | null;
  readonly replaces: string | null;
  readonly outbox: number | null;
  readonly coverage: z.infer<typeof coverage> | null;
  /** Shipments that never came. */
  readonly gaps: number;
  readonly tamper: Tamper;
}

export interface FleetSummary {
  readonly pcs: number;
  readonly silent: number;
  readonly cloned: number;
  readonly withGaps: number;
  readonly versions: Readonly<Record<string, number>>;
  readonly policies: Readonly<Record<string, number>>;
}

export interface Fleet {
  list(filter: FleetFilter): Promise<FleetPc[]>;
  summary(branch: string | null, silentSince: number): Promise<FleetSummary>;
}

export function openFleet(db: Db, tenant: string): Fleet {
  const active = (branch: string | null) => {
    const query = db.selectFrom('device').where('tenant', '=', tenant).where('status', '=', 'active');
    return branch === null ? query : query.where('branch', '=', branch);
  };
  const byColumn = async (column: 'version' | 'policy_version', branch: string | null) => {
    const rows = await active(branch)
      .groupBy(column)
      .select((eb) => [`${column} as name` as const, eb.fn.countAll<number>().as('pcs')])
      .execute();
    return Object.fromEntries(rows.map(({ name, pcs }) => [name ?? 'unknown', Number(pcs)]));
  };

  return {
    list: async (filter) => {
      let query = db.selectFrom('device').selectAll().where('tenant', '=', tenant);
      if (filter.branch !== undefined) query = query.where('branch', '=', filter.branch);
      if (filter.after !== undefined) query = query.where('id', '>', filter.after);
      const { silentSince, name } = filter;
      if (filter.unwell === true) query = query.where('status', '=', 'active').where('healthy', '=', 0);
      // From there to the last text that begins so: a pattern would need its signs escaped.
      if (name !== undefined) query = query.where('name', '>=', name).where('name', '<', `${name}\u{10ffff}`);
      if (silentSince !== undefined) {
        query = query.where((eb) => eb.or([eb('last_seen', 'is', null), eb('last_seen', '<', silentSince)]));
      }
      const rows = await query.orderBy('id').limit(filter.limit).execute();
      const ids = rows.map(({ id }) => id);
      const gaps = await gapsOf(db, tenant, ids);
      const tamper = await tamperOf(db, tenant, ids, filter.tamperSince);
      return rows.map((row) => ({
        device: row.id,
        name: row.name,
        branch: row.branch,
        tags: JSON.parse(row.tags) as string[],
        healthy: Number(row.healthy) === 1,
        status: row.status,
        version: row.version,
        policy: row.policy_version,
        mode: row.policy_mode,
        ring: row.ring,
        error: row.policy_error,
        lastSeen: iso(row.last_seen),
        clonedAt: iso(row.cloned_at),
        replaces: row.replaces,
        outbox: row.outbox,
        coverage: coverageOf(row.report),
        gaps: gaps.get(row.id) ?? 0,
        tamper: tamper.get(row.id) ?? { events: 0, last: null },
      }));
    },

    summary: async (branch, silentSince) => {
      const totals = await active(branch)
        .select((eb) => [
          eb.fn.countAll<number>().as('pcs'),
          eb.fn.count<number>('cloned_at').as('cloned'),
          eb.fn.sum<number>(eb.case().when('last_seen', '>=', silentSince).then(0).else(1).end()).as('silent'),
        ])
        .executeTakeFirst();
      const withGaps = await db
        .selectFrom('gap')
        .innerJoin('device', (join) =>
          join.onRef('device.id', '=', 'gap.device').onRef('device.tenant', '=', 'gap.tenant'),
        )
        .where('gap.tenant', '=', tenant)
        .$if(branch !== null, (query) => query.where('device.branch', '=', branch ?? ''))
        .select((eb) => eb.fn.count<number>('gap.device').distinct().as('pcs'))
        .executeTakeFirst();
      const [versions, policies] = await Promise.all([byColumn('version', branch), byColumn('policy_version', branch)]);
      return {
        pcs: Number(totals?.pcs ?? 0),
        silent: Number(totals?.silent ?? 0),
        cloned: Number(totals?.cloned ?? 0),
        withGaps: Number(withGaps?.pcs ?? 0),
        versions,
        policies,
      };
    },
  };
}

async function gapsOf(db: Db, tenant: string, devices: readonly string[]): Promise<Map<string, number>> {
  if (devices.length === 0) return new Map();
  const rows = await db
    .selectFrom('gap')
    .select(['device', 'first', 'last'])
    .where('tenant', '=', tenant)
    .where('device', 'in', devices)
    .execute();
  const gaps = new Map<string, number>();
  for (const { device, first, last } of rows) gaps.set(device, (gaps.get(device) ?? 0) + last - first + 1);
  return gaps;
}

const said = z.object({
  what: z.string().max(100),
  found: z.string().max(300).optional(),
  repaired: z.boolean().optional(),
});
/** Of one page of PCs; a PC that reports more than that is as conspicuous. */
const MAX_TAMPER = 2_000;

async function tamperOf(
  db: Db,
  tenant: string,
  devices: readonly string[],
  since: number,
): Promise<Map<string, Tamper>> {
  if (devices.length === 0) return new Map();
  const rows = await db
    .selectFrom('notice')
    .select(['device', 'at', 'body'])
    .where('tenant', '=', tenant)
    .where('device', 'in', devices)
    .where('at', '>=', since)
    .where('kind', '=', 'tamper')
    .orderBy('at', 'desc')
    .limit(MAX_TAMPER)
    .execute();
  const found = new Map<string, Tamper>();
  for (const { device, at, body } of rows) {
    const before = found.get(device);
    const { data } = said.safeParse(JSON.parse(body));
    const { what = 'unknown', found: state = null, repaired = null } = data ?? {};
    const last = before?.last ?? { what, found: state, repaired, at: new Date(at).toISOString() };
    found.set(device, { events: (before?.events ?? 0) + 1, last });
  }
  return found;
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function coverageOf(text: string | null): FleetPc['coverage'] {
  const parsed = report.safeParse(text === null ? null : JSON.parse(text));
  return parsed.success ? parsed.data.coverage : null;
}
