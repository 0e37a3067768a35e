import { type Home, mayBeSame } from '../entities/home.js';
import type { PersonKey } from './entry.js';

/** More homes than this with one phone make it a business phone (DESIGN.md section 5.3). */
const MAX_OWN_HOMES = 3;
/** Repetition excuses at most so many phones of a transfer: a list with every phone repeated is no advert. */
const MAX_EXCUSED = 3;

/** Indices of the persons that are business phones: staff, and the most repeated ones within the limit, none of them an owner's. */
export function businessPersons(persons: readonly PersonKey[], homes: readonly Home[]): ReadonlySet<number> {
  const business = new Set<number>();
  const repeated: Array<{ readonly index: number; readonly homes: number }> = [];
  persons.forEach((person, index) => {
    if (person.canary) return;
    if (person.staff) {
      business.add(index);
      return;
    }
    if (person.type === 'id' || person.owned || person.known || person.homes.length <= MAX_OWN_HOMES) return;
    const distinct = distinctHomes(person.homes, homes).length;
    if (distinct > MAX_OWN_HOMES) repeated.push({ index, homes: distinct });
  });
  repeated.sort((a, b) => b.homes - a.homes || a.index - b.index);
  for (const { index } of repeated.slice(0, MAX_EXCUSED)) business.add(index);
  return business;
}

const MAX_COMPARED = 64;

/** Of some homes of one person, those that are truly different, the fullest first. */
export function distinctHomes(indices: readonly number[], homes: readonly Home[]): number[] {
  if (indices.length < 2) return [...indices];
  const unique = [...new Set(indices)];
  if (unique.length < 2 || unique.length > MAX_COMPARED) return unique;
  const byDetail = unique.sort((a, b) => detail(homes[b]) - detail(homes[a]));
  const kept: number[] = [];
  for (const index of byDetail) {
    const home = homes[index];
    if (home === undefined) continue;
    const known = kept.some((other) => {
      const before = homes[other];
      return before !== undefined && mayBeSame(before, home);
    });
    if (!known) kept.push(index);
  }
  return kept;
}

function detail(home: Home | undefined): number {
  if (home === undefined) return 0;
  return (
    (home.room === '' ? 0 : 8) +
    (home.building === '' ? 0 : 4) +
    (home.place === '' ? 0 : 2) +
    (home.unit === '' ? 0 : 1)
  );
}
