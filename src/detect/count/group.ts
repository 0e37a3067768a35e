import type { Kind } from '../../model/kind.js';
import { businessPersons } from './business.js';
import type { Entry } from './entry.js';
import { addIndex, type IndexSet, indexSet } from './index-set.js';
import { type Classified, classify, isElsewhere, moreSpecific } from './kinds.js';
import { nestingKey, occurrences, type Reading } from './nesting.js';
import type { Kept } from './store.js';
import { createUnions } from './unions.js';

/** Parts that are reported by name. */
export const MAX_PARTS = 100;

/** Business cards and deliveries are single messages: more people of them in one transfer are a list of homes. */
const MAX_ERRANDS = 3;

/** Persons that belong together, or a home without any. */
export interface Group {
  kind: Kind;
  readonly persons: IndexSet;
  readonly homes: IndexSet;
  /** Homes by part, for the first MAX_PARTS parts. */
  readonly parts: Array<{ readonly part: number; readonly homes: IndexSet }>;
  initial: string;
}

/** Sorts entries into kinds, and joins those that share a person. */
export function groupEntries(kept: Kept): { readonly groups: readonly Group[]; readonly raw: number } {
  const business = businessPersons(kept.persons, kept.homes);
  const unions = createUnions(kept.persons.length);
  const byRoot = new Map<number | string, Group>();
  const errands = kept.entries.filter((entry) => isElsewhere(entry, kept.homes));
  const excused = new Set(errands.map((entry) => entry.persons[0])).size <= MAX_ERRANDS;
  const classified = kept.entries.map((entry) => classify(entry, kept.persons, kept.homes, business, excused));
  for (const each of classified) {
    const first = each?.persons[0];
    if (first !== undefined) for (const other of each?.persons ?? []) unions.join(first, other);
  }
  const owned = new Map<number, Group>();
  const groupOf: Array<Group | undefined> = [];
  kept.entries.forEach((entry, at) => {
    const each = classified[at];
    const first = each?.persons[0];
    if (each == null || first === undefined) return;
    const group = addTo(byRoot, unions.find(first), entry, each.kind, each.persons);
    groupOf[at] = group;
    for (const home of entry.homes) owned.set(home, group);
  });
  kept.entries.forEach((entry, at) => {
    const each = classified[at];
    if (each == null || each.persons.length > 0) return;
    const owner = entry.homes.map((home) => owned.get(home)).find((group) => group !== undefined);
    groupOf[at] =
      owner ?? addTo(byRoot, `home ${entry.homes.join(' ')} ${entry.initial}`, entry, each.kind, each.persons);
  });
  return { groups: [...byRoot.values()], raw: countRaw(kept, classified, groupOf) };
}

/** Entries as a reader of the transfer would count them: what two parts show of the same bytes is counted once. */
function countRaw(
  kept: Kept,
  classified: ReadonlyArray<Classified | null>,
  groupOf: ReadonlyArray<Group | undefined>,
): number {
  const count = (at: number): number => 1 + (kept.repeats.get(at) ?? 0);
  const several = new Map<Group, Reading[]>();
  const firstPart = new Map<Group, number>();
  const keys = kept.parts.length > 1 ? kept.parts.map(nestingKey) : [];
  if (keys.length > 1) {
    kept.entries.forEach(({ part }, at) => {
      const group = groupOf[at];
      if (group === undefined) return;
      const first = firstPart.get(group);
      if (first === undefined) firstPart.set(group, part);
      else if (first !== part && !several.has(group)) several.set(group, []);
    });
  }
  let raw = 0;
  kept.entries.forEach(({ part }, at) => {
    const group = groupOf[at];
    if (group === undefined) return;
    const readings = several.get(group);
    if (readings === undefined) raw += count(at);
    else readings.push({ key: keys[part] ?? '', persons: classified[at]?.persons ?? [], count: count(at) });
  });
  for (const readings of several.values()) raw += occurrences(readings);
  return raw;
}

function addTo(
  byRoot: Map<number | string, Group>,
  root: number | string,
  entry: Entry,
  kind: Kind,
  persons: readonly number[],
): Group {
  const known = byRoot.get(root);
  const into = known ?? { kind, persons: indexSet(), homes: indexSet(), parts: [], initial: '' };
  if (known === undefined) byRoot.set(root, into);
  into.kind = moreSpecific(into.kind, kind);
  if (into.initial === '') into.initial = entry.initial;
  for (const person of persons) addIndex(into.persons, person);
  for (const home of entry.homes) addIndex(into.homes, home);
  if (entry.part >= MAX_PARTS) return into;
  let here = into.parts.find((each) => each.part === entry.part);
  if (here === undefined) {
    here = { part: entry.part, homes: indexSet() };
    into.parts.push(here);
  }
  for (const home of entry.homes) addIndex(here.homes, home);
  return into;
}
