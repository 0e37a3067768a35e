import type { RecordPrint } from '../model/finding.js';
import type { SentCount, SentQuery } from '../model/sent.js';
import type { Migration, Store } from '../store/store.js';
import { startGroups } from './group.js';

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

/** One transfer whose records left. */
export interface Sent {
  readonly transferId: string;
  readonly personId: string;
  readonly channel: string;
  readonly host: string;
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

/** Records marked per transfer and rows read per question. Any count this high is far over every threshold. */
export const SENT_BUDGET = 10_000;

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
  const insert = store.prepare<[string, string, number, string, string, string, number, string, string], never>(
    `INSERT INTO sent (person, kind, day, persons, homes, host, at, channel, transfer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
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
      const groups = startGroups();
      for (const row of rows) groups.add({ persons: split(row.persons), homes: split(row.homes) });
      const before = groups.count();
      for (const print of prints) if (print.kind === query.kind) groups.add(print);
      return { query, before, after: groups.count() };
    },
    mark: (sent, prints) =>
      store.transaction(() => {
        const day = Math.floor(sent.now / DAY_MS);
        for (const print of prints.slice(0, SENT_BUDGET)) {
          const { personId, host, now, channel, transferId } = sent;
          insert.run(
            personId,
            print.kind,
            day,
            packed(print.persons),
            packed(print.homes),
            host,
            now,
            channel,
            transferId,
          );
        }
      }),
    prune: (before) => remove.run(before).changes,
  };
}

function packed(prints: readonly string[]): string {
  return [...new Set(prints)].sort().join(' ');
}

function split(prints: string): readonly string[] {
  return prints === '' ? [] : prints.split(' ');
}
