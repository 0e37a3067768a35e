import { createHmac } from 'node:crypto';
import { accountName, hideNumbers } from '../../model/number.js';
import type { Central } from '../central.js';

/** Keys and ids as they are made: no words. */
const MADE = /^(?:[0-9a-f]{16}|[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
/** What a PC says of its seal is hashes and ids of keys. */
const HASHES = 'sealed';
const PERSON = /^(login:[^:]*:|os:)(.*)$/s;
const MAX_DEPTH = 24;

/** Name of a login or account as PCs of this fleet give it: of one that is a number the middle is hidden. */
export function nameOf({ fleetKey }: Pick<Central, 'fleetKey'>, login: string): string {
  return accountName(login, (value) =>
    createHmac('sha256', Buffer.from(fleetKey, 'hex')).update('session\0').update(value).digest('hex').slice(0, 8),
  );
}

/**
 * What a PC says, with every phone, landline, resident id and card in every word of it hidden. A PC does that itself where
 * it names something; what is called by a number all the same, by an older PC or one that somebody else runs, ends here.
 */
export function hidden<T>(central: Pick<Central, 'fleetKey'>, value: T): T {
  const text = (word: string): string => {
    if (MADE.test(word)) return word;
    const [, kind, login] = PERSON.exec(word) ?? [];
    return kind === undefined || login === undefined ? hideNumbers(word) : `${kind}${nameOf(central, login)}`;
  };
  const inside = (each: unknown, depth: number): unknown => {
    if (typeof each === 'string') return text(each);
    if (typeof each !== 'object' || each === null) return each;
    // Nothing that is kept is as deep.
    if (depth > MAX_DEPTH) return null;
    if (Array.isArray(each)) return each.map((one) => inside(one, depth + 1));
    return Object.fromEntries(
      Object.entries(each).map(([name, one]) => [hideNumbers(name), name === HASHES ? one : inside(one, depth + 1)]),
    );
  };
  return inside(value, 0) as T;
}
