import { MAX_PRINTS, type PartCount, type RecordPrint } from '../../model/finding.js';
import { type Counts, KINDS, type Kind } from '../../model/kind.js';
import type { KnownPersons } from '../known/persons.js';
import type { Draft } from '../records/draft.js';
import type { Plain } from '../records/plain.js';
import { type Counted, countEntries } from './counted.js';
import { MAX_OWN_PERSONS } from './entries.js';
import type { Groups } from './group.js';
import { createGroupReader } from './group-reader.js';
import type { Homes } from './homes.js';
import { MARK } from './persons.js';
import { rawOfGroups } from './raw.js';
import { maskRecord } from './sample.js';
import { atLeastSoFar, MAX_LOOKED_AT, type SoFar } from './so-far.js';
import { createStore, type Kept } from './store.js';

/** Different records that are kept: about 60 MB of them. Beyond, `complete` is false and the counts are lower bounds. */
const MAX_ENTRIES = 500_000;
const MAX_SAMPLES = 5;
/** Parts that are reported by name. */
const MAX_PARTS = 100;

export interface TallyOptions {
  readonly fingerprint: (kind: 'person' | 'home', canonical: string) => string;
  readonly staffPhones: ReadonlySet<string>;
  readonly listedPhones?: ReadonlySet<string>;
  readonly known?: KnownPersons;
  /** Records whose fingerprints the result holds, the first ones of the transfer. Default `MAX_PRINTS`. */
  readonly maxPrints?: number;
}

export interface TallyResult {
  readonly records: Counts;
  readonly raw: number;
  readonly rawRecords: Counts;
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
  /** Index of the record it became or repeats; negative as the store says when it was not kept. */
  add(part: string, draft: Draft): number;
  /** The same for a usual row of a table. */
  addPlain(part: string, row: Plain): number;
  /** What no later record can undo. */
  soFar(): SoFar;
  /** `watch` is shown how the records were told apart and grouped. */
  result(watch?: (counted: Counted) => void): TallyResult;
}

/** @param maxEntries different records that are kept; beyond them counting is not complete. */
export function createTally(options: TallyOptions, maxEntries = MAX_ENTRIES): Tally {
  const store = createStore(options.staffPhones, maxEntries, options.listedPhones);
  /** Once there are as many as are looked at, more change nothing. */
  let all: SoFar | null = null;
  return {
    add: store.add,
    addPlain: store.addPlain,
    soFar() {
      const known = all ?? atLeastSoFar(store.kept);
      if (store.kept.entries.length >= MAX_LOOKED_AT) all = known;
      return known;
    },
    result(watch) {
      if (options.known !== undefined) markKnown(store.kept, options.known, options.fingerprint);
      const counted = countEntries(store.kept);
      watch?.(counted);
      return resultOf(counted, options);
    },
  };
}

const NO_HOMES: readonly number[] = [];
const OWNER = KINDS.indexOf('owner');

function markKnown({ persons }: Kept, known: KnownPersons, fingerprint: TallyOptions['fingerprint']): void {
  for (let person = 0; person < persons.size; person++) {
    const print = fingerprint('person', persons.canonicalOf(person));
    persons.mark(person, (known.has(print) ? MARK.known : 0) | (known.isCanary(print) ? MARK.canary : 0));
  }
}

