import type { Sorting } from '../sql/sorting.js';

/** Sorts what came in, in the background. */
export interface Sorter {
  /** Resolves when nothing is left to sort that was there at the call. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const BATCH = 200;
/** Counting an hour anew costs as much as the hour holds: it rests so many times as long as it took. */
const REST = 4;

/**
 * Looks now and then, and goes on as long as there is something.
 * @param onChange after each batch that changed what reviewers see
 */
export function openSorter(
  sorting: Sorting,
  everyMs: number,
  onChange: () => Promise<void>,
  onFault: (error: unknown) => void,
): Sorter {
  let running: Promise<void> | null = null;
  let closed = false;
  let rested = Number.NEGATIVE_INFINITY;
  const tally = async (): Promise<number> => {
    const from = performance.now();
    const tallied = await sorting.tally(BATCH);
    const until = performance.now();
    if (tallied > 0) rested = until + REST * (until - from);
    return tallied;
  };
  /** @param now whether it counts without a rest */
  const work = async (now: boolean): Promise<void> => {
    for (let more = true; more && !closed; ) {
      const folded = await sorting.fold(BATCH);
      const tallied = now || performance.now() >= rested ? await tally() : 0;
      more = folded === BATCH || tallied === BATCH;
      if (folded + tallied > 0) await onChange();
    }
  };
  const look = (now = false): Promise<void> => {
    running ??= work(now).finally(() => {
      running = null;
    });
    return running;
  };
  const looks = setInterval(() => void look().catch(onFault), everyMs);
  return {
    settle: async () => {
      await running;
      await look(true);
    },
    close: async () => {
      closed = true;
      clearInterval(looks);
      await running?.catch(onFault);
    },
  };
}
