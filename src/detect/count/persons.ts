import { mobileNumber } from '../entities/phone.js';
import { indexTable, mixed } from './index-table.js';
import { createInterner } from './interner.js';
import { append, numbers } from './numbers.js';

/** What is known of a person key, one bit each. */
export const MARK = {
  landline: 1,
  id: 2,
  /** On the staff list of the policy. */
  staff: 4,
  /** Once labelled as an owner's, wherever that was. */
  owned: 8,
  /** In the filter of known owners. Told once all is read. */
  known: 16,
  /** Planted. Told once all is read. */
  canary: 32,
  /** On the list of staff that changes daily. */
  listed: 64,
} as const;

/** The phones, resident ids and landlines of a transfer, each once. */
export interface Persons {
  readonly size: number;
  /** @param type 0 for a mobile phone, or `MARK.landline` or `MARK.id` */
  indexOf(type: number, canonical: string): number;
  /** @param mobile the 11 digits of a mobile phone as a number */
  indexOfMobile(mobile: number): number;
  canonicalOf(index: number): string;
  mark(index: number, marks: number): void;
  /** True when the person has any of the marks. */
  is(index: number, marks: number): boolean;
}

const HIGH = 2 ** 32;

/** Most are mobiles, and one is a number: 8 bytes, hashed and compared at once. Everything else is kept as text. */
export function createPersons(
  staffPhones: ReadonlySet<string>,
  listedPhones: ReadonlySet<string>,
  seed: number,
): Persons {
  const table = indexTable();
  const texts = createInterner(seed);
  const marks = numbers();
  /** By person: the number of a mobile, or -1 less the number of a text. */
  let values = new Float64Array(64);
  let wanted = 0;
  const isWanted = (index: number): boolean => values[index] === wanted;
  const canonicalOf = (index: number): string => {
    const value = values[index] ?? -1;
    return value < 0 ? texts.textOf(-1 - value) : String(value);
  };

  const indexOfValue = (type: number, value: number): number => {
    wanted = value;
    const hash = mixed(mixed(seed, value | 0), (value / HIGH) | 0);
    const known = table.find(hash, isWanted);
    if (known >= 0) return known;
    const index = marks.length;
    if (index === values.length) {
      const larger = new Float64Array(values.length * 2);
      larger.set(values);
      values = larger;
    }
    values[index] = value;
    table.add(hash, index);
    const staff = staffPhones.size > 0 && staffPhones.has(canonicalOf(index));
    const listed = listedPhones.size > 0 && listedPhones.has(canonicalOf(index));
    append(marks, type | (staff ? MARK.staff : 0) | (listed ? MARK.listed : 0));
    return index;
  };

  return {
    get size() {
      return marks.length;
    },
    indexOf(type, canonical) {
      const mobile = mobileNumber(canonical);
      return indexOfValue(type, mobile > 0 ? mobile : -1 - texts.indexOf(canonical));
    },
    indexOfMobile: (mobile) => indexOfValue(0, mobile),
    canonicalOf,
    mark(index, more) {
      marks.values[index] = (marks.values[index] ?? 0) | more;
    },
    is: (index, any) => ((marks.values[index] ?? 0) & any) !== 0,
  };
}
