import { type Outlet, outletSchema, SEVERITY_NAMES, targetOf } from '../outlet/definition.js';
import type { DigestFigures } from '../outlet/message.js';
import type { SecretBox } from '../outlet/secret-box.js';
import { OPEN } from '../queue/status.js';
import type { Db } from './database.js';

/** An outlet as it is shown: what opens it never leaves central again. */
export interface ShownOutlet {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly target: string;
  readonly incidents: boolean;
  readonly alarms: boolean;
  readonly digest: string;
  readonly hour: number;
  readonly branch: string | null;
  readonly severity: string;
  readonly language: string;
  readonly enabled: boolean;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly sentAt: number | null;
  /** Of the last try; null when it went. */
  readonly error: string | null;
  readonly waiting: number;
  readonly dead: number;
}

/** Where word is sent to. */
export interface Outlets {
  /** False when there is one of that name. */
  add(id: string, outlet: Outlet, by: string, now: number): Promise<boolean>;
  /** Another definition in its place; what waits for it stays. False when it is gone, or the name is another's. */
  change(id: string, outlet: Outlet): Promise<boolean>;
  list(): Promise<ShownOutlet[]>;
  /** With its secrets, for sending. Null when it is gone. Rejects with SecretBoxError. */
  open(id: string): Promise<Outlet | null>;
  /** By id or by name. */
  find(named: string): Promise<ShownOutlet | null>;
  enable(id: string, enabled: boolean): Promise<boolean>;
  /** With all that waits for it. */
  remove(id: string): Promise<boolean>;
  figures(period: { readonly from: number; readonly to: number }, branch: string | null): Promise<DigestFigures>;
}

const DAY_MS = 86_400_000;
const TOP = 5;

