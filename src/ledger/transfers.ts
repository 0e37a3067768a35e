import type { Category } from '../model/category.js';
import type { RecordPrint } from '../model/finding.js';
import type { Flow } from '../model/flow.js';
import type { Counts } from '../model/kind.js';
import type { MaskedPrint } from '../model/masked.js';
import type { OutcomeName, Reason } from '../model/outcome.js';
import type { Verdict } from '../model/verdict.js';
import type { Migration, SqlValue, Store } from '../store/store.js';

export const TRANSFER_MIGRATIONS: readonly Migration[] = [
  {
    name: 'ledger/2-transfers',
    sql: `
      CREATE TABLE transfer (
        id TEXT PRIMARY KEY,
        at INTEGER NOT NULL,
        person TEXT NOT NULL,
        body TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX transfer_at ON transfer (at, id);
    `,
  },
];

/** One judged transfer, masked: what `simulate` replays and what a person may see of their own. */
export interface TransferRow {
  /** UUIDv7, the transfer's. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Id of the person. */
  readonly person: string;
  /** Id of the account, where a login names the person. */
  readonly account?: string;
  /** Shape of the URL. */
  readonly path?: string;
  /** Id of the source system it went to. */
  readonly system?: string;
  /** Wall clock less ledger time, where somebody had set the clock. */
  readonly skewMs?: number;
  readonly channel: string;
  readonly category: Category;
  readonly host: string;
  readonly method: string;
  readonly bodyBytes: number;
  readonly verdict: Verdict;
  readonly asked: Verdict;
  readonly rule: string | null;
  readonly outcome: OutcomeName;
  readonly reasons: readonly Reason[];
  readonly records: Counts;
  readonly raw: number;
  /** Entries by kind, repeats included. */
  readonly rawRecords?: Counts;
  /** Ids of those it went to, where the channel says. */
  readonly recipients?: readonly string[];
  readonly prints: readonly RecordPrint[];
  /** Phones of which some digits were shown. */
  readonly masked?: readonly MaskedPrint[];
  readonly policyVersion: string;
  /** What was found beside counts, where it was anything. */
  readonly besides?: {
    readonly exactOwners?: number;
    readonly known?: number;
    readonly canaries?: number;
    readonly opaqueBytes?: number;
    /** Ids of custom patterns. */
    readonly patterns?: readonly string[];
    /** The one lawful work that every part with owners shows. */
    readonly flow?: Flow;
  };
}

export interface TransferFilter {
  readonly limit: number;
  /** Milliseconds since 1970, included. */
  readonly since?: number;
  /** Milliseconds since 1970, not included. */
  readonly until?: number;
  readonly person?: string;
  /** Id of a transfer: only those listed after it. */
  readonly after?: string;
  /** `oldest` is the order of replay. Default `newest`. */
  readonly first?: 'newest' | 'oldest';
}

interface TransfersRoom {
  add(row: TransferRow): void;
  amend(row: TransferRow): void;
  list(filter: TransferFilter): TransferRow[];
  prune(before: number): number;
  forget(person: string, before: number): number;
}

export function openTransfers(store: Store): TransfersRoom {
  const insert = store.prepare<[string, number, string, string], never>(
    'INSERT INTO transfer (id, at, person, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const replace = store.prepare<[string, number, string, string], never>(
    'INSERT INTO transfer (id, at, person, body) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body',
  );
  const remove = store.prepare<[number], never>(
    'DELETE FROM transfer WHERE id IN (SELECT id FROM transfer WHERE at < ? LIMIT 2000)',
  );
  const forget = store.prepare<[string, number], never>('DELETE FROM transfer WHERE person = ? AND at < ?');
  return {
    add: (row) => {
      insert.run(row.id, row.at, row.person, JSON.stringify(row));
    },
    amend: (row) => {
      replace.run(row.id, row.at, row.person, JSON.stringify(row));
    },
    list: (filter) => {
      const { sql, values } = query(filter);
      const rows = store.prepare<SqlValue[], { body: string }>(sql).all(...values);
      return rows.map((row): TransferRow => JSON.parse(row.body));
    },
    prune: (before) => remove.run(before).changes,
    forget: (person, before) => forget.run(person, before).changes,
  };
}

function query(filter: TransferFilter): { sql: string; values: SqlValue[] } {
  const where: string[] = [];
  const values: SqlValue[] = [];
  const only = (condition: string, value: SqlValue): void => {
    where.push(condition);
    values.push(value);
  };
  const oldest = filter.first === 'oldest';
  if (filter.since !== undefined) only('at >= ?', filter.since);
  if (filter.until !== undefined) only('at < ?', filter.until);
  if (filter.person !== undefined) only('person = ?', filter.person);
  if (filter.after !== undefined) {
    only(`(at, id) ${oldest ? '>' : '<'} (SELECT at, id FROM transfer WHERE id = ?)`, filter.after);
  }
  values.push(filter.limit);
  const clause = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
  const order = oldest ? 'at, id' : 'at DESC, id DESC';
  return { sql: `SELECT body FROM transfer ${clause} ORDER BY ${order} LIMIT ?`, values };
}
