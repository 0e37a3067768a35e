import { type Insertable, sql } from 'kysely';
import { KINDS } from '../../model/kind.js';
import type { PersonDay } from '../trace/peers.js';
import type { Db, Tables } from './database.js';

const DAY_MS = 86_400_000;
const MAX_ROWS = 20_000;
const MAX_RECIPIENTS = 200;
const MAX_SENDERS = 200;
const MAX_SYSTEMS = 20;

/** An event as a PC ships it. */
export interface SeenShipment {
  readonly id: string;
  readonly event: 'view' | 'export' | 'import' | 'incoming';
  readonly person: string;
  readonly account: string;
  readonly system: string;
  readonly host: string;
  readonly path: string;
  readonly records: number;
  /** Of its people; of its homes where nobody is named. */
  readonly prints: readonly string[];
}

/** What the whole fleet sent to one recipient. */
export interface RecipientRow {
  readonly recipient: string;
  readonly people: number;
  readonly pcs: number;
  readonly branches: number;
  readonly transfers: number;
  /** Different people (homes where nobody is named). */
  readonly records: number;
  readonly first: number;
  readonly last: number;
}

/** Whose transfers are added up: a person, a PC, a branch. */
export const SENT_BY = ['person', 'pc', 'branch'] as const;
export type SentBy = (typeof SENT_BY)[number];

/** What one of them sent, over all PCs. */
export interface SentRow {
  /** The person, or an account of a PC; the id of a PC; the branch. */
  readonly name: string;
  /** The PC, where the name is an account or a PC; else empty. */
  readonly device: string;
  readonly transfers: number;
  /** Different people whose records left, and different homes beside which nobody was named. */
  readonly persons: number;
  readonly homes: number;
  readonly first: number;
  readonly last: number;
}

/** One event of somebody's, of their PC's ledger or their transfers. */
export interface Doing {
  readonly at: number;
  readonly event: string;
  readonly system: string;
  readonly path: string;
  readonly records: number;
  readonly device: string;
}

export interface Seen {
  /** What each person, or account of a PC, saw, exported and imported on each day (UTC). */
  days(branch: string | null, since: number, until: number): Promise<PersonDay[]>;
  /** Those to whom most went, first; of one branch where that is said. */
  recipients(branch: string | null, since: number): Promise<RecipientRow[]>;
  /** Who sent most, first; in one branch where that is said. What went into the agency's own systems has not left. */
  sentBy(by: SentBy, branch: string | null, since: number): Promise<SentRow[]>;
  /** Everything somebody did with records, newest first; in one branch where that is said. */
  doings(person: string, branch: string | null, since: number, until: number): Promise<Doing[]>;
  /** The source systems whose logins name people, a few at most. */
  systems(): Promise<string[]>;
  /** How many incidents somebody has; of one branch where that is said. */
  incidents(person: string, branch: string | null, since: number, until: number): Promise<number>;
}

