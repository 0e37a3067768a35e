import { createInterner } from './interner.js';
import { append, numbers } from './numbers.js';

/** What is known of a person key, one bit each. */
export const MARK = {
  landline: 1,
  id: 2,
  /** On the staff list. */
  staff: 4,
  /** Once labelled as an owner's, wherever that was. */
  owned: 8,
  /** In the filter of known owners. Told once all is read. */
  known: 16,
  /** Planted. Told once all is read. */
  canary: 32,
} as const;

/** The phones, resident ids and landlines of a transfer, each once. */
export interface Persons {
  readonly size: number;
  /** @param type 0 for a mobile phone, or `MARK.landline` or `MARK.id` */
  indexOf(type: number, canonical: string): number;
  canonicalOf(index: number): string;
  mark(index: number, marks: number): void;
  /** True when the person has any of the marks. */
  is(index: number, marks: number): boolean;
}

export function createPersons(staffPhones: ReadonlySet<string>, seed: number): Persons {
  const texts = createInterner(seed);
  const marks = numbers();
  return {
    get size() {
      return texts.size;
    },
    indexOf(type, canonical) {
      const index = texts.indexOf(canonical);
      if (index === marks.length) append(marks, type | (staffPhones.has(canonical) ? MARK.staff : 0));
      return index;
    },
    canonicalOf: (index) => texts.textOf(index),
    mark(index, more) {
      marks.values[index] = (marks.values[index] ?? 0) | more;
    },
    is: (index, wanted) => ((marks.values[index] ?? 0) & wanted) !== 0,
  };
}
