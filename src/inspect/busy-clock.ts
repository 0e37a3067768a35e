/** Budgets are of busy time. On a PC with other work it passes more slowly than the clock: at most so many times. */
export const MOST_WAITING = 6;

/** So long the clock on the wall is believed before the processor is asked, milliseconds. */
const SAMPLE_MS = 5;

/**
 * A clock that stands still while this program does not run: on a busy PC a reader is only as slow as it is. It never runs
 * faster than the one on the wall, and where nobody tells the time of one thread, time in which other threads of this
 * program ran counts as well.
 *
 * @returns milliseconds since it was made; never less than the time before
 */
export function createBusyClock(wall = () => performance.now(), processor = threadMs()): () => number {
  let wallBefore = wall();
  let processorBefore = processor();
  let busy = 0;
  let shown = 0;
  return () => {
    const now = wall();
    const passed = now - wallBefore;
    if (passed >= SAMPLE_MS) {
      const used = processor();
      busy += Math.min(passed, used - processorBefore);
      wallBefore = now;
      processorBefore = used;
    }
    shown = Math.max(shown, passed >= SAMPLE_MS ? busy : busy + passed);
    return shown;
  };
}

/** Processor time of this thread where Node.js knows it, else of the whole program. */
function threadMs(): () => number {
  const { threadCpuUsage } = process as { readonly threadCpuUsage?: () => NodeJS.CpuUsage };
  const usage = threadCpuUsage ?? process.cpuUsage;
  return () => {
    const { user, system } = usage.call(process);
    return (user + system) / 1000;
  };
}
