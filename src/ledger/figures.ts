import type { Figures } from '../model/figures.js';
import { type Counts, KINDS, type Kind } from '../model/kind.js';
import type { Migration, Store } from '../store/store.js';
import { countsHomes, type Groups, startGroups } from './group.js';

/** Entries of each transfer that left, by kind: repeats leave no fingerprints of their own. */
export const FIGURES_MIGRATIONS: readonly Migration[] = [
  {
    name: 'ledger/4-sent-raw',
    sql: `
      CREATE TABLE sent_raw (
        person TEXT NOT NULL,
        at INTEGER NOT NULL,
        transfer TEXT NOT NULL,
        kind TEXT NOT NULL,
        raw INTEGER NOT NULL,
        PRIMARY KEY (person, at, transfer, kind)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX sent_raw_at ON sent_raw (at);
    `,
  },
];

interface FiguresRoom {
  /** One for each window, in their order. What lies ahead of `now` belongs to all of them: a clock may be set back. */
  figures(personId: string, now: number, windowsMs: readonly number[]): Figures[];
  markRaw(personId: string, now: number, transferId: string, raw: Counts): void;
  prune(before: number): number;
}

/** Rows that are read for one person: any count this high is far over every threshold. */
export const FIGURES_BUDGET = 10_000;

interface Row {
  readonly kind: Kind;
  readonly at: number;
  readonly persons: string;
  readonly homes: string;
  readonly recipient: string;
}

/** Unique and counted of one kind while rows are read, newest first. */
interface Sums {
  readonly all: Groups;
  readonly perRecipient: Map<string, Groups>;
}

export function openFigures(store: Store): FiguresRoom {
  const rows = store.prepare<[string, number, number], Row>(
    `SELECT kind, at, persons, homes, recipient FROM sent
     WHERE person = ? AND at >= ? ORDER BY at DESC LIMIT ?`,
  );
  const rawRows = store.prepare<[string, number], { kind: Kind; raw: number }>(
    'SELECT kind, SUM(raw) AS raw FROM sent_raw WHERE person = ? AND at >= ? GROUP BY kind',
  );
  const insert = store.prepare<[string, number, string, Kind, number], never>(
    'INSERT INTO sent_raw (person, at, transfer, kind, raw) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET raw = excluded.raw',
  );
  const remove = store.prepare<[number], never>('DELETE FROM sent_raw WHERE at < ?');

  return {
    figures(personId, now, windowsMs) {
      const longest = Math.max(0, ...windowsMs);
      const read = rows.all(personId, now - longest, FIGURES_BUDGET);
      const shortestFirst = windowsMs.map((windowMs, at) => ({ windowMs, at })).sort((a, b) => a.windowMs - b.windowMs);
      const sums = new Map<Kind, Sums>();
      const results: Figures[] = [];
      let next = 0;
      for (const { windowMs, at } of shortestFirst) {
        for (; next < read.length; next++) {
          const row = read[next];
          if (row === undefined || row.at < now - windowMs) break;
          addRow(sums, row);
        }
        results[at] = {
          windowMs,
          raw: countsOf(new Map(rawRows.all(personId, now - windowMs).map(({ kind, raw }) => [kind, raw]))),
          unique: countsOf(mapped(sums, ({ all }) => all.count())),
          counted: countsOf(mapped(sums, ({ perRecipient }) => totalOf(perRecipient))),
          complete: next < read.length || read.length < FIGURES_BUDGET,
        };
      }
      return results;
    },
    markRaw(personId, now, transferId, raw) {
      for (const kind of KINDS) {
        const entries = raw[kind] ?? 0;
        if (entries > 0) insert.run(personId, now, transferId, kind, entries);
      }
    },
    prune: (before) => remove.run(before).changes,
  };
}

function addRow(sums: Map<Kind, Sums>, row: Row): void {
  const byHome = countsHomes(row.kind);
  const known = sums.get(row.kind);
  const { all, perRecipient } = known ?? { all: startGroups(byHome), perRecipient: new Map<string, Groups>() };
  if (known === undefined) sums.set(row.kind, { all, perRecipient });
  const theirs = perRecipient.get(row.recipient) ?? startGroups(byHome);
  perRecipient.set(row.recipient, theirs);
  const print = { persons: split(row.persons), homes: split(row.homes) };
  all.add(print);
  theirs.add(print);
}

function totalOf(perRecipient: ReadonlyMap<string, Groups>): number {
  let total = 0;
  for (const groups of perRecipient.values()) total += groups.count();
  return total;
}

function mapped(sums: ReadonlyMap<Kind, Sums>, count: (sums: Sums) => number): Map<Kind, number> {
  return new Map([...sums].map(([kind, each]) => [kind, count(each)]));
}

function countsOf(counts: ReadonlyMap<Kind, number>): Counts {
  const out: Partial<Record<Kind, number>> = {};
  for (const kind of KINDS) {
    const count = counts.get(kind) ?? 0;
    if (count > 0) out[kind] = count;
  }
  return out;
}

function split(prints: string): readonly string[] {
  return prints === '' ? [] : prints.split(' ');
}
