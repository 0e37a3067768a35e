import type { RecordPrint } from '../model/finding.js';
import type { Counts } from '../model/kind.js';
import type { SentCount, SentQuery } from '../model/sent.js';
import type { Migration, Store } from '../store/store.js';
import { countsHomes, startGroups } from './group.js';

/**
 * One row per record, person, day and host: the same record sent again that day only moves `at`, so a day's rows are
 * bounded by its distinct records. `persons` and `homes` are sorted fingerprints with a space between; groups are
 * formed when asked, because a later record may join two earlier ones.
 */
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
  readonly channel: string;
  readonly host: string;
  /** Ids of those it went to, where the channel says; else whoever is behind channel and host is one recipient. */
  readonly recipients?: readonly string[];
  /** Entries by kind, repeats included. */
  readonly raw?: Counts;
  /** Milliseconds since 1970, as the clock says, right or wrong. */
  readonly now: number;
}

interface SentRoom {
  count(
    query: SentQuery,
    at: { readonly personId: string; readonly now: number },
    prints: readonly RecordPrint[],
  ): SentCount;
  mark(sent: Sent, prints: readonly RecordPrint[]): void;
  prune(before: number): number;
}

/** Rows written per transfer and read per question. Any count this high is far over every threshold. */
export const SENT_BUDGET = 10_000;
/** Recipients of one transfer that are told apart. */
const MAX_RECIPIENTS = 50;

const DAY_MS = 86_400_000;

interface Row {
  readonly persons: string;
  readonly homes: string;
}

export function openSent(store: Store): SentRoom {
  const ofPerson = store.prepare<[string, string, number, number, number], Row>(
    `SELECT persons, homes FROM sent INDEXED BY sent_by_person
     WHERE person = ? AND kind = ? AND at BETWEEN ? AND ? ORDER BY at DESC LIMIT ?`,
  );
  const ofPc = store.prepare<[string, number, number, number], Row>(
    `SELECT persons, homes FROM sent INDEXED BY sent_by_pc
     WHERE kind = ? AND at BETWEEN ? AND ? ORDER BY at DESC LIMIT ?`,
  );
  const insert = store.prepare<[string, string, number, string, string, string, string, number, string, string], never>(
    `INSERT INTO sent (person, kind, day, persons, homes, host, recipient, at, channel, transfer)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at = excluded.at, channel = excluded.channel, transfer = excluded.transfer`,
  );
  const remove = store.prepare<[number], never>('DELETE FROM sent WHERE at < ?');

  return {
    count: (query, { personId, now }, prints) => {
      const from = now - query.windowMs;
      const to = now + query.windowMs;
      const rows =
        query.per === 'person'
          ? ofPerson.all(personId, query.kind, from, to, SENT_BUDGET)
          : ofPc.all(query.kind, from, to, SENT_BUDGET);
      const groups = startGroups(countsHomes(query.kind));
      for (const row of rows) groups.add({ persons: split(row.persons), homes: split(row.homes) });
      const before = groups.count();
      for (const print of prints) if (print.kind === query.kind) groups.add(print);
      return { query, before, after: groups.count() };
    },
    mark: (sent, prints) =>
      store.transaction(() => {
        const { personId, host, now, channel, transferId } = sent;
        const day = Math.floor(now / DAY_MS);
        const recipients = recipientsOf(sent);
        for (const print of prints.slice(0, Math.ceil(SENT_BUDGET / recipients.length))) {
          const persons = packed(print.persons);
          const homes = packed(print.homes);
          for (const recipient of recipients) {
            insert.run(personId, print.kind, day, persons, homes, host, recipient, now, channel, transferId);
          }
        }
      }),
    prune: (before) => remove.run(before).changes,
  };
}

function recipientsOf({ recipients = [], channel, host }: Sent): readonly string[] {
  return recipients.length === 0 ? [`${channel} ${host}`] : recipients.slice(0, MAX_RECIPIENTS);
}

function packed(prints: readonly string[]): string {
  return [...new Set(prints)].sort().join(' ');
}

function split(prints: string): readonly string[] {
  return prints === '' ? [] : prints.split(' ');
}
