import type { Account, Explanation, Lack, ShownEntity } from '../../model/explanation.js';
import { KINDS } from '../../model/kind.js';
import type { Counted } from '../count/counted.js';
import { specialIn } from '../count/entries.js';
import { isElsewhere } from '../count/kinds.js';
import { MARK } from '../count/persons.js';
import { maskHome, maskName, maskPerson } from '../count/sample.js';
import { statusOf } from './explainer.js';
import { whyOfFirst } from './why.js';

/** Of one entry, persons and homes each. */
const MAX_ENTITIES = 8;

/**
 * What became of the first entries of a transfer, told from what counting keeps: nothing is watched while it is read, so
 * nobody can say in which line an entry stood, and what was never kept is not named.
 *
 * @param most entries that are told
 */
export function explainKept(counted: Counted, most: number): Explanation {
  const { kept, groups } = counted;
  const { entries, parts } = kept;
  const told = Math.min(most, entries.length);
  const whys = whyOfFirst(counted, told);
  const ofGroup = new Map<number, number>();
  const accounts: Account[] = [];
  for (let entry = 0; entry < told; entry++) {
    const number = entry + 1;
    const group = groups.groupOf[entry] ?? -1;
    const why = whys[entry] ?? 'no-person';
    const of = why === 'counted' || group < 0 ? null : (ofGroup.get(group) ?? null);
    if (group >= 0 && !ofGroup.has(group)) ofGroup.set(group, number);
    accounts.push({
      number,
      part: parts[entries.part.values[entry] ?? 0] ?? '',
      at: null,
      entities: entitiesOf(entry, counted),
      kind: group < 0 ? null : (KINDS[groups.kinds[group] ?? -1] ?? null),
      why,
      lacks: group < 0 ? null : lackOf(entry, counted),
      of,
    });
  }
  return { accounts, more: {}, of: entries.length };
}

function entitiesOf(entry: number, counted: Counted): ShownEntity[] {
  const { entries, persons, homes } = counted.kept;
  const initial = entries.initial.values[entry] ?? 0;
  const people = slice(entries.personStarts.values, entries.persons.values, entry).map((person): ShownEntity => {
    const shown = maskPerson(persons.canonicalOf(person));
    if (persons.is(person, MARK.id)) return { type: 'id', shown };
    if (persons.is(person, MARK.landline)) return { type: 'landline', shown };
    const is = statusOf(person, counted);
    return is === undefined ? { type: 'phone', shown } : { type: 'phone', shown, is };
  });
  const name: ShownEntity[] = initial === 0 ? [] : [{ type: 'name', shown: maskName(String.fromCharCode(initial)) }];
  const rooms = homesOf(entry, counted).map((home): ShownEntity => {
    return { type: 'home', shown: maskHome(homes.homeOf(home)) };
  });
  return [...people, ...name, ...rooms];
}

function lackOf(entry: number, counted: Counted): Lack | null {
  const { kept, classified } = counted;
  const { entries, homes } = kept;
  const people = (entries.personStarts.values[entry + 1] ?? 0) - (entries.personStarts.values[entry] ?? 0);
  if (specialIn(entries.says.values[entry] ?? 0) !== null || people === 0) return null;
  const own = homesOf(entry, counted);
  if (own.length === 0) return 'no-home';
  if (classified.excused && isElsewhere(entries, homes, entry)) return 'elsewhere';
  return own.some((home) => homes.isExact(home)) ? null : 'no-room';
}

/** Homes of which anything is known: a row of a table has one in any case. */
function homesOf(entry: number, { kept: { entries, homes } }: Counted): number[] {
  const all = slice(entries.homeStarts.values, entries.homes.values, entry);
  return all.filter((home) => maskHome(homes.homeOf(home)) !== '');
}

function slice(starts: Uint32Array, values: Uint32Array, entry: number): number[] {
  const start = starts[entry] ?? 0;
  return [...values.subarray(start, Math.min(starts[entry + 1] ?? 0, start + MAX_ENTITIES))];
}
