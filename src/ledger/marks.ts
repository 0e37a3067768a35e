import type { RecordPrint } from '../model/finding.js';
import type { Store } from '../store/store.js';

/** Which fingerprint was in which event. */
export interface Marks {
  /** `first` is the place of the first of `prints` in its event: long lists are marked in slices. */
  add(event: number, prints: readonly RecordPrint[], first: number): void;
  /** Moves marks to where they stay, or takes away those whose event is gone, a slice at a time; false: nothing to do. */
  tend(): boolean;
  /** Marks that lead nowhere are to be swept, from the beginning. */
  sweepAll(): void;
  count(): { readonly kept: number; readonly fresh: number };
}

/** Rows of one slice: some ten milliseconds. */
const SLICE = 4_000;
/** New marks that are worth moving: fewer would touch a page each. */
const MERGE_FROM = 50_000;

const PRINT = /^[0-9a-f]{16}$/;

interface Tending {
  readonly merged: Uint8Array;
  readonly swept: Uint8Array;
  readonly sweeping: number;
}

export function openMarks(store: Store): Marks {
  // One call for all of them: a call each would take three times as long.
  const insert = store.prepare<[number, string], never>(
    `INSERT OR IGNORE INTO mark_new (print, event, item)
     SELECT unhex(substr(value, 1, 16)), ?, CAST(substr(value, 17) AS INTEGER) FROM json_each(?)`,
  );
  const state = store.prepare<[], Tending>('SELECT merged, swept, sweeping FROM mark_tending');
  const setState = store.prepare<[Uint8Array, Uint8Array, number], never>(
    'UPDATE mark_tending SET merged = ?, swept = ?, sweeping = ?',
  );
  const fresh = store.prepare<[number], { n: number }>('SELECT COUNT(*) AS n FROM (SELECT 1 FROM mark_new LIMIT ?)');
  const freshEnd = store.prepare<[Uint8Array, number], { print: Uint8Array }>(
    'SELECT print FROM mark_new WHERE print > ? ORDER BY print LIMIT 1 OFFSET ?',
  );
  const keptEnd = store.prepare<[Uint8Array, number], { print: Uint8Array }>(
    'SELECT print FROM mark WHERE print > ? ORDER BY print LIMIT 1 OFFSET ?',
  );
  const copy = store.prepare<[Uint8Array, Uint8Array], never>(
    `INSERT OR IGNORE INTO mark SELECT print, event, item FROM mark_new WHERE print > ? AND print <= ?
     AND event IN (SELECT id FROM event) ORDER BY print, event, item`,
  );
  const clear = store.prepare<[Uint8Array, Uint8Array], never>('DELETE FROM mark_new WHERE print > ? AND print <= ?');
  const sweep = store.prepare<[Uint8Array, Uint8Array], never>(
    'DELETE FROM mark WHERE print > ? AND print <= ? AND event NOT IN (SELECT id FROM event)',
  );
  const sweepNew = store.prepare<[], never>('DELETE FROM mark_new WHERE event NOT IN (SELECT id FROM event)');
  const total = store.prepare<[], { n: number }>('SELECT COUNT(*) AS n FROM mark');

  /** One slice of new marks, in the order of prints: neighbours share pages. */
  function merge({ merged, swept, sweeping }: Tending): void {
    const end = freshEnd.get(merged, SLICE)?.print;
    const to = end ?? LAST;
    copy.run(merged, to);
    clear.run(merged, to);
    setState.run(end ?? FIRST, swept, sweeping);
  }

  function sweepOn({ merged, swept }: Tending): void {
    const end = keptEnd.get(swept, SLICE)?.print;
    sweep.run(swept, end ?? LAST);
    if (end === undefined) sweepNew.run();
    setState.run(merged, end ?? FIRST, end === undefined ? 0 : 1);
  }

  return {
    add(event, prints, first) {
      const rows: string[] = [];
      for (const [at, { persons, homes }] of prints.entries()) {
        const item = (first + at) * 2;
        for (const print of persons) if (PRINT.test(print)) rows.push(`${print}${item}`);
        for (const print of homes) if (PRINT.test(print)) rows.push(`${print}${item + 1}`);
      }
      if (rows.length > 0) insert.run(event, JSON.stringify(rows.sort()));
    },
    tend: () =>
      store.transaction(() => {
        const now = state.get();
        if (now === undefined) return false;
        const merging = now.merged.length > 0 || (fresh.get(MERGE_FROM)?.n ?? 0) >= MERGE_FROM;
        if (merging) merge(now);
        else if (now.sweeping === 1) sweepOn(now);
        else return false;
        return true;
      }),
    sweepAll() {
      const now = state.get();
      if (now !== undefined) setState.run(now.merged, FIRST, 1);
    },
    count: () => ({ kept: total.get()?.n ?? 0, fresh: fresh.get(Number.MAX_SAFE_INTEGER)?.n ?? 0 }),
  };
}

/** Below and above every print. */
const FIRST = new Uint8Array(0);
const LAST = new Uint8Array(9).fill(0xff);
