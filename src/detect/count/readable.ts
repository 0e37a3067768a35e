import type { ReadableRecord } from '../../model/evidence.js';
import { KINDS } from '../../model/kind.js';
import type { Home } from '../entities/home.js';
import type { Counted } from './counted.js';
import { createGroupReader } from './group-reader.js';

/** The first records with their values in full, the most specific kinds before the others. For the thread that counts, alone. */
export function readableRecords({ kept, classified, groups }: Counted, most: number): ReadableRecord[] {
  const { persons, homes, parts } = kept;
  const reader = createGroupReader(kept, classified, groups);
  const records: ReadableRecord[] = [];
  for (let kind = 0; kind < KINDS.length && records.length < most; kind++) {
    for (let group = 0; group < groups.count && records.length < most; group++) {
      if (groups.kinds[group] !== kind) continue;
      const [part = 0] = reader.parts(group, parts.length);
      records.push({
        kind: KINDS[kind] ?? 'owner',
        persons: reader.persons(group).map((person) => persons.canonicalOf(person)),
        homes: homes.distinct(reader.homes(group)).map((home) => writtenHome(homes.homeOf(home))),
        initial: reader.initial(group),
        part: parts[part] ?? '',
      });
    }
  }
  return records;
}

function writtenHome({ place, building, unit, room }: Home): string {
  return `${place}${building === '' ? '' : `${building}号`}${unit === '' ? '' : `${unit}单元`}${room}`;
}
