import { type Selectable, sql } from 'kysely';
import type { Incident } from '../../model/incident.js';
import type { Queued, Sent, ToldIncident } from '../outlet/message.js';
import type { Db, Tables } from './database.js';
import { timeOf } from './time-of.js';

/** One message that somebody has taken to send. */
export interface Taken {
  readonly once: string;
  readonly at: number;
  readonly queued: Queued;
}

export interface Dead {
  readonly once: string;
  readonly kind: Queued['kind'];
  readonly at: number;
  readonly attempts: number;
  readonly error: string | null;
}

/** What waits to be sent, for all nodes together. */
export interface Deliveries {
  /** Queues for one outlet; nothing where it was queued before. */
  add(outlet: string, once: string, queued: Queued, now: number): Promise<void>;
  /** Outlets that have something to send now. */
  due(now: number): Promise<string[]>;
  /**
   * Takes up to `max` messages for this node: nobody else gets them until the lease is over. Counts tries within the last
   * minute over all nodes, so that `perMinute` (null: no limit) holds for the fleet of nodes.
   */
  take(outlet: string, owner: string, max: number, perMinute: number | null, now: number): Promise<Taken[]>;
  /** What came of it. Does nothing for messages whose lease another node has meanwhile. */
  settle(outlet: string, owner: string, taken: readonly Taken[], sent: Sent, now: number): Promise<void>;
  /** The incidents of messages, by id; those that were forgotten are missing. */
  incidents(named: ReadonlyArray<{ readonly id: string; readonly branch: string }>): Promise<Map<string, ToldIncident>>;
  /** Given up, newest first. */
  dead(outlet: string, limit: number): Promise<Dead[]>;
  /** Queues what was given up once more; how many. */
  resend(outlet: string, now: number): Promise<number>;
  /** Forgets what was sent a week ago, and what was given up a month ago. */
  tidy(now: number): Promise<void>;
}

/** Longer than any sender takes. */
export const LEASE_MS = 120_000;
export const MAX_ATTEMPTS = 12;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const FIRST_WAIT_MS = 30_000;
const MAX_WAIT_MS = 3_600_000;

/** Half a minute, doubled with every try up to an hour: twelve tries take some six hours. */
export const waitMs = (attempts: number): number => Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1));

/**
 * Queues incidents for the outlets that are told of each, within the transaction that stored them at `now`. What was
 * there before, and came once more, is not told again.
 */
export async function queueIncidents(
  db: Db,
  tenant: string,
  branch: string,
  ids: readonly string[],
  now: number,
): Promise<void> {
  if (ids.length === 0) return;
  const outlets = await db
    .selectFrom('outlet')
    .select(['id', 'branch', 'severity'])
    .where('tenant', '=', tenant)
    .where('incidents', '=', 1)
    .where('enabled', '=', 1)
    .execute();
  if (outlets.length === 0) return;
  const incidents = await db
    .selectFrom('incident')
    .select(['id', 'severity'])
    .where((eb) => eb.and({ tenant, branch, received_at: now }))
    .where('at', 'in', [...new Set(ids.map(timeOf))])
    .where('id', 'in', [...ids])
    .execute();
  const rows = outlets.flatMap((outlet) =>
    incidents
      .filter(({ severity }) => severity >= outlet.severity && (outlet.branch === null || outlet.branch === branch))
      .map(({ id }) => rowOf(tenant, outlet.id, `incident:${id}`, { kind: 'incident', id, branch }, now)),
  );
  if (rows.length > 0) await insert(db, rows);
}

/** Queues an alarm for every outlet that is told of alarms, but not for the one it is about. */
export async function queueAlarm(
  db: Db,
  tenant: string,
  queued: Extract<Queued, { kind: 'alarm' }>,
  now: number,
): Promise<void> {
  const outlets = await db
    .selectFrom('outlet')
    .select(['id', 'name'])
    .where('tenant', '=', tenant)
    .where('alarms', '=', 1)
    .where('enabled', '=', 1)
    .execute();
  const once = `alarm:${queued.alarm}:${queued.subject}:${queued.state}:${queued.at}`;
  const rows = outlets
    .filter(({ name }) => queued.alarm !== 'outlet-failing' || name !== queued.subject)
    .map(({ id }) => rowOf(tenant, id, once, queued, now));
  if (rows.length > 0) await insert(db, rows);
}

const MAX_ROWS = 500;

async function insert(db: Db, rows: ReadonlyArray<ReturnType<typeof rowOf>>): Promise<void> {
  for (let at = 0; at < rows.length; at += MAX_ROWS) {
    await db
      .insertInto('delivery')
      .values(rows.slice(at, at + MAX_ROWS))
      .onConflict((conflict) => conflict.columns(['tenant', 'outlet', 'once']).doNothing())
      .execute();
  }
}

function rowOf(
  tenant: string,
  outlet: string,
  once: string,
  queued: Queued,
  now: number,
): Selectable<Tables['delivery']> {
  return {
    tenant,
    outlet,
    once,
    at: now,
    body: JSON.stringify(queued),
    status: 'waiting',
    attempts: 0,
    due_at: now,
    lease_until: 0,
    lease_owner: '',
    tried_at: 0,
    done_at: null,
    error: null,
  };
}

