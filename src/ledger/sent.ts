import type { RecordPrint } from '../model/finding.js';
import type { Counts } from '../model/kind.js';
import type { SentCount, SentQuery } from '../model/sent.js';
import type { Migration, Store } from '../store/store.js';
import { unpack } from './event.js';
import { countsHomes, startGroups } from './group.js';

/** Superseded by events and marks: the tables of installed databases, which migration 5 reads out. */
export const SENT_MIGRATIONS: readonly Migration[] = [
  {
    name: 'ledger/1-sent',
    sql: `
      CREATE TABLE sent (
        person TEXT NOT NULL,
        kind TEXT NOT NULL,
        day INTEGER NOT NULL,
        persons TEXT NOT NULL,
        homes TEXT NOT NULL,
        host TEXT NOT NULL,
        at INTEGER NOT NULL,
        channel TEXT NOT NULL,
        transfer TEXT NOT NULL,
        PRIMARY KEY (person, kind, day, persons, homes, host)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX sent_by_person ON sent (person, kind, at, persons, homes);
      CREATE INDEX sent_by_pc ON sent (kind, at, persons, homes);
      CREATE INDEX sent_at ON sent (at);
    `,
  },
];

/** To whom: the same record to two recipients behind one host is two rows, because it counts twice (DESIGN.md section 6). */
export const RECIPIENT_MIGRATIONS: readonly Migration[] = [
  {
    name: 'ledger/3-recipient',
    sql: `
      CREATE TABLE sent_to (
        person TEXT NOT NULL,
        kind TEXT NOT NULL,
        day INTEGER NOT NULL,
        persons TEXT NOT NULL,
        homes TEXT NOT NULL,
        host TEXT NOT NULL,
        recipient TEXT NOT NULL,
        at INTEGER NOT NULL,
        channel TEXT NOT NULL,
        transfer TEXT NOT NULL,
        PRIMARY KEY (person, kind, day, persons, homes, host, recipient)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO sent_to (person, kind, day, persons, homes, host, recipient, at, channel, transfer)
        SELECT person, kind, day, persons, homes, host, channel || ' ' || host, at, channel, transfer FROM sent;
      DROP TABLE sent;
      ALTER TABLE sent_to RENAME TO sent;
      CREATE INDEX sent_by_person ON sent (person, kind, at, persons, homes);
      CREATE INDEX sent_by_pc ON sent (kind, at, persons, homes);
      CREATE INDEX sent_at ON sent (at);
      CREATE INDEX sent_of_person ON sent (person, at, kind, persons, homes, recipient);
    `,
  },
];

/** One transfer whose records left. */
export interface Sent {
  readonly transferId: string;
  readonly personId: string;
  /** Id of the operating system's account; the person where it is not said. */
  readonly account?: string;
  readonly channel: string;
  readonly host: string;
  /** Shape of the URL. */
  readonly path?: string;
  /** Ids of those it went to, where the channel says; else whoever is behind channel and host is one recipient. */
  readonly recipients?: readonly string[];
  /** Unique records and entries by kind. */
  readonly counts?: Counts;
  readonly raw?: Counts;
  /** Milliseconds since 1970, as the clock says, right or wrong. */
  readonly now: number;
  readonly skewMs?: number;
}

/** What is asked for a count: whose, when, and what some prints were called under older keys. */
export interface SentAt {
  readonly personId: string;
  readonly now: number;
  readonly older?: Readonly<Record<string, readonly string[]>>;
}

interface SentRoom {
  count(query: SentQuery, at: SentAt, prints: readonly RecordPrint[]): SentCount;
}

/** Records that are read for one question: any count this high is far over every threshold. */
export const SENT_BUDGET = 10_000;

interface Row {
  readonly prints: string;
  readonly records: number;
}

export function openSent(store: Store): SentRoom {
  const ofPerson = store.prepare<[string, number, number, number], Row>(
    `SELECT prints, records FROM event INDEXED BY event_of_person
     WHERE kind = 'sent' AND person = ? AND at BETWEEN ? AND ? ORDER BY at DESC LIMIT ?`,
  );
  const ofPc = store.prepare<[number, number, number], Row>(
    `SELECT prints, records FROM event INDEXED BY event_of_kind
     WHERE kind = 'sent' AND at BETWEEN ? AND ? ORDER BY at DESC LIMIT ?`,
  );

  return {
    count: (query, { personId, now, older = {} }, prints) => {
      const from = now - query.windowMs;
      const to = now + query.windowMs;
      const rows =
        query.per === 'person' ? ofPerson.all(personId, from, to, SENT_BUDGET) : ofPc.all(from, to, SENT_BUDGET);
      const groups = startGroups(countsHomes(query.kind));
      const today = renamer(older);
      let left = SENT_BUDGET;
      for (const row of rows) {
        if (left <= 0) break;
        for (const print of unpack(row.prints).slice(0, left)) if (print.kind === query.kind) groups.add(today(print));
        left -= row.records;
      }
      const before = groups.count();
      for (const print of prints) if (print.kind === query.kind) groups.add(print);
      return { query, before, after: groups.count() };
    },
  };
}

/** What older keys called a value of this transfer goes by its name of today: one record is not counted twice. */
export function renamer(older: Readonly<Record<string, readonly string[]>>): (print: RecordPrint) => RecordPrint {
  const names = new Map(Object.entries(older).flatMap(([today, once]) => once.map((name) => [name, today] as const)));
  if (names.size === 0) return (print) => print;
  const named = (prints: readonly string[]): string[] => prints.map((print) => names.get(print) ?? print);
  return (print) => ({ ...print, persons: named(print.persons), homes: named(print.homes) });
}
