import type { PartCount, RecordPrint } from '../../model/finding.js';
import { type Counts, KINDS, type Kind } from '../../model/kind.js';
import { type Home, homeKey, isExact } from '../entities/home.js';
import type { KnownPersons } from '../known/persons.js';
import type { Draft } from '../records/draft.js';
import { distinctHomes } from './business.js';
import { type Group, groupEntries, MAX_PARTS } from './group.js';
import { indicesOf } from './index-set.js';
import { maskRecord } from './sample.js';
import { createStore, type Kept } from './store.js';

const MAX_ENTRIES = 200_000;
const MAX_SAMPLES = 5;

export interface TallyOptions {
  readonly fingerprint: (kind: 'person' | 'home', canonical: string) => string;
  readonly staffPhones: ReadonlySet<string>;
  readonly known?: KnownPersons;
}

export interface TallyResult {
  readonly records: Counts;
  readonly raw: number;
  readonly exactOwners: number;
  readonly known: number;
  readonly canaries: number;
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
    result: () => count(store.kept, options),
  };
}

function count(kept: Kept, { fingerprint, known: list }: TallyOptions): TallyResult {
  const personPrints = kept.persons.map(({ canonical }) => fingerprint('person', canonical));
  if (list !== undefined) {
    kept.persons.forEach((person, index) => {
      const print = personPrints[index] ?? '';
      person.known = list.has(print);
      person.canary = list.isCanary(print);
    });
  }
  const { groups, raw } = groupEntries(kept);
  const records: Partial<Record<Kind, number>> = {};
  const parts = new Map<number, Partial<Record<Kind, number>>>();
  const prints: RecordPrint[] = [];
  let exactOwners = 0;
  let known = 0;
  let canaries = 0;
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
    const persons = indicesOf(each.persons);
    if (persons.some((index) => kept.persons[index]?.known)) known += 1;
    if (persons.some((index) => kept.persons[index]?.canary)) canaries += 1;
    prints.push({
      kind: each.kind,
      persons: persons.map((index) => personPrints[index] ?? '').sort(),
      homes: own.flatMap((index) => kept.homes[index] ?? []).map((home) => fingerprint('home', homeKey(home))),
    });
  }
  return {
    records: inOrder(records),
    raw,
    exactOwners,
    known,
    canaries,
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