export function openDeliveries(db: Db, tenant: string): Deliveries {
  const queuedOf = (body: string): Queued => JSON.parse(body) as Queued;

  return {
    add: (outlet, once, queued, now) => insert(db, [rowOf(tenant, outlet, once, queued, now)]),

    due: async (now) => {
      const rows = await db
        .selectFrom('delivery')
        .select('outlet')
        .distinct()
        .where('tenant', '=', tenant)
        .where('status', '=', 'waiting')
        .where('due_at', '<=', now)
        .where('lease_until', '<=', now)
        .execute();
      return rows.map(({ outlet }) => outlet);
    },

    take: (outlet, owner, max, perMinute, now) =>
      db.transaction().execute(async (inside) => {
        // The outlet's row is the lock: nodes take one after the other, each seeing what the one before took.
        const locked = await inside
          .updateTable('outlet')
          .set({ claimed_at: now })
          .where('tenant', '=', tenant)
          .where('id', '=', outlet)
          .where('enabled', '=', 1)
          .executeTakeFirst();
        if (locked.numUpdatedRows === 0n) return [];
        const mine = { tenant, outlet };
        let room = max;
        if (perMinute !== null) {
          const tried = await inside
            .selectFrom('delivery')
            .select((eb) => eb.fn.countAll<number>().as('count'))
            .where((eb) => eb.and(mine))
            .where('tried_at', '>', now - MINUTE_MS)
            .executeTakeFirstOrThrow();
          room = Math.min(max, perMinute - Number(tried.count));
        }
        if (room <= 0) return [];
        const rows = await inside
          .selectFrom('delivery')
          .select(['once', 'at', 'body'])
          .where((eb) => eb.and({ ...mine, status: 'waiting' }))
          .where('due_at', '<=', now)
          .where('lease_until', '<=', now)
          .orderBy('due_at')
          .orderBy('once')
          .limit(room)
          .execute();
        if (rows.length === 0) return [];
        await inside
          .updateTable('delivery')
          .set({
            lease_until: now + LEASE_MS,
            lease_owner: owner,
            tried_at: now,
            attempts: sql<number>`attempts + 1`,
          })
          .where((eb) => eb.and(mine))
          .where(
            'once',
            'in',
            rows.map(({ once }) => once),
          )
          .execute();
        return rows.map(({ once, at, body }) => ({ once, at, queued: queuedOf(body) }));
      }),

    settle: (outlet, owner, taken, sent, now) =>
      db.transaction().execute(async (inside) => {
        const held = await inside
          .selectFrom('delivery')
          .select(['once', 'attempts'])
          .where((eb) => eb.and({ tenant, outlet, lease_owner: owner, status: 'waiting' }))
          .where(
            'once',
            'in',
            taken.map(({ once }) => once),
          )
          .execute();
        for (const { once, attempts } of held) {
          const over = sent.ok || !sent.again || attempts >= MAX_ATTEMPTS;
          const wait = sent.ok ? 0 : Math.max(sent.afterMs ?? 0, waitMs(attempts));
          await inside
            .updateTable('delivery')
            .set({
              status: sent.ok ? 'sent' : over ? 'dead' : 'waiting',
              due_at: now + wait,
              lease_until: 0,
              lease_owner: '',
              done_at: over ? now : null,
              error: sent.ok ? null : sent.error,
            })
            .where((eb) => eb.and({ tenant, outlet, once }))
            .execute();
        }
        await inside
          .updateTable('outlet')
          .set(sent.ok ? { sent_at: now, error: null } : { error: sent.error })
          .where((eb) => eb.and({ tenant, id: outlet }))
          .execute();
      }),

    incidents: async (named) => {
      if (named.length === 0) return new Map();
      const rows = await db
        .selectFrom('incident')
        .select(['id', 'branch', 'device', 'severity', 'body'])
        .where('tenant', '=', tenant)
        .where(
          'at',
          'in',
          named.map(({ id }) => timeOf(id)),
        )
        .where(
          'id',
          'in',
          named.map(({ id }) => id),
        )
        .execute();
      return new Map(
        rows.map(({ id, branch, device, severity, body }) => {
          return [id, { incident: JSON.parse(body) as Incident, branch, device, severity }];
        }),
      );
    },

    dead: async (outlet, limit) => {
      const rows = await db
        .selectFrom('delivery')
        .select(['once', 'at', 'body', 'attempts', 'error'])
        .where((eb) => eb.and({ tenant, outlet, status: 'dead' }))
        .orderBy('at', 'desc')
        .limit(limit)
        .execute();
      return rows.map(({ body, ...row }) => ({ ...row, kind: queuedOf(body).kind }));
    },

    resend: async (outlet, now) => {
      const { numUpdatedRows } = await db
        .updateTable('delivery')
        .set({ status: 'waiting', attempts: 0, due_at: now, done_at: null })
        .where((eb) => eb.and({ tenant, outlet, status: 'dead' }))
        .executeTakeFirst();
      return Number(numUpdatedRows);
    },

    tidy: async (now) => {
      for (const [status, days] of [
        ['sent', 7],
        ['dead', 30],
      ] as const) {
        await db
          .deleteFrom('delivery')
          .where((eb) => eb.and({ tenant, status }))
          .where('done_at', '<', now - days * DAY_MS)
          .execute();
      }
    },
  };
}
