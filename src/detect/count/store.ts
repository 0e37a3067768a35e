import { isExact } from '../entities/home.js';
import { isPublicNumber } from '../entities/public-number.js';
import type { Draft } from '../records/draft.js';
import type { Plain } from '../records/plain.js';
import { appendOnce, createEntries, type Entries, isTail, MAX_OWN_PERSONS, saidBy, saidByPlain } from './entries.js';
import { createHomes, type Homes } from './homes.js';
import { indexTable, mixed } from './index-table.js';
import { append, numbers } from './numbers.js';
import { createPersons, MARK, type Persons } from './persons.js';

/** All records of a transfer, each value once, a record that says just the same once with how often it came. */
export interface Kept {
  readonly persons: Persons;
  readonly homes: Homes;
  /** Names of the parts, in order of their first record. */
  readonly parts: readonly string[];
  readonly entries: Entries;
  /** False when a record was left out because there were too many. */
  complete: boolean;
}

/** Takes drafts and keeps what counting needs of them. */
export interface Store {
  readonly kept: Kept;
  /** Index of the entry it became or repeats; `NOT_KEPT` when it holds nothing to count, `NO_ROOM` beyond the cap. */
  add(part: string, draft: Draft): number;
  /** The same for a usual row of a table, which is always kept when there is room. */
  addPlain(part: string, row: Plain): number;
}

export const NOT_KEPT = -1;
export const NO_ROOM = -2;

/** @param maxEntries different records that are kept; beyond them `complete` is false. */
export function createStore(
  staffPhones: ReadonlySet<string>,
  maxEntries: number,
  listedPhones: ReadonlySet<string> = new Set(),
): Store {
  // Counts do not depend on it: it only spreads hashes.
  const seed = Math.floor(Math.random() * 2 ** 32);
  const persons = createPersons(staffPhones, listedPhones, seed);
  const homes = createHomes(seed);
  const parts: string[] = [];
  const entries = createEntries();
  const kept: Kept = { persons, homes, parts, entries, complete: true };
  /** By person, one more than the first entry that begins with it; 0 for none. In a list nearly everybody comes once. */
  const firstWith = numbers();
  /** All other entries, by what they say. */
  const same = indexTable();
  const partNumbers = new Map<string, number>();
  let lastPart = '';
  let lastPartNumber = -1;

  const partOf = (part: string): number => {
    if (part === lastPart && lastPartNumber >= 0) return lastPartNumber;
    let index = partNumbers.get(part);
    if (index === undefined) {
      index = parts.push(part) - 1;
      partNumbers.set(part, index);
    }
    lastPart = part;
    lastPartNumber = index;
    return index;
  };

  /** The entry that says the same as what was last appended to the columns of persons and homes. */
  const isLast = (index: number): boolean =>
    entries.part.values[index] === last.part &&
    entries.initial.values[index] === last.initial &&
    entries.says.values[index] === last.says &&
    isTail(entries.persons, entries.personStarts, index) &&
    isTail(entries.homes, entries.homeStarts, index);
  const last = { part: 0, initial: 0, says: 0 };

  const hashOfLast = (personStart: number, homeStart: number): number => {
    let hash = mixed(mixed(mixed(seed, last.part), last.initial), last.says);
    for (let at = personStart; at < entries.persons.length; at++) hash = mixed(hash, entries.persons.values[at] ?? 0);
    hash = mixed(hash, ~0);
    for (let at = homeStart; at < entries.homes.length; at++) hash = mixed(hash, entries.homes.values[at] ?? 0);
    return hash;
  };

  /** Ends the entry whose persons and homes were just appended, or drops it for an earlier one that says the same. */
  const commit = (part: number, name: string, says: number): number => {
    const { personStarts, homeStarts } = entries;
    last.part = part;
    last.initial = name === '' ? 0 : name.charCodeAt(0);
    last.says = says;
    const personStart = personStarts.values[entries.length] ?? 0;
    const homeStart = homeStarts.values[entries.length] ?? 0;
    const person = personStart < entries.persons.length ? (entries.persons.values[personStart] ?? 0) : -1;
    while (firstWith.length <= person) append(firstWith, 0);
    const first = person < 0 ? -1 : (firstWith.values[person] ?? 0) - 1;
    const isFirst = person >= 0 && first < 0;
    const hash = isFirst ? 0 : hashOfLast(personStart, homeStart);
    const known = isFirst ? -1 : first >= 0 && isLast(first) ? first : same.find(hash, isLast);
    if (known >= 0 || entries.length >= maxEntries) {
      entries.persons.length = personStart;
      entries.homes.length = homeStart;
      if (known < 0) {
        kept.complete = false;
        return NO_ROOM;
      }
      entries.times.values[known] = (entries.times.values[known] ?? 0) + 1;
      return known;
    }
    append(entries.part, last.part);
    append(entries.initial, last.initial);
    append(entries.says, last.says);
    append(entries.times, 1);
    append(personStarts, entries.persons.length);
    append(homeStarts, entries.homes.length);
    entries.length += 1;
    if (isFirst) firstWith.values[person] = entries.length;
    else same.add(hash, entries.length - 1);
    return entries.length - 1;
  };

  const addHomes = (draft: Draft): void => {
    const start = entries.homeStarts.values[entries.length] ?? 0;
    for (const home of draft.homes) appendOnce(entries.homes, start, homes.indexOf(home));
  };

  return {
    kept,
    add(part, draft) {
      if (entries.length >= maxEntries) {
        kept.complete = false;
        return NO_ROOM;
      }
      const start = entries.personStarts.values[entries.length] ?? 0;
      for (const phone of draft.phones) {
        const person = persons.indexOf(0, phone.digits);
        if (phone.owned) persons.mark(person, MARK.owned);
        appendOnce(entries.persons, start, person);
      }
      for (const id of draft.ids) appendOnce(entries.persons, start, persons.indexOf(MARK.id, id));
      for (const digits of draft.landlines) {
        if (!isPublicNumber(digits)) appendOnce(entries.persons, start, persons.indexOf(MARK.landline, digits));
      }
      const people = entries.persons.length - start;
      if (people === 0 && (draft.name === '' || !draft.homes.some(isExact))) return NOT_KEPT;
      const number = partOf(part);
      if (people <= MAX_OWN_PERSONS) {
        addHomes(draft);
        return commit(number, draft.name, saidBy(draft));
      }
      const list = entries.persons.values.slice(start, entries.persons.length);
      entries.persons.length = start;
      let first = NO_ROOM;
      for (const person of list) {
        append(entries.persons, person);
        addHomes(draft);
        const index = commit(number, draft.name, saidBy(draft));
        if (first === NO_ROOM) first = index;
      }
      return first;
    },
    addPlain(part, row) {
      if (entries.length >= maxEntries) {
        kept.complete = false;
        return NO_ROOM;
      }
      const start = entries.personStarts.values[entries.length] ?? 0;
      for (let at = 0; at < row.phones.length; at++) {
        const person = persons.indexOfMobile(row.phones[at] ?? 0);
        if (((row.owned >> at) & 1) === 1) persons.mark(person, MARK.owned);
        appendOnce(entries.persons, start, person);
      }
      append(entries.homes, homes.indexOf(row.home));
      return commit(partOf(part), row.name, saidByPlain(row));
    },
  };
}
