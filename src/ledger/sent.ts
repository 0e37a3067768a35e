import type { RecordPrint } from '../model/finding.js';
import type { Counts, Kind } from '../model/kind.js';
import type { MaskedPrint } from '../model/masked.js';
import type { SentCount, SentQuery } from '../model/sent.js';
import type { Migration, Store } from '../store/store.js';
import { unpack, unpackMasked } from './event.js';
import { countsHomes, startGroups } from './group.js';
import { inLists } from './lists.js';
import { startPieced } from './pieced.js';

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
  /** Phones of which this transfer shows some digits. */
  readonly masked?: readonly MaskedPrint[];
}

interface SentRoom {
  count(query: SentQuery, at: SentAt, prints: readonly RecordPrint[]): SentCount;
}

/** Records that are read for one question: any count this high is far over every threshold. */
export const SENT_BUDGET = 10_000;

interface Row {
  readonly at: number;
  readonly prints: string;
  readonly records: number;
}

export function openSent(store: Store): SentRoom {
  const ofPerson = store.prepare<[string, number, number, number], Row>(
    `SELECT at, prints, records FROM event INDEXED BY event_of_person
     WHERE kind = 'sent' AND person = ? AND at BETWEEN ? AND ? ORDER BY at DESC LIMIT ?`,
  );
  const ofPc = store.prepare<[number, number, number], Row>(
    `SELECT at, prints, records FROM event INDEXED BY event_of_kind
     WHERE kind = 'sent' AND at BETWEEN ? AND ? ORDER BY at DESC LIMIT ?`,
  );

  function rowsFor({ windowMs, per }: SentQuery, { personId, now }: SentAt): Row[] {
    const from = now - windowMs;
    const to = now + windowMs;
    return per === 'person' ? ofPerson.all(personId, from, to, SENT_BUDGET) : ofPc.all(from, to, SENT_BUDGET);
  }

  /** Records of one kind, a list for each transfer of the window, newest first. */
  function sentOf(kind: Kind, rows: readonly Row[], today: (print: RecordPrint) => RecordPrint): Transferred[] {
    let left = SENT_BUDGET;
    return rows.flatMap(({ at, prints, records }) => {
      if (left <= 0) return [];
      const of = unpack(prints).slice(0, left);
      left -= records;
      return [{ at, prints: of.filter((print) => print.kind === kind).map(today) }];
    });
  }

  return {
    count(query, at, prints) {
      const rows = rowsFor(query, at);
      const { older = {}, masked = [] } = at;
      const { kind, listsOf } = query;
      if (kind === 'pieced') return countPieced(query, rows, masked, older);
      const mine: Transferred = { at: at.now, prints: prints.filter((print) => print.kind === kind) };
      const sent = sentOf(kind, rows, renamer(older));
      const without = listsOf === undefined ? sent : listed(sent, listsOf);
      const groups = startGroups(countsHomes(kind));
      for (const each of without) for (const print of each.prints) groups.add(print);
      const before = groups.count();
      if (listsOf === undefined) {
        for (const print of mine.prints) groups.add(print);
        return { query, before, after: groups.count() };
      }
      const withMine = listed([mine, ...sent], listsOf);
      for (const each of withMine) for (const print of each.prints) groups.add(print);
      return { query, before, after: groups.count(), here: withMine.includes(mine) ? mine.prints.length : 0 };
    },
  };
}

interface Transferred {
  readonly at: number;
  readonly prints: readonly RecordPrint[];
}

/** Those that are part of a list. Nobody's records are a list of homes, and somebody's a list of people. */
function listed(sent: readonly Transferred[], least: number): Transferred[] {
  const some = sent.filter(({ prints }) => prints.length > 0).sort((a, b) => a.at - b.at);
  const keys = some.map(({ at, prints }) => ({
    at,
    keys: prints.flatMap(({ persons, homes }) => persons[0] ?? homes[0] ?? []),
  }));
  const are = inLists(keys, least);
  return some.filter((_, n) => are[n] === true);
}

function countPieced(
  query: SentQuery,
  rows: readonly Row[],
  masked: readonly MaskedPrint[],
  older: NonNullable<SentAt['older']>,
): SentCount {
  const pieced = startPieced();
  const today = new Map(Object.entries(older).flatMap(([now, once]) => once.map((name) => [name, now] as const)));
  for (const { prints } of rows) {
    pieced.add(unpackMasked(prints).map((each) => ({ ...each, of: today.get(each.of) ?? each.of })));
  }
  const before = pieced.count();
  pieced.add(masked);
  return { query, before, after: pieced.count(), here: pieced.among(masked) };
}

/** What older keys called a value of this transfer goes by its name of today: one record is not counted twice. */
export function renamer(older: Readonly<Record<string, readonly string[]>>): (print: RecordPrint) => RecordPrint {
  const names = new Map(Object.entries(older).flatMap(([today, once]) => once.map((name) => [name, today] as const)));
  if (names.size === 0) return (print) => print;
  const named = (prints: readonly string[]): string[] => prints.map((print) => names.get(print) ?? print);
  return (print) => ({ ...print, persons: named(print.persons), homes: named(print.homes) });
}
