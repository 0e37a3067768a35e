import type { Readings, Wrong } from '../alarm/rules.js';
import type { AlarmFigures, AlarmKind } from '../outlet/message.js';
import type { Db } from './database.js';
import { queueAlarm } from './deliveries.js';

export interface StoredAlarm {
  readonly kind: AlarmKind;
  readonly subject: string;
  readonly raisedAt: number;
  readonly resolvedAt: number | null;
  readonly figures: AlarmFigures;
}

/** What is wrong and was: one row a kind and subject, so that many nodes and many looks say a thing once. */
export interface Alarms {
  /** What only the database knows. */
  read(silentAfterMs: number, now: number): Promise<Pick<Readings, 'refusals' | 'heartbeat' | 'gaps' | 'tamper'>>;
  /** Opens an alarm, and tells the outlets; nothing where it is open. True when it opened. */
  raise(wrong: Wrong, now: number): Promise<boolean>;
  /** Closes an open alarm, and tells the outlets. True when it closed. */
  resolve(alarm: StoredAlarm, now: number): Promise<boolean>;
  open(): Promise<StoredAlarm[]>;
  /** Open ones first, then the latest. */
  list(limit: number): Promise<StoredAlarm[]>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export function openAlarms(db: Db, tenant: string): Alarms {
  const count = async (from: number, to: number): Promise<number> => {
    const row = await db
      .selectFrom('incident')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('tenant', '=', tenant)
      .where('verdict', 'in', ['block', 'coach'])
      .where('at', '>=', from)
      .where('at', '<', to)
      .executeTakeFirstOrThrow();
    return Number(row.count);
  };
  const shown = (row: {
    kind: string;
    subject: string;
    raised_at: number;
    resolved_at: number | null;
    figures: string;
  }): StoredAlarm => ({
    kind: row.kind as AlarmKind,
    subject: row.subject,
    raisedAt: row.raised_at,
    resolvedAt: row.resolved_at,
    figures: JSON.parse(row.figures) as AlarmFigures,
  });

  return {
    async read(silentAfterMs, now) {
      const active = () => db.selectFrom('device').where('tenant', '=', tenant).where('status', '=', 'active');
      const first = await active()
        .select((eb) => eb.fn.min<number>('enrolled_at').as('at'))
        .executeTakeFirst();
      const hours = Math.min(7 * 24, Math.max(1, Math.floor((now - HOUR_MS - Number(first?.at ?? now)) / HOUR_MS)));
      const heartbeat = await active()
        .where('last_seen', '>=', now - HOUR_MS)
        .select((eb) => [
          eb.fn.countAll<number>().as('pcs'),
          eb.fn
            .sum<number>(
              eb
                .case()
                .when('last_seen', '<', now - silentAfterMs)
                .then(1)
                .else(0)
                .end(),
            )
            .as('silent'),
        ])
        .executeTakeFirstOrThrow();
      const gaps = await db
        .selectFrom('gap')
        .where('tenant', '=', tenant)
        .where('found_at', '>=', now - DAY_MS)
        .select((eb) => [
          eb.fn.count<number>('device').distinct().as('pcs'),
          eb.fn.sum<number>(eb('last', '-', eb.ref('first'))).as('apart'),
          eb.fn.countAll<number>().as('gaps'),
        ])
        .executeTakeFirstOrThrow();
      const tamper = await db
        .selectFrom('notice')
        .where('tenant', '=', tenant)
        .where('at', '>=', now - DAY_MS)
        .where('kind', '=', 'tamper')
        .select((eb) => [eb.fn.count<number>('device').distinct().as('pcs'), eb.fn.countAll<number>().as('events')])
        .executeTakeFirstOrThrow();
      return {
        refusals: {
          lastHour: await count(now - HOUR_MS, now),
          before: await count(now - HOUR_MS - hours * HOUR_MS, now - HOUR_MS),
          hours,
        },
        heartbeat: { pcs: Number(heartbeat.pcs), silent: Number(heartbeat.silent ?? 0) },
        gaps: { pcs: Number(gaps.pcs), missing: Number(gaps.apart ?? 0) + Number(gaps.gaps) },
        tamper: { pcs: Number(tamper.pcs), events: Number(tamper.events) },
      };
    },

    raise: ({ kind, subject, figures }, now) =>
      db.transaction().execute(async (inside) => {
        const said = { seen_at: now, figures: JSON.stringify(figures) };
        const added = await inside
          .insertInto('alarm')
          .values({ tenant, kind, subject, raised_at: now, resolved_at: null, ...said })
          .onConflict((conflict) => conflict.columns(['tenant', 'kind', 'subject']).doNothing())
          .executeTakeFirst();
        let opened = (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
        if (!opened) {
          const again = await inside
            .updateTable('alarm')
            .set({ ...said, raised_at: now, resolved_at: null })
            .where((eb) => eb.and({ tenant, kind, subject }))
            .where('resolved_at', 'is not', null)
            .executeTakeFirst();
          opened = again.numUpdatedRows > 0n;
        }
        if (opened) {
          await queueAlarm(
            inside,
            tenant,
            { kind: 'alarm', alarm: kind, subject, state: 'raised', at: now, figures },
            now,
          );
        }
        return opened;
      }),

    resolve: ({ kind, subject, figures }, now) =>
      db.transaction().execute(async (inside) => {
        const { numUpdatedRows } = await inside
          .updateTable('alarm')
          .set({ resolved_at: now })
          .where((eb) => eb.and({ tenant, kind, subject }))
          .where('resolved_at', 'is', null)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await queueAlarm(
          inside,
          tenant,
          { kind: 'alarm', alarm: kind, subject, state: 'resolved', at: now, figures },
          now,
        );
        return true;
      }),

    open: async () => {
      const rows = await db
        .selectFrom('alarm')
        .selectAll()
        .where('tenant', '=', tenant)
        .where('resolved_at', 'is', null)
        .execute();
      return rows.map(shown);
    },

    list: async (limit) => {
      const rows = await db
        .selectFrom('alarm')
        .selectAll()
        .where('tenant', '=', tenant)
        .orderBy((eb) => eb.case().when('resolved_at', 'is', null).then(0).else(1).end())
        .orderBy('raised_at', 'desc')
        .limit(limit)
        .execute();
      return rows.map(shown);
    },
  };
}
