/** Column types that both databases know, by what they mean here. */
export type Type = 'text' | 'text?' | 'number' | 'number?' | 'bytes';

/** A column that a later migration added, and what rows from before have in it: an SQL literal, or null. */
export interface AddedColumn {
  readonly type: Type;
  readonly since: string;
  readonly fallback: string | null;
}

/** An index that a later migration added, or one of few rows: `only` is an SQL condition, said again by who looks there. */
export interface AddedIndex {
  readonly columns: readonly string[];
  readonly since: string;
  readonly only?: string;
}

export interface TableShape {
  /** The migration that makes it; the first where none is said. */
  readonly since?: string;
  readonly columns: Readonly<Record<string, Type | AddedColumn>>;
  readonly key: readonly string[];
  /** Months of rows in a partition of their own (PostgreSQL); SQLite keeps one table. */
  readonly monthly?: true;
  readonly indexes?: Readonly<Record<string, readonly string[] | AddedIndex>>;
  /** The column a distributed engine places rows by. Tables without one are small and copied to every node. */
  readonly shard?: string;
}

/** Migrations by name, in their order. A released one is never changed: what comes later has a name of its own. */
export const START = '0001-start';
export const QUEUE = '0002-queue';
export const PROPOSALS = '0003-proposals';
export const OIDC = '0010-oidc';
export const ROLLUPS = '0011-rollups';
export const TOLD = '0012-told-by-pcs';

export const inQueue = (type: Type, fallback: string | null = null): AddedColumn => ({ type, since: QUEUE, fallback });
export const soughtInQueue = (...columns: string[]): AddedIndex => ({ columns, since: QUEUE });
