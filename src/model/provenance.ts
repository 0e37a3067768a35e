import type { Person } from './transfer.js';

/** How a source system gave records away: on a page, or as a file. */
export const SEEN_AS = ['view', 'export'] as const;

export type SeenAs = (typeof SEEN_AS)[number];

/** One person's sight of records, at its latest. */
export interface Sight {
  /** Id of the person. */
  readonly person: string;
  readonly source: Person['source'];
  readonly event: SeenAs;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** From there to the moment the records were to leave. */
  readonly secondsBefore: number;
}

/**
 * Where the records of a transfer were seen before. The sight named is the one that covers most of them: an export before
 * a view, the latest before an earlier one. All null where nothing was seen.
 */
export interface Provenance extends Nullable<Sight> {
  /** Records of the transfer that a source system had shown or exported, to whomever. */
  readonly seen: number;
  /** Records that were looked up. */
  readonly of: number;
  /** Of `seen`, those in the sight named. */
  readonly records: number;
  /** Source system and URL shape of the sight named. */
  readonly system: string | null;
  readonly path: string | null;
  /** The export that was followed soonest by this transfer, where there was one. */
  readonly exported: (Sight & { readonly records: number }) | null;
}

type Nullable<T> = { readonly [K in keyof T]: T[K] | null };
