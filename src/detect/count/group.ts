import { indexTable, mixed } from './index-table.js';
import { type Classified, NO_KIND } from './kinds.js';
import { type Buckets, bucketed } from './numbers.js';
import type { Kept } from './store.js';
import { createUnions } from './unions.js';

/** Entries of the same people, or of one home without any. Groups are numbered in order of their first entry. */
export interface Groups {
  readonly count: number;
  /** By entry; `NO_GROUP` for one that does not count. */
  readonly groupOf: Int32Array;
  /** By group: index into `KINDS`, the most specific of its entries. */
  readonly kinds: Uint8Array;
  /** Entries of each group, in their order. */
  readonly members: Buckets;
}

export const NO_GROUP = -1;

/** Joins entries that share a person; a home with a name and nobody joins the people of that home. */
export function groupEntries(kept: Kept, { kinds, counts }: Classified): Groups {
  const { entries, persons, homes } = kept;
  const unions = createUnions(persons.size);
  const firstOf = new Int32Array(entries.length).fill(-1);
  for (let entry = 0; entry < entries.length; entry++) {
    if (kinds[entry] === NO_KIND) continue;
    const end = entries.personStarts.values[entry + 1] ?? 0;
    let first = -1;
    for (let at = entries.personStarts.values[entry] ?? 0; at < end; at++) {
      if (counts[at] !== 1) continue;
      const person = entries.persons.values[at] ?? 0;
      if (first < 0) first = person;
      else unions.join(first, person);
    }
    firstOf[entry] = first;
  }

  const groupOf = new Int32Array(entries.length).fill(NO_GROUP);
  const ofRoot = new Int32Array(persons.size).fill(NO_GROUP);
  const ofHome = new Int32Array(homes.size).fill(NO_GROUP);
  let count = 0;
  for (let entry = 0; entry < entries.length; entry++) {
    const first = firstOf[entry] ?? -1;
    if (first < 0) continue;
    const root = unions.find(first);
    if (ofRoot[root] === NO_GROUP) ofRoot[root] = count++;
    const group = ofRoot[root] ?? NO_GROUP;
    groupOf[entry] = group;
    const end = entries.homeStarts.values[entry + 1] ?? 0;
    for (let at = entries.homeStarts.values[entry] ?? 0; at < end; at++) {
      const home = entries.homes.values[at] ?? 0;
      if ((ofHome[home] ?? NO_GROUP) < 0) ofHome[home] = group;
    }
  }
  count = groupHomes(kept, kinds, ofHome, groupOf, count);

  const kindOf = new Uint8Array(count).fill(0xff);
  for (let entry = 0; entry < entries.length; entry++) {
    const group = groupOf[entry] ?? NO_GROUP;
    const kind = kinds[entry] ?? NO_KIND;
    if (group >= 0 && kind >= 0 && kind < (kindOf[group] ?? 0)) kindOf[group] = kind;
  }
  const members = bucketed(entries.length, count, (entry) => groupOf[entry] ?? NO_GROUP);
  return { count, groupOf, kinds: kindOf, members };
}

/** Entries of homes without people: into the group of the home's people, or into one of the same homes and name. */
function groupHomes(
  { entries }: Kept,
  kinds: Int8Array,
  ofHome: Int32Array,
  groupOf: Int32Array,
  groupsSoFar: number,
): number {
  const table = indexTable();
  let count = groupsSoFar;
  for (let entry = 0; entry < entries.length; entry++) {
    if (kinds[entry] === NO_KIND || groupOf[entry] !== NO_GROUP) continue;
    const start = entries.homeStarts.values[entry] ?? 0;
    const end = entries.homeStarts.values[entry + 1] ?? 0;
    let owner = NO_GROUP;
    let hash = entries.initial.values[entry] ?? 0;
    for (let at = start; at < end; at++) {
      const home = entries.homes.values[at] ?? 0;
      hash = mixed(hash, home);
      if (owner === NO_GROUP) owner = ofHome[home] ?? NO_GROUP;
    }
    if (owner !== NO_GROUP) {
      groupOf[entry] = owner;
      continue;
    }
    const same = table.find(hash, (other) => {
      if (entries.initial.values[other] !== entries.initial.values[entry]) return false;
      const from = entries.homeStarts.values[other] ?? 0;
      if ((entries.homeStarts.values[other + 1] ?? 0) - from !== end - start) return false;
      for (let at = 0; at < end - start; at++) {
        if (entries.homes.values[from + at] !== entries.homes.values[start + at]) return false;
      }
      return true;
    });
    if (same < 0) table.add(hash, entry);
    groupOf[entry] = same < 0 ? count++ : (groupOf[same] ?? NO_GROUP);
  }
  return count;
}
