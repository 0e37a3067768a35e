import { KINDS, type Kind } from '../../model/kind.js';
import { type Home, isExact, isOffice } from '../entities/home.js';
import type { Entry, PersonKey } from './entry.js';

/** What an entry is once business phones are out. */
export interface Classified {
  readonly kind: Kind;
  /** Person keys that count. */
  readonly persons: readonly number[];
}

/**
 * The most specific kind an entry's entities make (DESIGN.md section 5.3), or null for none: an advert, or a line that
 * only looked like something. A landline is a person's only beside a room and an owner's label:
 * shops and hotels print theirs with an address too. `excused` lets business cards and deliveries be no homes.
 */
export function classify(
  entry: Entry,
  persons: readonly PersonKey[],
  homes: readonly Home[],
  business: ReadonlySet<number>,
  excused: boolean,
): Classified | null {
  const elsewhere = excused && isElsewhere(entry, homes);
  const exact =
    !elsewhere &&
    entry.homes.some((index) => {
      const home = homes[index];
      return home !== undefined && isExact(home);
    });
  const named = entry.initial !== '';
  const keys = entry.persons.filter((index) => {
    if (business.has(index)) return false;
    const person = persons[index];
    return person?.type !== 'landline' || person.canary || (exact && entry.owner);
  });
  if (keys.length === 0) {
    const isHomeList = exact && named && (entry.persons.length === 0 || entry.owner);
    return isHomeList ? { kind: 'home-list', persons: [] } : null;
  }
  return { kind: kindOf(entry, keys, persons, exact, named), persons: keys };
}

function kindOf(
  entry: Entry,
  keys: readonly number[],
  persons: readonly PersonKey[],
  exact: boolean,
  named: boolean,
): Kind {
  if (entry.special !== null) return entry.special;
  if (exact || (entry.homes.length > 0 && entry.owner)) return 'owner';
  if (keys.some((index) => persons[index]?.type === 'id')) return 'identity';
  if (named || entry.errand === 'delivery') return entry.intent ? 'lead' : 'contact';
  return 'phone-list';
}

/** The room is an office or a delivery's door, as the message says. */
export function isElsewhere(entry: Entry, homes: readonly Home[]): boolean {
  if (entry.errand === null || entry.owner || entry.special !== null || entry.homes.length === 0) return false;
  if (entry.errand === 'delivery') return true;
  return entry.homes.every((index) => {
    const home = homes[index];
    return home !== undefined && isOffice(home);
  });
}

/** The more specific of two kinds. */
export function moreSpecific(a: Kind, b: Kind): Kind {
  return KINDS.indexOf(a) <= KINDS.indexOf(b) ? a : b;
}
