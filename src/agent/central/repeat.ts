import { LinkError } from './link.js';

/** Something done again and again, never twice at once. */
export interface Repeat {
  /** As soon as possible. */
  now(): void;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export interface RepeatOptions {
  /** Gives milliseconds until the next time. */
  readonly work: () => Promise<number>;
  /** Told of every failure; gives nothing. */
  readonly onFault: (error: unknown) => void;
  /** Of the first wait after a failure, doubled each time. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** 0 to 1: half of each wait after a failure is chance, so that a fleet does not come back all at once. */
  readonly chance: () => number;
}

export function repeat({ work, onFault, backoffMs, maxBackoffMs, chance }: RepeatOptions): Repeat {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let again = false;
  let closed = false;
  let failures = 0;

  const plan = (waitMs: number): void => {
    if (closed) return;
    timer = setTimeout(start, waitMs);
  };
  const start = (): void => {
    timer = null;
    if (closed) return;
    running = once().then((waitMs) => {
      running = null;
      plan(again ? 0 : waitMs);
      again = false;
    });
  };
  const once = async (): Promise<number> => {
    try {
      const waitMs = await work();
      failures = 0;
      return waitMs;
    } catch (error) {
      onFault(error);
      failures += 1;
      if (error instanceof LinkError && error.retryMs !== null) return error.retryMs;
      const full = Math.min(maxBackoffMs, backoffMs * 2 ** Math.min(failures - 1, 20));
      return full / 2 + (full / 2) * chance();
    }
  };
  plan(0);

  return {
    now() {
      if (running !== null) {
        again = true;
        return;
      }
      if (timer !== null) clearTimeout(timer);
      start();
    },
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await running;
    },
  };
}
