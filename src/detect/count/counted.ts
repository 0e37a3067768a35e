import { businessPersons } from './business.js';
import { type Groups, groupEntries } from './group.js';
import { type Classified, classify } from './kinds.js';
import type { Kept } from './store.js';

/** All records of a transfer, told apart and grouped. */
export interface Counted {
  readonly kept: Kept;
  /** By person, 1 for a business phone. */
  readonly business: Uint8Array;
  readonly classified: Classified;
  readonly groups: Groups;
}

/** Known owners must have been marked before. */
export function countEntries(kept: Kept): Counted {
  const business = businessPersons(kept);
  const classified = classify(kept, business);
  return { kept, business, classified, groups: groupEntries(kept, classified) };
}