export function openOutlets(db: Db, tenant: string, box: SecretBox): Outlets {
  const list = async (): Promise<ShownOutlet[]> => {
    const rows = await db.selectFrom('outlet').selectAll().where('tenant', '=', tenant).orderBy('created_at').execute();
    const counts = await db
      .selectFrom('delivery')
      .where('tenant', '=', tenant)
      .where('status', 'in', ['waiting', 'dead'])
      .groupBy(['outlet', 'status'])
      .select((eb) => ['outlet', 'status', eb.fn.countAll<number>().as('count')])
      .execute();
    const count = (outlet: string, status: string): number =>
      Number(counts.find((row) => row.outlet === outlet && row.status === status)?.count ?? 0);
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      type: row.type,
      target: row.target,
      incidents: row.incidents === 1,
      alarms: row.alarms === 1,
      digest: row.digest === '' ? 'none' : row.digest,
      hour: row.hour,
      branch: row.branch,
      severity: SEVERITY_NAMES[row.severity] ?? 'low',
      language: row.language,
      enabled: row.enabled === 1,
      createdAt: row.created_at,
      createdBy: row.created_by,
      sentAt: row.sent_at,
      error: row.error,
      waiting: count(row.id, 'waiting'),
      dead: count(row.id, 'dead'),
    }));
  };

  const columnsOf = (outlet: Outlet) => {
    const { where, digest, severity, incidents, alarms, ...rest } = outlet;
    return {
      ...rest,
      type: where.type,
      target: targetOf(where),
      sealed: box.seal(JSON.stringify(outlet)),
      incidents: incidents ? 1 : 0,
      alarms: alarms ? 1 : 0,
      digest: digest === 'none' ? '' : digest,
      severity: SEVERITY_NAMES.indexOf(severity),
    };
  };

  return {
    list,

    change: async (id, outlet) => {
      const { numUpdatedRows } = await db
        .updateTable('outlet')
        .set({ ...columnsOf(outlet), error: null })
        .where((eb) => eb.and({ tenant, id }))
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('outlet as other')
                .select('other.id')
                .where('other.tenant', '=', tenant)
                .where('other.name', '=', outlet.name)
                .where('other.id', '<>', id),
            ),
          ),
        )
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    add: (id, outlet, by, now) =>
      db.transaction().execute(async (inside) => {
        const row = {
          ...columnsOf(outlet),
          tenant,
          id,
          enabled: 1,
          created_at: now,
          created_by: by,
          claimed_at: 0,
          sent_at: null,
          error: null,
        };
        await inside.insertInto('outlet').values(row).execute();
        const same = await inside
          .selectFrom('outlet')
          .select('id')
          .where((eb) => eb.and({ tenant, name: outlet.name }))
          .execute();
        if (same.length === 1) return true;
        await inside
          .deleteFrom('outlet')
          .where((eb) => eb.and({ tenant, id }))
          .execute();
        return false;
      }),

    open: async (id) => {
      const row = await db
        .selectFrom('outlet')
        .select('sealed')
        .where((eb) => eb.and({ tenant, id }))
        .executeTakeFirst();
      return row === undefined ? null : outletSchema.parse(JSON.parse(box.open(row.sealed)));
    },

    find: async (named) => (await list()).find(({ id, name }) => id === named || name === named) ?? null,

    enable: async (id, enabled) => {
      const { numUpdatedRows } = await db
        .updateTable('outlet')
        .set({ enabled: enabled ? 1 : 0 })
        .where((eb) => eb.and({ tenant, id }))
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    remove: (id) =>
      db.transaction().execute(async (inside) => {
        const { numDeletedRows } = await inside
          .deleteFrom('outlet')
          .where((eb) => eb.and({ tenant, id }))
          .executeTakeFirst();
        await inside
          .deleteFrom('delivery')
          .where((eb) => eb.and({ tenant, outlet: id }))
          .execute();
        return numDeletedRows > 0n;
      }),

    figures: async ({ from, to }, branch) => {
      const within = () => {
        const all = db.selectFrom('incident').where('tenant', '=', tenant).where('at', '>=', from).where('at', '<', to);
        return branch === null ? all : all.where('branch', '=', branch);
      };
      const top = async (column: 'channel' | 'branch') => {
        const rows = await within()
          .groupBy(column)
          .select((eb) => [`${column} as name` as const, eb.fn.countAll<number>().as('incidents')])
          .orderBy('incidents', 'desc')
          .orderBy(column)
          .limit(TOP)
          .execute();
        return rows.map(({ name, incidents }) => ({ name, incidents: Number(incidents) }));
      };
      const verdicts = await within()
        .groupBy('verdict')
        .select((eb) => [
          'verdict',
          eb.fn.countAll<number>().as('incidents'),
          eb.fn.sum<number>('total').as('records'),
          eb.fn.sum<number>(eb.case().when('severity', '=', 3).then(1).else(0).end()).as('critical'),
        ])
        .execute();
      const sum = (of: 'incidents' | 'records' | 'critical'): number =>
        verdicts.reduce((all, row) => all + Number(row[of]), 0);
      let open = db
        .selectFrom('incident')
        .where('tenant', '=', tenant)
        .where('status', 'in', [...OPEN]);
      let pcs = db.selectFrom('device').where('tenant', '=', tenant).where('status', '=', 'active');
      if (branch !== null) {
        open = open.where('branch', '=', branch);
        pcs = pcs.where('branch', '=', branch);
      }
      const [waiting, fleet] = await Promise.all([
        open.select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow(),
        pcs
          .select((eb) => [
            eb.fn.countAll<number>().as('pcs'),
            eb.fn
              .sum<number>(
                eb
                  .case()
                  .when('last_seen', '>=', to - DAY_MS)
                  .then(0)
                  .else(1)
                  .end(),
              )
              .as('silent'),
          ])
          .executeTakeFirstOrThrow(),
      ]);
      return {
        from,
        to,
        branch,
        incidents: sum('incidents'),
        verdicts: Object.fromEntries(verdicts.map((row) => [row.verdict, Number(row.incidents)])),
        records: sum('records'),
        critical: sum('critical'),
        open: Number(waiting.count),
        channels: await top('channel'),
        branches: branch === null ? await top('branch') : [],
        pcs: Number(fleet.pcs),
        silent: Number(fleet.silent ?? 0),
      };
    },
  };
}
