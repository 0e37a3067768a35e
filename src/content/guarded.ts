import type { PartPath } from '../model/part.js';
import { BudgetSpent, outcomeOf } from './allowance.js';
import { Corrupt } from './unpack.js';
import type { Work } from './work.js';

/**
 * Reads one part of a package so that what is wrong with it is reported and hides no other part. False when the time or the
 * entries of the whole transfer are spent: nothing more can be read then.
 */
export async function guarded(path: PartPath, work: Work, read: () => Promise<void>): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (cause) {
    if (cause instanceof BudgetSpent) {
      work.sink.unread(path, outcomeOf(cause.reason), cause.reason);
      return cause.reason !== 'time' && cause.reason !== 'entries';
    }
    if (!(cause instanceof Corrupt)) throw cause;
    work.sink.unread(path, 'partial', 'corrupt');
    return true;
  }
}
