import type { Person } from '../model/transfer.js';
import { namesPerson, sourceOf } from '../model/transfer.js';
import type { Store } from '../store/store.js';
import type { EventKind } from './event.js';

/** What one person did with records on one day (UTC). */
export interface PersonDay {
  readonly person: string;
  readonly source: Person['source'];
  /** `2026-11-22` */
  readonly day: string;
  /** Different values (people, homes) that were marked. */
  readonly viewed: number;
  readonly exported: number;
  readonly sent: number;
  readonly refused: number;
  readonly imported: number;
  /** `viewed` over the median of the others of that day; null where there was nobody else, or nobody is named. */
  readonly viewedToPeers: number | null;
}

export interface PeopleRoom {
  people(since: number, until: number): PersonDay[];
}

interface Row {
  readonly person: string;
  readonly day: string;
  readonly kind: EventKind;
  readonly records: number;
}

const MAX_ROWS = 100_000;

export function openPeople(store: Store): PeopleRoom {
  // Sums of what each hour showed: without marks by event there is no cheaper answer, and it only ever errs upwards.
  const rows = store.prepare<[number, number, number], Row>(
    `SELECT person, strftime('%Y-%m-%d', at / 1000, 'unixepoch') AS day, kind, SUM(records) AS records
     FROM event WHERE at >= ? AND at < ? GROUP BY person, day, kind ORDER BY day DESC, person LIMIT ?`,
  );
  return {
    people(since, until) {
      const days = new Map<string, Record<EventKind, number> & { person: string; day: string }>();
      for (const { person, day, kind, records } of rows.all(since, until, MAX_ROWS)) {
        const at = `${day} ${person}`;
        const known = days.get(at) ?? { person, day, view: 0, export: 0, import: 0, incoming: 0, sent: 0, refused: 0 };
        known[kind] += records;
        days.set(at, known);
      }
      const all = [...days.values()];
      const peersOf = (one: { person: string; day: string }): number[] =>
        all
          .filter(({ day, person }) => namesPerson(person) && day === one.day && person !== one.person)
          .map(({ view }) => view);
      return all.map((one) => ({
        person: one.person,
        source: sourceOf(one.person),
        day: one.day,
        viewed: one.view,
        exported: one.export,
        sent: one.sent,
        refused: one.refused,
        imported: one.import,
        viewedToPeers: namesPerson(one.person) ? toPeers(one.view, peersOf(one)) : null,
      }));
    },
  };
}

function toPeers(mine: number, others: readonly number[]): number | null {
  if (others.length === 0) return null;
  const sorted = [...others].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return Math.round((mine / Math.max(1, median)) * 10) / 10;
}
