import { EVENT_KINDS, type EventKind } from '../../ledger/event.js';
import type { Hit } from '../trace/rank.js';
import type { Db } from './database.js';

/** Fingerprints in one statement. */
const GROUP = 500;
/** Transfers of one list that are looked at. */
const MAX_HITS = 400_000;
/** Values that stand for all of them, at least. */
const SAMPLE = 2_000;

export interface Tracing {
  /** Where these fingerprints were since then. `complete` is false when there was more than is looked at. */
  find(prints: readonly string[], since: number): Promise<{ readonly hits: Hit[]; readonly complete: boolean }>;
  /** How much of everything the fleet knows each of these people had, 0 to 1. */
  shares(people: readonly string[], since: number): Promise<Map<string, number>>;
}

export function openTracing(db: Db, tenant: string): Tracing {
  /** Fingerprints are evenly spread: those that begin alike are a fair sample, each with everybody who had it. */
  const sampled = (prefix: string, since: number) => {
    const of = (table: 'print' | 'sight') => {
      const query = db.selectFrom(table).select(['print', 'person']).where('tenant', '=', tenant);
      const recent = query.where('at', '>=', since);
      return prefix === '' ? recent : recent.where('print', '>=', prefix).where('print', '<', `${prefix}g`);
    };
    return db.selectFrom(of('print').union(of('sight')).as('known'));
  };
  return {
    find: async (prints, since) => {
      const hits: Hit[] = [];
      for (let from = 0; from < prints.length; from += GROUP) {
        const rows = await db
          .selectFrom('print')
          .select(['print', 'transfer', 'at', 'branch', 'device', 'person', 'sent'])
          .where('tenant', '=', tenant)
          .where('print', 'in', prints.slice(from, from + GROUP))
          .where('at', '>=', since)
          .limit(MAX_HITS - hits.length + 1)
          .execute();
        for (const { sent, ...row } of rows) hits.push({ ...row, event: sent === 1 ? 'sent' : 'refused' });
        const sights = await db
          .selectFrom('sight')
          .select(['print', 'seen as transfer', 'at', 'branch', 'device', 'person', 'event'])
          .where('tenant', '=', tenant)
          .where('print', 'in', prints.slice(from, from + GROUP))
          .where('at', '>=', since)
          .limit(Math.max(1, MAX_HITS - hits.length + 1))
          .execute();
        for (const { event, ...row } of sights) hits.push({ ...row, event: eventOf(event) });
        if (hits.length > MAX_HITS) return { hits: hits.slice(0, MAX_HITS), complete: false };
      }
      return { hits, complete: true };
    },
    shares: async (people, since) => {
      if (people.length === 0) return new Map();
      for (const prefix of ['0000', '000', '00', '0', '']) {
        const total = await sampled(prefix, since)
          .select((eb) => eb.fn.count<number>('print').distinct().as('prints'))
          .executeTakeFirst();
        const all = Number(total?.prints ?? 0);
        if (all < SAMPLE && prefix !== '') continue;
        const rows = await sampled(prefix, since)
          .where('person', 'in', people)
          .groupBy('person')
          .select((eb) => ['person', eb.fn.count<number>('print').distinct().as('prints')])
          .execute();
        return new Map(rows.map(({ person, prints }) => [person, Math.min(1, Number(prints) / Math.max(1, all))]));
      }
      return new Map();
    },
  };
}

const eventOf = (text: string): EventKind => EVENT_KINDS.find((kind) => kind === text) ?? 'view';
