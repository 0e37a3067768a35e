import type { PartCount, RecordPrint } from '../../model/finding.js';
import type { Counts, Kind } from '../../model/kind.js';
import { KINDS } from '../../model/kind.js';
import { type Home, homeKey, isExact } from '../entities/home.js';
import { isPublicNumber } from '../entities/public-number.js';
import type { Draft } from '../records/draft.js';
import { businessPersons, distinctHomes } from './business.js';
import { type Entry, MAX_HOMES_PER_PERSON, type PersonKey, type PersonType } from './entry.js';
import { createGroups } from './groups.js';
import { addIndex, type IndexSet, indexSet, indicesOf } from './index-set.js';
import { classify, moreSpecific } from './kinds.js';
import { maskRecord } from './sample.js';

const MAX_ENTRIES = 200_000;
const MAX_PARTS = 100;
const MAX_SAMPLES = 5;
/** Entries of one person that a new one is compared with. */
const MAX_COMPARED = 32;

export interface TallyOptions {
  readonly fingerprint: (kind: 'person' | 'home', canonical: string) => string;
  readonly staffPhones: ReadonlySet<string>;
}

export interface TallyResult {
  readonly records: Counts;
  readonly raw: number;
  readonly exactOwners: number;
  readonly parts: readonly PartCount[];
  readonly samples: readonly string[];
  readonly prints: readonly RecordPrint[];
  readonly complete: boolean;
}

/** Keeps the records of one transfer and counts them when it ends. */
export interface Tally {
  add(part: string, draft: Draft): void;
  result(): TallyResult;
}

/** @param maxEntries different records that are kept; beyond them counting is not complete. */
export function createTally(options: TallyOptions, maxEntries = MAX_ENTRIES): Tally {
  const store = createStore(options.staffPhones, maxEntries);
  return {
    add: (part, draft) => store.add(part, draft),
    result: () => count(store.kept, options.fingerprint),
  };
}

interface Store {
  readonly kept: Kept;
  add(part: string, draft: Draft): void;
}

interface Kept {
  readonly persons: PersonKey[];
  readonly homes: Home[];
  readonly parts: string[];
  readonly entries: Entry[];
  /** How often each entry came again in the same part, by its index. */
  readonly repeats: Map<number, number>;
  complete: boolean;
}

function createStore(staffPhones: ReadonlySet<string>, maxEntries: number): Store {
  const kept: Kept = { persons: [], homes: [], parts: [], entries: [], repeats: new Map(), complete: true };
  const personIndex = new Map<string, number>();
  const homeIndex = new Map<string, number>();
  const partIndex = new Map<string, number>();
  const withoutPerson = new Map<string, number>();

  const personOf = (type: PersonType, canonical: string): number =>
    indexed(personIndex, kept.persons, canonical, () => ({
      type,
      canonical,
      staff: staffPhones.has(canonical),
      homes: [],
      entries: [],
    }));

  /** Index of an entry that says just the same; else takes note of this one. */
  const repeated = (entry: Entry): number | undefined => {
    const next = kept.entries.length;
    const person = kept.persons[entry.persons[0] ?? -1];
    if (person === undefined) {
      const name = identity(entry);
      const known = withoutPerson.get(name);
      if (known === undefined) withoutPerson.set(name, next);
      return known;
    }
    const known = person.entries.find((index) => isSame(kept.entries[index], entry));
    if (known === undefined && person.entries.length < MAX_COMPARED) person.entries.push(next);
    return known;
  };

  const add = (part: string, draft: Draft): void => {
    const persons = [
      ...draft.phones.map((phone) => personOf('mobile', phone.digits)),
      ...draft.ids.map((id) => personOf('id', id)),
      ...draft.landlines.filter((digits) => !isPublicNumber(digits)).map((digits) => personOf('landline', digits)),
    ];
    const homes = draft.homes.map((home) => indexed(homeIndex, kept.homes, homeKey(home), () => home));
    if (persons.length === 0 && (draft.name === '' || !draft.homes.some(isExact))) return;
    const entry: Entry = {
      part: indexed(partIndex, kept.parts, part, () => part),
      persons: persons.length < 2 ? persons : [...new Set(persons)].sort((a, b) => a - b),
      homes: homes.length < 2 ? homes : [...new Set(homes)],
      initial: draft.name.charAt(0),
      owner: draft.owner,
      intent: draft.intent,
      special: draft.special,
    };
    for (const person of entry.persons) {
      const seen = kept.persons[person]?.homes ?? [];
      for (const home of entry.homes) if (seen.length < MAX_HOMES_PER_PERSON && !seen.includes(home)) seen.push(home);
    }
    const known = repeated(entry);
    if (known !== undefined) kept.repeats.set(known, (kept.repeats.get(known) ?? 0) + 1);
    else kept.entries.push(entry);
  };

  return {
    kept,
    add(part, draft) {
      if (kept.entries.length < maxEntries) add(part, draft);
      else kept.complete = false;
    },
  };
}

