import { OPEN, STATUSES } from '../queue/status.js';
import type { QueueFilter } from './queue-filter.js';

/** One way through the incidents in which a page is looked for: what leads into an index, and all that is wanted there. */
export interface Lane {
  readonly along: QueueFilter;
  readonly filter: QueueFilter;
}

export type QueueOrder = 'time' | 'rank';

/** Older rows may still be stored under names that two statuses had once. */
const STORED = [...STATUSES, 'open', 'in-review'] as const;
/** Branches that are gone through one by one; more are looked for among all. */
const MAX_BRANCHES = 8;
/** Single values that have an index in the order of time, those that lead to least first. */
const LEADING = ['person', 'device', 'rule', 'channel', 'kind', 'severity'] as const;

/** What most likely leads to few rows; null where nothing does. */
export function fewOf(filter: QueueFilter): QueueFilter | null {
  const { fold, canary, assignee, person, device } = filter;
  if (fold !== undefined) return { fold };
  if (canary === true) return { canary };
  if (person?.length === 1) return { person };
  if (device?.length === 1) return { device };
  return assignee == null ? null : { assignee };
}

/**
 * The lanes of a page, each along one index in the order of the page. By time: what leads to few rows, else one a branch,
 * else the most telling value, else one a status. By rank: one a status, for each branch or for all.
 */
export function lanesOf(filter: QueueFilter, order: QueueOrder): Lane[] {
  const statuses = filter.overdueAt === undefined ? (filter.status ?? []) : openOf(filter.status ?? []);
  const branches = filter.branch ?? [];
  const each =
    branches.length > 0 && branches.length <= MAX_BRANCHES ? branches.map((one) => ({ branch: [one] })) : [{}];
  if (order === 'rank') {
    const all = statuses.length > 0 ? statuses : filter.overdueAt === undefined ? STORED : [];
    return all.flatMap((one) => each.map((branch) => laneOf(filter, { ...branch, status: [one] })));
  }
  const few = fewOf(filter);
  if (few !== null) return [laneOf(filter, few)];
  if (each.some((one) => 'branch' in one)) return each.map((branch) => laneOf(filter, branch));
  const leading = LEADING.find((name) => filter[name]?.length === 1);
  if (leading !== undefined) return [laneOf(filter, { [leading]: filter[leading] })];
  if (statuses.length > 0) return statuses.map((one) => laneOf(filter, { status: [one] }));
  return filter.overdueAt === undefined ? [laneOf(filter, {})] : [];
}

const laneOf = (filter: QueueFilter, along: QueueFilter): Lane => ({ along, filter: { ...filter, ...along } });

/** Only what is open can be overdue. */
const openOf = (statuses: readonly string[]): readonly string[] =>
  statuses.length === 0 ? OPEN : OPEN.filter((open) => statuses.includes(open));

export interface Place {
  /** Time, or rank. */
  readonly at: number;
  readonly id: string;
}

/** What was found in one lane, in order. `end` is where the search stopped; null where nothing lies beyond. */
export interface Found<R> {
  readonly rows: readonly R[];
  readonly end: Place | null;
}

/**
 * One page of several lanes: nothing that lies beyond where a search stopped, for another lane may hold what comes before
 * it. `next` is where to go on; null where there is no more. A page may be short, even empty, and go on.
 */
export function merged<R>(
  lanes: readonly Found<R>[],
  limit: number,
  placeOf: (row: R) => Place,
): { rows: R[]; next: Place | null } {
  const stops = lanes.flatMap(({ rows, end }) => (rows.length > limit || end === null ? [] : [end]));
  const cut = stops.sort(before)[0] ?? null;
  const all = lanes.flatMap(({ rows }) => rows).sort((a, b) => before(placeOf(a), placeOf(b)));
  const kept = cut === null ? all : all.filter((row) => before(placeOf(row), cut) <= 0);
  const rows = kept.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: kept.length > limit && last !== undefined ? placeOf(last) : cut };
}

/** Newest or weightiest first. */
const before = (a: Place, b: Place): number => b.at - a.at || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
