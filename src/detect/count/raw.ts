import type { Groups } from './group.js';
import type { Classified } from './kinds.js';
import { isInside, nestingKey, occurrences, type Reading } from './nesting.js';
import type { Kept } from './store.js';

/** Entries of each group as a reader of the transfer would count them: what two parts show of the same bytes is once. */
export function rawOfGroups(kept: Kept, { counts }: Classified, { count, members }: Groups): Uint32Array {
  const { entries, parts } = kept;
  const keys = parts.length > 1 ? parts.map(nestingKey) : [];
  const related = relatedKeys(keys);
  const raw = new Uint32Array(count);
  for (let group = 0; group < count; group++) {
    const start = members.starts[group] ?? 0;
    const end = members.starts[group + 1] ?? 0;
    let sum = 0;
    let several = false;
    const firstPart = entries.part.values[members.order[start] ?? 0] ?? 0;
    for (let at = start; at < end; at++) {
      const entry = members.order[at] ?? 0;
      const part = entries.part.values[entry] ?? 0;
      sum += entries.times.values[entry] ?? 0;
      several ||= part !== firstPart && (related[part] === 1 || related[firstPart] === 1);
    }
    raw[group] = several ? occurrences(readings(start, end)) : sum;
  }
  return raw;

  function readings(start: number, end: number): Reading[] {
    return Array.from(members.order.subarray(start, end), (entry) => {
      const from = entries.personStarts.values[entry] ?? 0;
      const to = entries.personStarts.values[entry + 1] ?? 0;
      const persons = [...entries.persons.values.subarray(from, to)].filter((_, at) => counts[from + at] === 1);
      const key = keys[entries.part.values[entry] ?? 0] ?? '';
      return { key, persons, count: entries.times.values[entry] ?? 0 };
    });
  }
}

/** By part, 1 when it lies inside another part, or another inside it. Sorted, what lies inside follows at once. */
function relatedKeys(keys: readonly string[]): Uint8Array {
  const related = new Uint8Array(keys.length);
  const sorted = keys.map((key, part) => ({ key, part })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const open: Array<{ readonly key: string; readonly part: number }> = [];
  for (const each of sorted) {
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      if (top.key === each.key || isInside(each.key, top.key)) break;
      open.pop();
    }
    const outer = open.at(-1);
    if (outer !== undefined) related[outer.part] = related[each.part] = 1;
    open.push(each);
  }
  return related;
}
