import type { Figures } from '../model/figures.js';
import { type Counts, KINDS, type Kind } from '../model/kind.js';
import type { Migration, Store } from '../store/store.js';
import { unpack } from './event.js';
import { countsIn, sumOf } from './events.js';
import { countsHomes, type Groups, startGroups } from './group.js';

/** Superseded by events, which hold their entries themselves. */
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
}

/** Recipients of one transfer that are told apart. */
const MAX_RECIPIENTS = 50;

/** Records that are read for one person: any count this high is far over every threshold. */
export const FIGURES_BUDGET = 10_000;

/** One transfer that left, as it is stored. Records are packed as `pack` does. */
export interface SentRow {
  readonly at: number;
  readonly system: string;
  readonly host: string;
  readonly recipients: string;
  readonly records: number;
  readonly raw: string;
  readonly prints: string;
}

/** Unique and counted of one kind while rows are read, newest first. */
interface Sums {
  readonly all: Groups;
  readonly perRecipient: Map<string, Groups>;
}

export function openFigures(store: Store): FiguresRoom {
  const rows = store.prepare<[string, number, number], SentRow>(
    `SELECT at, system, host, recipients, records, raw, prints FROM event INDEXED BY event_of_person
     WHERE kind = 'sent' AND person = ? AND at >= ? ORDER BY at DESC LIMIT ?`,
  );

  return {
    figures(personId, now, windowsMs) {
      const longest = Math.max(0, ...windowsMs);
      return figuresOf(rows.all(personId, now - longest, FIGURES_BUDGET), now, windowsMs);
    },
  };
}

/**
 * Figures of what one person sent, one for each window, in their order.
 *
 * @param read newest first, up to FIGURES_BUDGET: so many, or so many records in them, are lower bounds
 */
export function figuresOf(read: readonly SentRow[], now: number, windowsMs: readonly number[]): Figures[] {
  const shortestFirst = windowsMs.map((windowMs, at) => ({ windowMs, at })).sort((a, b) => a.windowMs - b.windowMs);
  const sums = new Map<Kind, Sums>();
  const results: Figures[] = [];
  let raw: Counts = {};
  let budget = FIGURES_BUDGET;
  let next = 0;
  for (const { windowMs, at } of shortestFirst) {
    for (; next < read.length && budget > 0; next++) {
      const row = read[next];
      if (row === undefined || row.at < now - windowMs) break;
      raw = sumOf(raw, countsIn(row.raw));
      addRow(sums, row, budget);
      budget -= row.records;
    }
    results[at] = {
      windowMs,
      raw,
      unique: countsOf(mapped(sums, ({ all }) => all.count())),
      counted: countsOf(mapped(sums, ({ perRecipient }) => totalOf(perRecipient))),
      complete: budget >= 0 && (next < read.length || read.length < FIGURES_BUDGET),
    };
  }
  return results;
}

function addRow(sums: Map<Kind, Sums>, row: SentRow, budget: number): void {
  const recipients = row.recipients === '' ? [`${row.system} ${row.host}`] : row.recipients.split('\n');
  for (const print of unpack(row.prints).slice(0, budget)) {
    const byHome = countsHomes(print.kind);
    const known = sums.get(print.kind);
    const { all, perRecipient } = known ?? { all: startGroups(byHome), perRecipient: new Map<string, Groups>() };
    if (known === undefined) sums.set(print.kind, { all, perRecipient });
    all.add(print);
    for (const recipient of recipients.slice(0, MAX_RECIPIENTS)) {
      const theirs = perRecipient.get(recipient) ?? startGroups(byHome);
      perRecipient.set(recipient, theirs);
      theirs.add(print);
    }
  }
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