function resultOf(counted: Counted, options: TallyOptions): TallyResult {
  const { kept, classified, groups } = counted;
  const { fingerprint, known: list, maxPrints = MAX_PRINTS } = options;
  const { persons, homes, parts, entries } = kept;
  const rawOf = rawOfGroups(kept, classified, groups);
  const reader = createGroupReader(kept, classified, groups);
  const records = new Uint32Array(KINDS.length);
  const rawRecords = new Uint32Array(KINDS.length);
  const inParts = Array.from({ length: Math.min(parts.length, MAX_PARTS) }, () => new Uint32Array(KINDS.length));
  const prints: RecordPrint[] = [];
  let exactOwners = 0;
  let known = 0;
  let canaries = 0;
  /** Groups from here on give no fingerprint, and those of one entry are counted without lists. */
  let group = 0;
  for (; group < groups.count && (list !== undefined || prints.length < maxPrints); group++) count(group);
  countRest(group);
  return {
    records: named(records),
    raw: rawRecords.reduce((sum, each) => sum + each, 0),
    rawRecords: named(rawRecords),
    exactOwners,
    known,
    canaries,
    parts: inParts.flatMap((counts, part) =>
      counts.some((each) => each > 0) ? [{ path: parts[part] ?? '', records: named(counts) }] : [],
    ),
    samples: samplesOf(kept, groups, reader),
    prints,
    complete: kept.complete,
  };

  function count(group: number): void {
    const kind = groups.kinds[group] ?? 0;
    const people = reader.persons(group);
    const own = theirs(homes, reader.homes(group));
    const owned =
      kind === OWNER ? own : kind < OWNER ? theirs(homes, reader.someHomes(group, { kind: OWNER })) : NO_HOMES;
    const size = sizeOf(owned.length, people.length);
    add(records, kind, size);
    add(rawRecords, kind, Math.max(size, rawOf[group] ?? 0));
    if (kind === OWNER) for (const home of own) if (homes.isExact(home)) exactOwners += 1;
    for (const part of reader.parts(group, MAX_PARTS)) {
      const here = owned.length > 1 ? homes.distinct(reader.someHomes(group, { part })).length : 0;
      const counts = inParts[part];
      if (counts !== undefined) add(counts, kind, Math.min(size, sizeOf(here, people.length)));
    }
    if (list !== undefined) {
      if (people.some((person) => persons.is(person, MARK.known))) known += 1;
      if (people.some((person) => persons.is(person, MARK.canary))) canaries += 1;
    }
    if (prints.length < maxPrints) {
      prints.push({
        kind: KINDS[kind] ?? 'owner',
        persons: people.map((person) => fingerprint('person', persons.canonicalOf(person))).sort(),
        homes: own.map((home) => fingerprint('home', homes.keyOf(home))),
      });
    }
  }

  /** What 100,000 rows cost is counted here, so the loop holds as little as can be. */
  function countRest(from: number): void {
    for (let group = from; group < groups.count; group++) {
      const entry = reader.alone(group);
      if (entry < 0) {
        count(group);
        continue;
      }
      const kind = groups.kinds[group] ?? 0;
      const size = sizeOf(1, peopleOf(counted, entry));
      const counts = inParts[entries.part.values[entry] ?? 0];
      add(records, kind, size);
      add(rawRecords, kind, Math.max(size, rawOf[group] ?? 0));
      if (counts !== undefined) add(counts, kind, size);
      if (kind === OWNER && isExactHome(kept, entry)) exactOwners += 1;
    }
  }
}

/** Persons of one entry that count. */
function peopleOf({ kept: { entries }, classified }: Counted, entry: number): number {
  const end = entries.personStarts.values[entry + 1] ?? 0;
  let people = 0;
  for (let at = entries.personStarts.values[entry] ?? 0; at < end; at++) people += classified.counts[at] ?? 0;
  return people;
}

/** The only home of an entry is known to its room. */
function isExactHome({ entries, homes }: Kept, entry: number): boolean {
  const start = entries.homeStarts.values[entry] ?? 0;
  return start < (entries.homeStarts.values[entry + 1] ?? 0) && homes.isExact(entries.homes.values[start] ?? 0);
}

/**
 * What a group counts: an owner once a home, whatever else is said of them; and nobody has more phones than
 * `MAX_OWN_PERSONS`, so that a line which names two people of a list, and the next line two others, and so on, does not
 * make one person of them all.
 */
function sizeOf(ownHomes: number, persons: number): number {
  return Math.max(1, ownHomes, Math.ceil(persons / MAX_OWN_PERSONS));
}

/** Different homes of one person; where some have a room, those alone. */
function theirs(homes: Homes, indices: readonly number[]): readonly number[] {
  const distinct = homes.distinct(indices);
  if (distinct.length < 2 || !distinct.some((home) => homes.isExact(home))) return distinct;
  return distinct.filter((home) => homes.isExact(home));
}

function add(counts: Uint32Array, kind: number, more: number): void {
  counts[kind] = (counts[kind] ?? 0) + more;
}

function named(counts: Uint32Array): Counts {
  const out: Partial<Record<Kind, number>> = {};
  KINDS.forEach((kind, at) => {
    const count = counts[at] ?? 0;
    if (count > 0) out[kind] = count;
  });
  return out;
}

/** Of the most specific kind there is, the first few. */
function samplesOf({ persons, homes }: Kept, groups: Groups, reader: ReturnType<typeof createGroupReader>): string[] {
  const best = groups.kinds.reduce((least, kind) => Math.min(least, kind), KINDS.length);
  const samples: string[] = [];
  for (let group = 0; group < groups.count && samples.length < MAX_SAMPLES; group++) {
    if (groups.kinds[group] !== best) continue;
    const [person] = reader.persons(group);
    const [home] = homes.distinct(reader.homes(group));
    samples.push(
      maskRecord(
        person === undefined ? null : persons.canonicalOf(person),
        home === undefined ? null : homes.homeOf(home),
        reader.initial(group),
      ),
    );
  }
  return samples;
}
