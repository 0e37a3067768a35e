import type { Groups } from './group.js';
import type { Classified } from './kinds.js';
import type { Kept } from './store.js';

/** Reads what the entries of one group hold together. A list is good until the same is asked of the next group. */
export interface GroupReader {
  /** Persons that count, each once. */
  persons(group: number): readonly number[];
  /** Homes, each once. */
  homes(group: number): readonly number[];
  /** Homes of one part, or of entries of one kind, each once. */
  someHomes(group: number, of: { readonly part?: number; readonly kind?: number }): readonly number[];
  /** Parts below `limit`, each once. */
  parts(group: number, limit: number): readonly number[];
  /** Its entry when it has only one, with one home at most, as nearly every group of a list; -1 for any other. */
  alone(group: number): number;
  /** First character of the first name, or ''. */
  initial(group: number): string;
}

export function createGroupReader(
  { entries, persons, homes, parts }: Kept,
  classified: Classified,
  groups: Groups,
): GroupReader {
  const { order, starts } = groups.members;
  const people = distinctList(persons.size);
  const rooms = distinctList(homes.size);
  const someRooms = distinctList(homes.size);
  const places = distinctList(parts.length);

  const first = (group: number): number => starts[group] ?? 0;
  const last = (group: number): number => starts[group + 1] ?? 0;

  const addHomes = (to: DistinctList, group: number, part: number, kind: number): void => {
    to.clear();
    for (let at = first(group); at < last(group); at++) {
      const entry = order[at] ?? 0;
      if (part >= 0 && entries.part.values[entry] !== part) continue;
      if (kind >= 0 && classified.kinds[entry] !== kind) continue;
      const end = entries.homeStarts.values[entry + 1] ?? 0;
      for (let slot = entries.homeStarts.values[entry] ?? 0; slot < end; slot++) {
        to.add(entries.homes.values[slot] ?? 0);
      }
    }
  };

  return {
    persons(group) {
      people.clear();
      for (let at = first(group); at < last(group); at++) {
        const entry = order[at] ?? 0;
        const end = entries.personStarts.values[entry + 1] ?? 0;
        for (let slot = entries.personStarts.values[entry] ?? 0; slot < end; slot++) {
          if (classified.counts[slot] === 1) people.add(entries.persons.values[slot] ?? 0);
        }
      }
      return people.list;
    },
    homes(group) {
      addHomes(rooms, group, -1, -1);
      return rooms.list;
    },
    someHomes(group, { part = -1, kind = -1 }) {
      addHomes(someRooms, group, part, kind);
      return someRooms.list;
    },
    parts(group, limit) {
      places.clear();
      for (let at = first(group); at < last(group); at++) {
        const part = entries.part.values[order[at] ?? 0] ?? 0;
        if (part < limit) places.add(part);
      }
      return places.list;
    },
    alone(group) {
      if (last(group) - first(group) !== 1) return -1;
      const entry = order[first(group)] ?? 0;
      return (entries.homeStarts.values[entry + 1] ?? 0) - (entries.homeStarts.values[entry] ?? 0) > 1 ? -1 : entry;
    },
    initial(group) {
      for (let at = first(group); at < last(group); at++) {
        const unit = entries.initial.values[order[at] ?? 0] ?? 0;
        if (unit !== 0) return String.fromCharCode(unit);
      }
      return '';
    },
  };
}

interface DistinctList {
  readonly list: number[];
  add(value: number): void;
  clear(): void;
}

/** A list of different numbers below `size` that is emptied at no cost. */
function distinctList(size: number): DistinctList {
  const list: number[] = [];
  const seenIn = new Uint32Array(size);
  let round = 1;
  return {
    list,
    add(value) {
      if (seenIn[value] === round) return;
      seenIn[value] = round;
      list.push(value);
    },
    clear() {
      // To shorten a list that is empty makes a new one all the same.
      if (list.length > 0) list.length = 0;
      round += 1;
    },
  };
}
