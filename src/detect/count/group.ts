import type { Kind } from '../../model/kind.js';
import { businessPersons } from './business.js';
import type { Entry } from './entry.js';
import { addIndex, type IndexSet, indexSet } from './index-set.js';
import { classify, moreSpecific } from './kinds.js';
import type { Kept } from './store.js';
import { createUnions } from './unions.js';

/** Parts that are reported by name. */
export const MAX_PARTS = 100;

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
  const classified = kept.entries.map((entry) => classify(entry, kept.persons, kept.homes, business));
  for (const each of classified) {
    const first = each?.persons[0];
    if (first !== undefined) for (const other of each?.persons ?? []) unions.join(first, other);
  }
  const owned = new Set<number>();
  let raw = 0;
  kept.entries.forEach((entry, at) => {
    const each = classified[at];
    if (each == null) return;
    raw += 1 + (kept.repeats.get(at) ?? 0);
    const first = each.persons[0];
    if (first === undefined) return;
    addTo(byRoot, unions.find(first), entry, each.kind, each.persons);
    for (const home of entry.homes) owned.add(home);
  });
  kept.entries.forEach((entry, at) => {
    const each = classified[at];
    if (each == null || each.persons.length > 0 || entry.homes.some((home) => owned.has(home))) return;
    addTo(byRoot, `home ${entry.homes.join(' ')} ${entry.initial}`, entry, each.kind, []);
  });
  return { groups: [...byRoot.values()], raw };
}

function addTo(
  byRoot: Map<number | string, Group>,
  root: number | string,
  entry: Entry,
  kind: Kind,
  persons: readonly number[],
): void {
  const known = byRoot.get(root);
  const into = known ?? { kind, persons: indexSet(), homes: indexSet(), parts: [], initial: '' };
  if (known === undefined) byRoot.set(root, into);
  into.kind = moreSpecific(into.kind, kind);
  if (into.initial === '') into.initial = entry.initial;
  for (const person of persons) addIndex(into.persons, person);
  for (const home of entry.homes) addIndex(into.homes, home);
  if (entry.part >= MAX_PARTS) return;
  let here = into.parts.find((each) => each.part === entry.part);
  if (here === undefined) {
    here = { part: entry.part, homes: indexSet() };
    into.parts.push(here);
  }
  for (const home of entry.homes) addIndex(here.homes, home);
}
