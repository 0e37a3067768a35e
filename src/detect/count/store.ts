import { type Home, homeKey, isExact } from '../entities/home.js';
import { isPublicNumber } from '../entities/public-number.js';
import type { Draft } from '../records/draft.js';
import { type Entry, MAX_HOMES_PER_PERSON, type PersonKey, type PersonType } from './entry.js';

/** Entries of one person that a new one is compared with. */
const MAX_COMPARED = 32;

/** Takes drafts and keeps what counting needs of them. */
export interface Store {
  readonly kept: Kept;
  add(part: string, draft: Draft): void;
}

/** All records of a transfer, each value once. */
export interface Kept {
  readonly persons: PersonKey[];
  readonly homes: Home[];
  readonly parts: string[];
  readonly entries: Entry[];
  /** How often each entry came again in the same part, by its index. */
  readonly repeats: Map<number, number>;
  complete: boolean;
}

/** @param maxEntries different records that are kept; beyond them `complete` is false. */
export function createStore(staffPhones: ReadonlySet<string>, maxEntries: number): Store {
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
      owned: false,
      known: false,
      canary: false,
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
    draft.phones.forEach((phone, at) => {
      const person = phone.owned ? kept.persons[persons[at] ?? -1] : undefined;
      if (person !== undefined) person.owned = true;
    });
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
      errand: draft.errand,
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
  const flags = `${entry.owner ? 'o' : ''}${entry.intent ? 'i' : ''}${entry.special ?? ''}${entry.errand ?? ''}`;
  return `${entry.part}/${entry.persons.join(',')}/${entry.homes.join(',')}/${entry.initial}/${flags}`;
}

function indexed<T>(index: Map<string, number>, values: T[], key: string, make: () => T): number {
  const known = index.get(key);
  if (known !== undefined) return known;
  index.set(key, values.length);
  return values.push(make()) - 1;
}