function isSame(a: Entry | undefined, b: Entry): boolean {
  return a !== undefined && a.part === b.part && identity(a) === identity(b);
}

function identity(entry: Entry): string {
  const flags = `${entry.owner ? 'o' : ''}${entry.intent ? 'i' : ''}${entry.special ?? ''}`;
  return `${entry.part}/${entry.persons.join(',')}/${entry.homes.join(',')}/${entry.initial}/${flags}`;
}

function indexed<T>(index: Map<string, number>, values: T[], key: string, make: () => T): number {
  const known = index.get(key);
  if (known !== undefined) return known;
  index.set(key, values.length);
  return values.push(make()) - 1;
}

/** Persons that belong together, or a home without any. */
interface Group {
  kind: Kind;
  readonly persons: IndexSet;
  readonly homes: IndexSet;
  /** Homes by part, for the first MAX_PARTS parts. */
  readonly parts: Array<{ readonly part: number; readonly homes: IndexSet }>;
  initial: string;
}

function count(kept: Kept, fingerprint: TallyOptions['fingerprint']): TallyResult {
  const { groups, raw } = group(kept);
  const records: Partial<Record<Kind, number>> = {};
  const parts = new Map<number, Partial<Record<Kind, number>>>();
  const prints: RecordPrint[] = [];
  let exactOwners = 0;
  for (const each of groups) {
    const homes = distinctHomes(indicesOf(each.homes), kept.homes);
    const exact = homes.filter((index) => isKnownRoom(kept.homes[index]));
    const own = exact.length > 0 ? exact : homes;
    const size = each.kind === 'owner' ? Math.max(1, own.length) : 1;
    records[each.kind] = (records[each.kind] ?? 0) + size;
    if (each.kind === 'owner') exactOwners += exact.length;
    for (const { part, homes: seen } of each.parts) {
      const partSize =
        each.kind === 'owner' ? Math.min(size, Math.max(1, distinctHomes(indicesOf(seen), kept.homes).length)) : 1;
      const counts = parts.get(part) ?? {};
      counts[each.kind] = (counts[each.kind] ?? 0) + partSize;
      parts.set(part, counts);
    }
    prints.push({
      kind: each.kind,
      persons: indicesOf(each.persons)
        .map((index) => fingerprint('person', kept.persons[index]?.canonical ?? ''))
        .sort(),
      homes: own.flatMap((index) => kept.homes[index] ?? []).map((home) => fingerprint('home', homeKey(home))),
    });
  }
  return {
    records: inOrder(records),
    raw,
    exactOwners,
    parts: [...parts]
      .slice(0, MAX_PARTS)
      .map(([part, counts]) => ({ path: kept.parts[part] ?? '', records: inOrder(counts) })),
    samples: samplesOf(groups, kept),
    prints,
    complete: kept.complete,
  };
}

function isKnownRoom(home: Home | undefined): boolean {
  return home !== undefined && isExact(home);
}

/** Sorts entries into kinds, and joins those that share a person. */
function group(kept: Kept): { readonly groups: readonly Group[]; readonly raw: number } {
  const business = businessPersons(kept.persons, kept.homes);
  const unions = createGroups(kept.persons.length);
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

function inOrder(counts: Partial<Record<Kind, number>>): Counts {
  return Object.fromEntries(KINDS.flatMap((kind) => (counts[kind] === undefined ? [] : [[kind, counts[kind]]])));
}

function samplesOf(groups: readonly Group[], kept: Kept): string[] {
  const kind = KINDS.find((each) => groups.some((candidate) => candidate.kind === each));
  return groups
    .filter((each) => each.kind === kind)
    .slice(0, MAX_SAMPLES)
    .map((each) => {
      const [person] = indicesOf(each.persons);
      const [home] = distinctHomes(indicesOf(each.homes), kept.homes);
      return maskRecord(
        person === undefined ? null : (kept.persons[person] ?? null),
        home === undefined ? null : (kept.homes[home] ?? null),
        each.initial,
      );
    });
}
