import type { SeenEvent } from '../../model/event.js';

/** When people last saw or exported records; very many of them are one export, or the pages of an hour together. */
export interface Views {
  add(person: string, records: number, now: number): void;
  /** The latest of each kind since the agent started. */
  eventsOf(person: string): readonly SeenEvent[];
}

const HOUR_MS = 3_600_000;
const MAX_PEOPLE = 1_000;

interface Seen {
  /** Where the hour that is being added up began. */
  since: number;
  records: number;
  at: number;
  bulkAt: number | null;
}

/** @param bulk records from which it is bulk */
export function openViews(bulk: () => number): Views {
  const people = new Map<string, Seen>();
  return {
    add(person, records, now) {
      const seen = people.get(person) ?? { since: now, records: 0, at: now, bulkAt: null };
      people.delete(person);
      people.set(person, seen);
      if (Math.abs(now - seen.since) > HOUR_MS) Object.assign(seen, { since: now, records: 0 });
      seen.records += records;
      seen.at = now;
      if (seen.records >= bulk()) seen.bulkAt = now;
      for (const oldest of people.keys()) {
        if (people.size <= MAX_PEOPLE) break;
        people.delete(oldest);
      }
    },
    eventsOf(person) {
      const seen = people.get(person);
      if (seen === undefined) return [];
      const view: SeenEvent = { event: 'view', at: seen.at };
      return seen.bulkAt === null ? [view] : [view, { event: 'bulk-view', at: seen.bulkAt }];
    },
  };
}
