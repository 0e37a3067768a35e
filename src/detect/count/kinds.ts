import { KINDS, type Kind } from '../../model/kind.js';
import { type Entries, errandIn, SAYS, specialIn } from './entries.js';
import type { Homes } from './homes.js';
import { MARK } from './persons.js';
import type { Kept } from './store.js';

/** Cards, deliveries and showings are single messages: more people of them in one transfer are a list of homes. */
const MAX_ERRANDS = 3;

/** What each entry is once business phones are out. */
export interface Classified {
  /** Index into `KINDS` by entry, or `NO_KIND`: an advert, or a line that only looked like something. */
  readonly kinds: Int8Array;
  /** 1 for each place in the entries' column of persons whose person key counts. */
  readonly counts: Uint8Array;
  /** Whether business cards and deliveries of this transfer are no homes. */
  readonly excused: boolean;
}

export const NO_KIND = -1;

/**
 * The most specific kind each entry's entities make (DESIGN.md section 5.3). A landline is a person's only beside a room
 * and an owner's label: shops and hotels print theirs with an address too.
 *
 * @param business by person, 1 for a business phone
 */
export function classify({ entries, persons, homes }: Kept, business: Uint8Array): Classified {
  const kinds = new Int8Array(entries.length).fill(NO_KIND);
  const counts = new Uint8Array(entries.persons.length);
  const excused = errandPersons(entries, homes) <= MAX_ERRANDS;
  for (let entry = 0; entry < entries.length; entry++) {
    const says = entries.says.values[entry] ?? 0;
    const owner = (says & SAYS.owner) !== 0;
    const exact = hasRoom(entries, homes, entry) && !(excused && isElsewhere(entries, homes, entry));
    const start = entries.personStarts.values[entry] ?? 0;
    const end = entries.personStarts.values[entry + 1] ?? 0;
    let keys = 0;
    let ids = 0;
    for (let at = start; at < end; at++) {
      const person = entries.persons.values[at] ?? 0;
      if (business[person] === 1) continue;
      if (persons.is(person, MARK.landline) && !persons.is(person, MARK.canary) && !(exact && owner)) continue;
      counts[at] = 1;
      keys += 1;
      if (persons.is(person, MARK.id)) ids += 1;
    }
    const named = entries.initial.values[entry] !== 0;
    if (keys > 0) {
      const hasHome = entries.homeStarts.values[entry] !== entries.homeStarts.values[entry + 1];
      kinds[entry] = KINDS.indexOf(kindOf(says, exact || (hasHome && owner), ids > 0, named));
    } else if (exact && named && (start === end || owner)) {
      kinds[entry] = KINDS.indexOf('home-list');
    }
  }
  return { kinds, counts, excused };
}

function kindOf(says: number, home: boolean, id: boolean, named: boolean): Kind {
  const special = specialIn(says);
  if (special !== null) return special;
  if (home) return 'owner';
  if (id) return 'identity';
  if (named || errandIn(says) === 'delivery') return (says & SAYS.intent) === 0 ? 'contact' : 'lead';
  return 'phone-list';
}

function hasRoom(entries: Entries, homes: Homes, entry: number): boolean {
  const end = entries.homeStarts.values[entry + 1] ?? 0;
  for (let at = entries.homeStarts.values[entry] ?? 0; at < end; at++) {
    if (homes.isExact(entries.homes.values[at] ?? 0)) return true;
  }
  return false;
}

/** The room is an office or a delivery's door, as the message says. */
export function isElsewhere(entries: Entries, homes: Homes, entry: number): boolean {
  const says = entries.says.values[entry] ?? 0;
  const errand = errandIn(says);
  if (errand === null || (says & SAYS.owner) !== 0 || specialIn(says) !== null) return false;
  const start = entries.homeStarts.values[entry] ?? 0;
  const end = entries.homeStarts.values[entry + 1] ?? 0;
  if (start === end) return false;
  if (errand !== 'card') return true;
  for (let at = start; at < end; at++) if (!homes.isOffice(entries.homes.values[at] ?? 0)) return false;
  return true;
}

/** People of business cards and deliveries, counted as far as it matters. */
function errandPersons(entries: Entries, homes: Homes): number {
  const people = new Set<number>();
  for (let entry = 0; entry < entries.length && people.size <= MAX_ERRANDS; entry++) {
    if (!isElsewhere(entries, homes, entry)) continue;
    const start = entries.personStarts.values[entry] ?? 0;
    const alone = start === entries.personStarts.values[entry + 1];
    people.add(alone ? -1 : (entries.persons.values[start] ?? -1));
  }
  return people.size;
}
