import type { Why } from '../../model/explanation.js';
import { KINDS } from '../../model/kind.js';
import type { Counted } from '../count/counted.js';
import { MARK } from '../count/persons.js';

const OWNER = KINDS.indexOf('owner');

/** Why each entry counted or did not, by its index. */
export function whyOfEntries(counted: Counted): Why[] {
  return whyOfFirst(counted, counted.kept.entries.length);
}

/** The same for the first so many entries, without a look at the others. */
export function whyOfFirst(counted: Counted, count: number): Why[] {
  const { groups } = counted;
  const whys: Why[] = [];
  for (let entry = 0; entry < count; entry++) {
    const group = groups.groupOf[entry] ?? -1;
    if (group < 0) whys[entry] = excuseOf(entry, counted);
    else if (whys[entry] === undefined) tellGroup(group, counted, count, whys);
  }
  return whys;
}

/** Why each entry of a group counted, of those below `count`. */
function tellGroup(group: number, counted: Counted, count: number, whys: Why[]): void {
  const { kept, groups } = counted;
  const { order, starts } = groups.members;
  const homes = new Set<number>();
  let distinct = 0;
  for (let at = starts[group] ?? 0; at < (starts[group + 1] ?? 0); at++) {
    const entry = order[at] ?? 0;
    if (entry >= count) return;
    const first = at === starts[group];
    if (groups.kinds[group] !== OWNER) {
      whys[entry] = first ? 'counted' : 'same-person';
      continue;
    }
    const before = homes.size;
    for (const home of homesOf(entry, counted)) homes.add(home);
    const now = homes.size === before ? distinct : kept.homes.distinct([...homes]).length;
    whys[entry] = first ? 'counted' : now > Math.max(1, distinct) ? 'another-home' : 'same-person';
    distinct = now;
  }
}

function homesOf(entry: number, { kept: { entries } }: Counted): Uint32Array {
  return entries.homes.values.subarray(entries.homeStarts.values[entry], entries.homeStarts.values[entry + 1]);
}

/** Why an entry without a kind does not count. */
function excuseOf(entry: number, { kept: { entries, persons }, business }: Counted): Why {
  const end = entries.personStarts.values[entry + 1] ?? 0;
  let excuse: Why = 'no-person';
  for (let at = entries.personStarts.values[entry] ?? 0; at < end; at++) {
    const person = entries.persons.values[at] ?? 0;
    const listed = persons.is(person, MARK.listed) && business[person] === 1;
    if (listed || persons.is(person, MARK.staff)) return 'staff-phone';
    if (business[person] === 1) excuse = 'business-phone';
    else if (persons.is(person, MARK.landline) && excuse === 'no-person') excuse = 'landline';
  }
  return excuse;
}