export function openSeen(db: Db, tenant: string): Seen {
  return {
    days: async (branch, since, until) => {
      let query = db.selectFrom('seen').where('tenant', '=', tenant).where('at', '>=', since).where('at', '<', until);
      if (branch !== null) query = query.where('branch', '=', branch);
      const day = sql<number>`at / ${sql.lit(DAY_MS)}`;
      const place = placeOf();
      const rows = await query
        .select(['branch', 'person', place.as('device'), 'event', day.as('day')])
        .select((eb) => eb.fn.sum<number>('records').as('records'))
        .groupBy(['branch', 'person', place, 'event', day])
        .limit(MAX_ROWS)
        .execute();
      const days = new Map<string, { -readonly [K in keyof PersonDay]: PersonDay[K] }>();
      for (const { branch: where, person, device, event, day: at, records } of rows) {
        const key = JSON.stringify([where, person, device, Number(at)]);
        const start = new Date(Number(at) * DAY_MS).toISOString().slice(0, 10);
        const one = days.get(key) ?? { branch: where, person, device, day: start, viewed: 0, exported: 0, imported: 0 };
        days.set(key, one);
        if (event === 'view') one.viewed += Number(records);
        if (event === 'export') one.exported += Number(records);
        if (event === 'import') one.imported += Number(records);
      }
      return [...days.values()];
    },
    recipients: async (branch, since) => {
      let query = db.selectFrom('sent_to').where('tenant', '=', tenant).where('at', '>=', since);
      if (branch !== null) query = query.where('branch', '=', branch);
      const rows = await query
        .groupBy('recipient')
        .select((eb) => [
          'recipient',
          eb.fn.count<number>('person').distinct().as('people'),
          eb.fn.count<number>('device').distinct().as('pcs'),
          eb.fn.count<number>('branch').distinct().as('branches'),
          eb.fn.count<number>('transfer').distinct().as('transfers'),
          eb.fn.count<number>('print').distinct().as('records'),
          eb.fn.min('at').as('first'),
          eb.fn.max('at').as('last'),
        ])
        .orderBy('records', 'desc')
        .orderBy('recipient')
        .limit(MAX_RECIPIENTS)
        .execute();
      return rows.map(({ recipient, ...figures }) => ({ recipient, ...numbersOf(figures) }));
    },
    sentBy: async (by, branch, since) => {
      let query = db.selectFrom('print').where('tenant', '=', tenant).where('at', '>=', since).where('sent', '=', 1);
      if (branch !== null) query = query.where('branch', '=', branch);
      const name = sql<string>`${sql.ref(by === 'pc' ? 'device' : by)}`;
      const place = by === 'branch' ? sql<string>`''` : by === 'pc' ? sql<string>`device` : placeOf();
      const different = (what: 'person' | 'home') =>
        sql<number>`count(distinct case when ${sql.ref('of')} = ${sql.lit(what)} then print end)`;
      const rows = await query
        .groupBy(by === 'branch' ? [name] : [name, place])
        .select((eb) => [
          name.as('name'),
          place.as('device'),
          eb.fn.count<number>('transfer').distinct().as('transfers'),
          different('person').as('persons'),
          different('home').as('homes'),
          eb.fn.min('at').as('first'),
          eb.fn.max('at').as('last'),
        ])
        .orderBy('persons', 'desc')
        .orderBy('homes', 'desc')
        .orderBy('name')
        .limit(MAX_SENDERS)
        .execute();
      return rows.map(({ name, device, ...figures }) => ({ name, device, ...numbersOf(figures) }));
    },
    doings: async (person, branch, since, until) => {
      const seen = await db
        .selectFrom('seen')
        .select(['at', 'event', 'system', 'path', 'records', 'device'])
        .where('tenant', '=', tenant)
        .where('person', '=', person)
        .$if(branch !== null, (query) => query.where('branch', '=', branch ?? ''))
        .where('at', '>=', since)
        .where('at', '<', until)
        .orderBy('at', 'desc')
        .limit(MAX_ROWS)
        .execute();
      const transfers = await db
        .selectFrom('transfer')
        .select(['at', 'verdict', 'channel', 'host', 'device', 'body'])
        .where('tenant', '=', tenant)
        .where('person', '=', person)
        .where('channel', '<>', 'sanctioned')
        .$if(branch !== null, (query) => query.where('branch', '=', branch ?? ''))
        .where('at', '>=', since)
        .where('at', '<', until)
        .orderBy('at', 'desc')
        .limit(MAX_ROWS)
        .execute();
      const sent = transfers.map(({ at, verdict, channel, host, device, body }) => ({
        ...{ at, event: verdict === 'allow' || verdict === 'flag' ? 'sent' : 'refused', system: channel },
        ...{ path: host, records: recordsIn(body), device },
      }));
      return [...seen, ...sent.filter(({ records }) => records > 0)].sort((a, b) => b.at - a.at);
    },
    systems: async () => {
      const found = new Set<string>();
      // From one system's first login past its last: the index is touched once for each, however many people there are.
      for (let from = 'login:'; found.size < MAX_SYSTEMS; ) {
        const row = await db
          .selectFrom('seen')
          .select('person')
          .where('tenant', '=', tenant)
          .where('person', '>=', from)
          .where('person', 'like', 'login:%')
          .orderBy('person')
          .limit(1)
          .executeTakeFirst();
        const system = row?.person.split(':')[1];
        if (system === undefined || found.has(system)) break;
        found.add(system);
        from = `login:${system};`;
      }
      return [...found];
    },
    incidents: async (person, branch, since, until) => {
      let query = db.selectFrom('incident').where('tenant', '=', tenant).where('person', '=', person);
      if (branch !== null) query = query.where('branch', '=', branch);
      const row = await query
        .where('at', '>=', since)
        .where('at', '<', until)
        .select((eb) => eb.fn.countAll<number>().as('incidents'))
        .executeTakeFirst();
      return Number(row?.incidents ?? 0);
    },
  };
}

/** An account of the same name at another PC is another account. */
const placeOf = () => sql<string>`case when person like 'login:%' then '' else device end`;

export function seenRows(
  key: { readonly tenant: string; readonly branch: string; readonly device: string },
  at: number,
  { prints, ...event }: SeenShipment,
): { readonly row: Insertable<Tables['seen']>; readonly sights: Insertable<Tables['sight']>[] } {
  const { id, person, event: kind } = event;
  return {
    row: { ...key, at, ...event },
    sights: [...new Set(prints)].map((print) => ({ ...key, print, at, seen: id, person, event: kind })),
  };
}

function numbersOf<T extends Record<string, unknown>>(row: T): { [K in keyof T]: number } {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)])) as {
    [K in keyof T]: number;
  };
}

/** Unique records that a transfer's row names, of all kinds. */
function recordsIn(body: string): number {
  const { records }: { records?: Readonly<Record<string, unknown>> } = JSON.parse(body);
  return KINDS.reduce((sum, kind) => sum + (Number(records?.[kind] ?? 0) || 0), 0);
}
