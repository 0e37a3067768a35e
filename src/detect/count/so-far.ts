import { type Counts, KINDS, type Kind } from '../../model/kind.js';
import { businessPersons, MAX_EXCUSED } from './business.js';
import { type Entries, MAX_OWN_PERSONS } from './entries.js';
import { classify, NO_KIND } from './kinds.js';
import { MARK } from './persons.js';
import type { Kept } from './store.js';

/** What holds of a transfer however it goes on. */
export interface SoFar {
  /**
   * For each kind alone: so many unique records, at least, will be of it or of a more specific one. Not to be added up:
   * a person may stand under two kinds.
   */
  readonly records: Counts;
}

/** Records that are looked at: a bound on the first ones is a bound on all, and costs the same however long the rest is. */
export const MAX_LOOKED_AT = 4_096;

/**
 * Lower bounds that no later row can undo (DESIGN.md section 3, step 5). Later rows can do four things to records that
 * were read already, and each has its margin:
 *
 * - *Excuse phones as business phones*: at most `MAX_EXCUSED`, never an owner's. The phones with most records are taken
 *   out as if they were excused. Staff is known from the start.
 * - *Join groups*, with a row that holds phones of two of them: in the end all may be one group. An owner's group still
 *   counts every home, and homes with different rooms are never one: different rooms are counted, whoever's they are.
 *   Other groups count at least one person for every `MAX_OWN_PERSONS` of theirs.
 * - *Say more of a person*: this moves a record to a more specific kind, never to a less specific one, and what counted
 *   for its homes goes on to do so.
 * - *Make business cards and deliveries a list*, which only adds: errands are left out here.
 *
 * Later rows cannot take away a home or make a room unknown. Counts of known owners are not needed: being known only
 * keeps a phone from being excused.
 */
export function atLeastSoFar(all: Kept): SoFar {
  const kept = { ...all, entries: firstOf(all.entries, MAX_LOOKED_AT) };
  const { entries, persons, homes } = kept;
  const { kinds, counts } = classify(kept, businessPersons(kept));
  const owner = KINDS.indexOf('owner');
  /** Records, by person who might be excused yet. */
  const excusable = new Map<number, number>();
  const rooms = new Set<number>();
  const people = KINDS.map(() => new Set<number>());
  for (let entry = 0; entry < entries.length; entry++) {
    const kind = kinds[entry] ?? NO_KIND;
    if (kind === NO_KIND || (entries.says.values[entry] ?? 0) >> 4 !== 0) continue;
    const end = entries.personStarts.values[entry + 1] ?? 0;
    for (let at = entries.personStarts.values[entry] ?? 0; at < end; at++) {
      if (counts[at] !== 1) continue;
      const person = entries.persons.values[at] ?? 0;
      people[kind]?.add(person);
      if (!persons.is(person, MARK.id | MARK.owned)) excusable.set(person, (excusable.get(person) ?? 0) + 1);
    }
    if (kind !== owner) continue;
    const homesEnd = entries.homeStarts.values[entry + 1] ?? 0;
    for (let at = entries.homeStarts.values[entry] ?? 0; at < homesEnd; at++) {
      const room = homes.roomOf(entries.homes.values[at] ?? 0);
      if (room !== 0) rooms.add(room);
    }
  }
  const excused = [...excusable.values()].sort((a, b) => b - a).slice(0, MAX_EXCUSED);
  const lost = excused.reduce((sum, each) => sum + each, 0);
  const records: Partial<Record<Kind, number>> = {};
  KINDS.forEach((kind, at) => {
    const joined = Math.ceil(((people[at]?.size ?? 0) - excused.length) / MAX_OWN_PERSONS);
    const least = Math.max(joined, at === owner ? rooms.size - lost : 0);
    if (least > 0) records[kind] = least;
  });
  return { records };
}

/** The first entries alone; columns are shared. */
function firstOf(entries: Entries, most: number): Entries {
  const length = Math.min(entries.length, most);
  return {
    ...entries,
    length,
    persons: { values: entries.persons.values, length: entries.personStarts.values[length] ?? 0 },
    homes: { values: entries.homes.values, length: entries.homeStarts.values[length] ?? 0 },
  };
}
