import type { Errand, Special } from '../records/draft.js';

/** One record as it is kept until the transfer ends: indices instead of values, so that 100,000 rows stay small. */
export interface Entry {
  /** Index of the part it was read from. */
  readonly part: number;
  /** Indices into the persons of the tally: phones, resident ids, landlines. */
  readonly persons: readonly number[];
  /** Indices into the homes of the tally. */
  readonly homes: readonly number[];
  /** First character of the name, or ''. No more of it is needed, so no more is kept. */
  readonly initial: string;
  readonly owner: boolean;
  readonly intent: boolean;
  readonly special: Special | null;
  readonly errand: Errand | null;
}

export type PersonType = 'mobile' | 'id' | 'landline';

export interface PersonKey {
  readonly type: PersonType;
  readonly canonical: string;
  /** On the staff list. */
  readonly staff: boolean;
  /** Once labelled as an owner's, wherever that was. */
  owned: boolean;
  /** In the filter of known owners, or planted: never excused. Told once all is read. */
  known: boolean;
  canary: boolean;
  /** Some of the homes it was seen with, for telling a business phone: at most MAX_HOMES_PER_PERSON. */
  readonly homes: number[];
  /** Some of the entries that begin with this person, to know repeats. */
  readonly entries: number[];
}

export const MAX_HOMES_PER_PERSON = 32;
