import { indexTable, mixed } from './index-table.js';
import { append, numbers } from './numbers.js';

/** Different texts, numbered from 0 in the order they came, each kept once and away from the text it was cut from. */
export interface Interner {
  readonly size: number;
  /** The number of a text, which is taken in when it is new. */
  indexOf(text: string): number;
  textOf(index: number): string;
}

/** @param seed any number: keeps somebody who knows this file from writing texts that all fall into one slot. */
export function createInterner(seed: number): Interner {
  const table = indexTable();
  /** Text `i` is the units from `starts[i]` to `starts[i + 1]`. */
  const starts = numbers();
  append(starts, 0);
  let units = new Uint16Array(1024);
  let wanted = '';

  const isWanted = (index: number): boolean => {
    const start = starts.values[index] ?? 0;
    const length = (starts.values[index + 1] ?? 0) - start;
    if (length !== wanted.length) return false;
    for (let at = 0; at < length; at++) if (units[start + at] !== wanted.charCodeAt(at)) return false;
    return true;
  };

  return {
    get size() {
      return starts.length - 1;
    },
    indexOf(text) {
      let hash = seed ^ text.length;
      let at = 0;
      for (; at + 1 < text.length; at += 2) hash = mixed(hash, text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16));
      if (at < text.length) hash = mixed(hash, text.charCodeAt(at));
      wanted = text;
      const known = table.find(hash, isWanted);
      if (known >= 0) return known;
      const index = starts.length - 1;
      const start = starts.values[index] ?? 0;
      const end = start + text.length;
      if (end > units.length) {
        const larger = new Uint16Array(Math.max(end, units.length * 2));
        larger.set(units);
        units = larger;
      }
      for (let at = 0; at < text.length; at++) units[start + at] = text.charCodeAt(at);
      append(starts, end);
      table.add(hash, index);
      return index;
    },
    textOf(index) {
      const start = starts.values[index] ?? 0;
      const length = (starts.values[index + 1] ?? start) - start;
      return Buffer.from(units.buffer, start * 2, length * 2).toString('utf16le');
    },
  };
}
