import type { Sorting } from '../sql/sorting.js';

/** Sorts what came in, in the background. */
export interface Sorter {
  /** Resolves when nothing is left to sort that was there at the call. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const BATCH = 200;

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
  const work = async (): Promise<void> => {
    for (let more = true; more && !closed; ) {
      const folded = await sorting.fold(BATCH);
      const tallied = await sorting.tally(BATCH);
      more = folded === BATCH || tallied === BATCH;
      if (folded + tallied > 0) await onChange();
    }
  };
  const look = (): Promise<void> => {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  };
  const looks = setInterval(() => void look().catch(onFault), everyMs);
  return {
    settle: async () => {
      await running;
      await look();
    },
    close: async () => {
      closed = true;
      clearInterval(looks);
      await running?.catch(onFault);
    },
  };
}
