import type { Draft, Errand, Special } from '../records/draft.js';
import type { Plain } from '../records/plain.js';
import { append, type Numbers, numbers } from './numbers.js';

/** More phones and ids than one natural person has: such an entry is a list of people, each counted alone. */
export const MAX_OWN_PERSONS = 16;

/** The records side by side: one column a property, for 100,000 of them three megabytes. */
export interface Entries {
  length: number;
  readonly part: Numbers;
  /** First unit of the name, or 0. No more of it is needed, so no more is kept. */
  readonly initial: Numbers;
  /** `SAYS` bits, special and errand. */
  readonly says: Numbers;
  /** How often it came in its part. */
  readonly times: Numbers;
  /** Entry `i` has the persons from `personStarts[i]` to `personStarts[i + 1]`; likewise homes. */
  readonly personStarts: Numbers;
  readonly persons: Numbers;
  readonly homeStarts: Numbers;
  readonly homes: Numbers;
}

export const SAYS = { owner: 1, intent: 2 } as const;
const SPECIALS: ReadonlyArray<Special | null> = [null, 'credit', 'stay', 'waybill'];
const ERRANDS: ReadonlyArray<Errand | null> = [null, 'card', 'delivery', 'showing'];

export function specialIn(says: number): Special | null {
  return SPECIALS[(says >> 2) & 3] ?? null;
}

export function errandIn(says: number): Errand | null {
  return ERRANDS[(says >> 4) & 3] ?? null;
}

/** What a draft says besides persons and homes, in bits. */
export function saidBy(draft: Draft): number {
  return (
    (draft.owner ? SAYS.owner : 0) |
    (draft.intent ? SAYS.intent : 0) |
    (SPECIALS.indexOf(draft.special) << 2) |
    (ERRANDS.indexOf(draft.errand) << 4)
  );
}

/** The same for a usual row, which says nothing of wishes and errands. */
export function saidByPlain(row: Plain): number {
  return (row.owner ? SAYS.owner : 0) | (SPECIALS.indexOf(row.special) << 2);
}

export function createEntries(): Entries {
  const entries: Entries = {
    length: 0,
    part: numbers(),
    initial: numbers(),
    says: numbers(),
    times: numbers(),
    personStarts: numbers(),
    persons: numbers(),
    homeStarts: numbers(),
    homes: numbers(),
  };
  append(entries.personStarts, 0);
  append(entries.homeStarts, 0);
  return entries;
}

/** Whether an entry's slice of a column equals what stands behind the last entry. */
export function isTail(column: Numbers, starts: Numbers, index: number): boolean {
  const start = starts.values[index] ?? 0;
  const length = (starts.values[index + 1] ?? 0) - start;
  const tail = starts.values[starts.length - 1] ?? 0;
  if (column.length - tail !== length) return false;
  for (let at = 0; at < length; at++) if (column.values[start + at] !== column.values[tail + at]) return false;
  return true;
}

/** Appends a value that is not there yet since `start`; of a long entry only the first are looked through. */
export function appendOnce(column: Numbers, start: number, value: number): void {
  const end = Math.min(column.length, start + MAX_OWN_PERSONS * 2);
  for (let at = start; at < end; at++) if (column.values[at] === value) return;
  append(column, value);
}
