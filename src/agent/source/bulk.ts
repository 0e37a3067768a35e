/** When people last saw or exported very many records: one export, or the pages of an hour together. */
export interface BulkViews {
  add(person: string, records: number, now: number): void;
  /** Milliseconds since 1970; null when not since the agent started. */
  last(person: string): number | null;
}

const HOUR_MS = 3_600_000;
const MAX_PEOPLE = 1_000;

interface Seen {
  /** Where the hour that is being added up began. */
  since: number;
  records: number;
  bulkAt: number | null;
}

/** @param bulk records from which it is bulk */
export function openBulkViews(bulk: () => number): BulkViews {
  const people = new Map<string, Seen>();
  return {
    add(person, records, now) {
      const seen = people.get(person) ?? { since: now, records: 0, bulkAt: null };
      people.delete(person);
      people.set(person, seen);
      if (Math.abs(now - seen.since) > HOUR_MS) Object.assign(seen, { since: now, records: 0 });
      seen.records += records;
      if (seen.records >= bulk()) seen.bulkAt = now;
      for (const oldest of people.keys()) {
        if (people.size <= MAX_PEOPLE) break;
        people.delete(oldest);
      }
    },
    last: (person) => people.get(person)?.bulkAt ?? null,
  };
}
