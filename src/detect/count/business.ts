import { bucketed } from './numbers.js';
import { MARK } from './persons.js';
import type { Kept } from './store.js';

/** More homes than this with one phone make it a business phone (DESIGN.md section 5.3). */
const MAX_OWN_HOMES = 3;
/** Repetition excuses at most so many phones of a transfer: a list with every phone repeated is no advert. */
export const MAX_EXCUSED = 3;

/**
 * By person, 1 for a business phone: staff, and the most repeated ones within the limit, none of them an owner's.
 * The policy's own list outranks the filter of known owners, since people signed both and the filter errs now and then; the
 * daily list does not: whoever steals the online key must not pass owners off as staff.
 */
export function businessPersons(kept: Kept): Uint8Array {
  const { persons } = kept;
  const business = new Uint8Array(persons.size);
  for (let person = 0; person < persons.size; person++) {
    const listed = persons.is(person, MARK.listed) && !persons.is(person, MARK.known);
    if ((listed || persons.is(person, MARK.staff)) && !persons.is(person, MARK.canary)) business[person] = 1;
  }
  for (const { person } of repeatedPhones(kept).slice(0, MAX_EXCUSED)) business[person] = 1;
  return business;
}

/** Phones with more homes than one person has, and which nobody calls an owner's; those with most homes first. */
function repeatedPhones({ entries, persons, homes }: Kept): Array<{ readonly person: number; readonly homes: number }> {
  const slots = entries.homes.length === 0 ? 0 : entries.persons.length;
  const entryOf = new Uint32Array(slots);
  const seen = new Uint32Array(persons.size);
  for (let entry = 0; entry < (slots === 0 ? 0 : entries.length); entry++) {
    const rooms = (entries.homeStarts.values[entry + 1] ?? 0) - (entries.homeStarts.values[entry] ?? 0);
    const end = entries.personStarts.values[entry + 1] ?? 0;
    for (let at = entries.personStarts.values[entry] ?? 0; at < end; at++) {
      const person = entries.persons.values[at] ?? 0;
      seen[person] = (seen[person] ?? 0) + rooms;
      entryOf[at] = entry;
    }
  }
  const never = MARK.id | MARK.staff | MARK.listed | MARK.owned | MARK.known | MARK.canary;
  const candidate = (person: number): boolean => (seen[person] ?? 0) > MAX_OWN_HOMES && !persons.is(person, never);
  if (!seen.some((_, person) => candidate(person))) return [];
  const { order, starts } = bucketed(slots, persons.size, (at) => {
    const person = entries.persons.values[at] ?? 0;
    return candidate(person) ? person : -1;
  });
  const repeated: Array<{ person: number; homes: number; canonical: string }> = [];
  for (let person = 0; person < persons.size; person++) {
    if (starts[person] === starts[person + 1]) continue;
    const here = new Set<number>();
    for (let at = starts[person] ?? 0; at < (starts[person + 1] ?? 0); at++) {
      const entry = entryOf[order[at] ?? 0] ?? 0;
      const end = entries.homeStarts.values[entry + 1] ?? 0;
      for (let home = entries.homeStarts.values[entry] ?? 0; home < end; home++) {
        here.add(entries.homes.values[home] ?? 0);
      }
    }
    const distinct = homes.distinct([...here]).length;
    if (distinct > MAX_OWN_HOMES) repeated.push({ person, homes: distinct, canonical: persons.canonicalOf(person) });
  }
  // Not by index: the order of rows must not decide who is excused.
  return repeated.sort((a, b) => b.homes - a.homes || (a.canonical < b.canonical ? -1 : 1));
}
