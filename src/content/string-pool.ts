import { BudgetSpent } from './allowance.js';

/** Characters held for one workbook; more is reported as out of memory rather than held. */
const MAX_CHARS = 64 * 1024 * 1024;
/** Strings that lie in one pool: 2^10. */
const POOL_BITS = 10;
const POOL = 1 << POOL_BITS;

/**
 * Many short strings, held as one long string for every thousand of them and the position where each ends: a tenth of the
 * memory, and a string is cut out only when it is wanted.
 */
export interface StringPool {
  readonly count: number;
  /** Of these, how many can be had already. */
  readonly given: number;
  add(text: string): void;
  /** Adds the UTF-8 text from `start` to `end`, which holds `chars` UTF-16 units, or -1 when that is not known. */
  addBytes(bytes: Buffer, start: number, end: number, chars: number): void;
  /** Closes the last pool: no string is added after that, and all can be had. */
  seal(): void;
  /** The string at `index`, which is below `given`. */
  at(index: number): string;
}

export function stringPool(): StringPool {
  const pools: string[] = [];
  let ends = new Uint32Array(4 * POOL);
  let count = 0;
  let total = 0;
  /** The pool that is being filled. */
  let open = Buffer.allocUnsafe(64 * 1024);
  let openBytes = 0;
  let openChars = 0;

  const room = (bytes: number): void => {
    if (openBytes + bytes <= open.length) return;
    const more = Buffer.allocUnsafe(Math.max(open.length * 2, openBytes + bytes));
    open.copy(more, 0, 0, openBytes);
    open = more;
  };
  const noted = (bytes: number, chars: number): void => {
    openBytes += bytes;
    openChars += chars;
    total += chars;
    if (total > MAX_CHARS) throw new BudgetSpent('memory');
    if (count === ends.length) {
      const more = new Uint32Array(count * 2);
      more.set(ends);
      ends = more;
    }
    ends[count++] = openChars;
    if ((count & (POOL - 1)) === 0) close();
  };
  const close = (): void => {
    pools.push(open.toString('utf8', 0, openBytes));
    openBytes = 0;
    openChars = 0;
  };
  const add = (text: string): void => {
    // Half a surrogate pair becomes one replacement character: as many units as before.
    room(text.length * 3);
    noted(open.write(text, openBytes), text.length);
  };
  return {
    get count() {
      return count;
    },
    get given() {
      return Math.min(count, pools.length << POOL_BITS);
    },
    add,
    addBytes(bytes, start, end, chars) {
      if (chars < 0) return add(bytes.toString('utf8', start, end));
      room(end - start);
      let to = openBytes;
      for (let from = start; from < end; from++) open[to++] = bytes[from] ?? 0;
      noted(end - start, chars);
    },
    seal: close,
    at(index) {
      const start = (index & (POOL - 1)) === 0 ? 0 : (ends[index - 1] ?? 0);
      return pools[index >> POOL_BITS]?.slice(start, ends[index]) ?? '';
    },
  };
}
