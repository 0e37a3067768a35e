import { sql } from 'kysely';
import type { Incident } from '../../model/incident.js';
import { isOpen, isOutcome, type Status, statusOf } from '../queue/status.js';
import { CASE_COLUMNS, type CaseRow, type Sight, seenBy } from './case-row.js';
import type { Db } from './database.js';
import { markDirty } from './dirty.js';
import { timeOf } from './time-of.js';

export interface Review {
  readonly step: number;
  readonly at: number;
  readonly status: Status;
  readonly by: string;
  readonly note: string;
}

/** Incidents as reviewers work with them. */
export interface Cases {
  get(sight: Sight, id: string, at: number): Promise<{ readonly row: CaseRow; readonly incident: Incident } | null>;
  reviews(id: string, branch: string): Promise<Review[]>;
  /** False when somebody else took the same step meanwhile. */
  review(id: string, branch: string, review: Review): Promise<boolean>;
  evidence(id: string, branch: string, at: number): Promise<string | null>;
  /** Of one person across all PCs (of one branch where that is said) since then: transfers that left, and distinct fingerprints of people in them. */
  drip(
    branch: string | null,
    person: string,
    since: number,
  ): Promise<{ readonly transfers: number; readonly prints: number; readonly devices: number }>;
  /** Those of these transfers that are incidents somebody may see. */
  among(sight: Sight, ids: readonly string[]): Promise<Map<string, CaseRow>>;
  /** Who had these fingerprints, most first: a person in a branch, or an account of a PC. */
  trace(sight: Sight, prints: readonly string[], since: number): Promise<Traced[]>;
}

export interface Traced {
  readonly person: string;
  readonly branch: string;
  /** The PC, where only an account is known; empty where a login names the person. */
  readonly device: string;
  readonly overlap: number;
  readonly sent: number;
  readonly first: number;
  readonly last: number;
}

const MAX_TRACED = 100;
/** Fingerprints in one statement. */
const GROUP = 500;

export function openCases(db: Db, tenant: string): Cases {
  return {
    get: async (sight, id, at) => {
      const found = await seenBy(db, tenant, sight)
        .select([...CASE_COLUMNS, 'body'])
        .where('at', '=', at)
        .where('id', '=', id)
        .executeTakeFirst();
      if (found === undefined) return null;
      const { body, ...row } = found;
      return { row, incident: JSON.parse(body) as Incident };
    },

    reviews: async (id, branch) => {
      const rows = await db
        .selectFrom('review')
        .select(['step', 'at', 'status', 'by', 'note'])
        .where('tenant', '=', tenant)
        .where('branch', '=', branch)
        .where('incident', '=', id)
        .orderBy('step')
        .execute();
      return rows.map((row) => ({ ...row, status: statusOf(row.status) }));
    },

    review: (id, branch, review) => db.transaction().execute((inside) => takeStep(inside, tenant, id, branch, review)),

    evidence: async (id, branch, at) => {
      const row = await db
        .selectFrom('evidence')
        .select('jwe')
        .where('tenant', '=', tenant)
        .where('branch', '=', branch)
        .where('at', '=', at)
        .where('incident', '=', id)
        .executeTakeFirst();
      return row?.jwe ?? null;
    },

    drip: async (branch, person, since) => {
      let query = db
        .selectFrom('print')
        .where('tenant', '=', tenant)
        .where('person', '=', person)
        .where('at', '>=', since)
        .where('sent', '=', 1);
      if (branch !== null) query = query.where('branch', '=', branch);
      const row = await query
        .select((eb) => [
          eb.fn.count<number>('transfer').distinct().as('transfers'),
          eb.fn.count<number>('print').distinct().as('prints'),
          eb.fn.count<number>('device').distinct().as('devices'),
        ])
        .executeTakeFirst();
      const { transfers = 0, prints = 0, devices = 0 } = row ?? {};
      return { transfers: Number(transfers), prints: Number(prints), devices: Number(devices) };
    },

    among: async (sight, ids) => {
      const rows: CaseRow[] = [];
      for (let from = 0; from < ids.length; from += GROUP) {
        const some = ids.slice(from, from + GROUP);
        const query = seenBy(db, tenant, sight).select(CASE_COLUMNS).where('id', 'in', some);
        rows.push(...(await query.where('at', 'in', [...new Set(some.map(timeOf))]).execute()));
      }
      return new Map(rows.map((row) => [row.id, row]));
    },

    trace: async (sight, prints, since) => {
      const found = new Map<string, Traced>();
      // An account of the same name at another PC is another account.
      const place = sql<string>`case when person like 'login:%' then '' else device end`;
      for (let from = 0; from < prints.length; from += GROUP) {
        let query = db
          .selectFrom('print')
          .where('tenant', '=', tenant)
          .where('print', 'in', prints.slice(from, from + GROUP))
          .where('at', '>=', since);
        if (sight.branch !== null) query = query.where('branch', '=', sight.branch);
        if (sight.person !== null) query = query.where('person', '<>', sight.person);
        const rows = await query
          .groupBy(['person', 'branch', place])
          .select((eb) => [
            'person',
            'branch',
            place.as('device'),
            eb.fn.count<number>('print').distinct().as('overlap'),
            eb.fn.sum<number>('sent').as('sent'),
            eb.fn.min('at').as('first'),
            eb.fn.max('at').as('last'),
          ])
          .execute();
        for (const row of rows) {
          const { person, branch, device } = row;
          const key = JSON.stringify([person, branch, device]);
          const there = found.get(key);
          found.set(key, {
            person,
            branch,
            device,
            overlap: Number(row.overlap) + (there?.overlap ?? 0),
            sent: Number(row.sent) + (there?.sent ?? 0),
            first: Math.min(Number(row.first), there?.first ?? Number.POSITIVE_INFINITY),
            last: Math.max(Number(row.last), there?.last ?? 0),
          });
        }
      }
      return [...found.values()].sort((a, b) => b.overlap - a.overlap).slice(0, MAX_TRACED);
    },
  };
}

/** Keeps a step, and the incident's status with it. False when the step was taken before. */
export async function takeStep(db: Db, tenant: string, id: string, branch: string, review: Review): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('review')
    .values({ tenant, branch, incident: id, ...review })
    .onConflict((conflict) => conflict.columns(['tenant', 'branch', 'incident', 'step']).doNothing())
    .executeTakeFirst();
  if ((numInsertedOrUpdatedRows ?? 0n) === 0n) return false;
  const { status } = review;
  const outcome = isOutcome(status) ? { outcome: status } : isOpen(status) ? { outcome: '' } : {};
  await db
    .updateTable('incident')
    .set({ status, ...outcome, ...(isOpen(status) ? {} : { due_at: null }) })
    .where('tenant', '=', tenant)
    .where('branch', '=', branch)
    .where('at', '=', timeOf(id))
    .where('id', '=', id)
    .execute();
  await markDirty(db, { tenant, branch }, [timeOf(id)]);
  return true;
}
