import type { Test } from 'tap';
import { readFile } from '../../src/content/read.js';
import { isolatedOver } from '../../src/inspect/child/isolated.js';
import { type Child, type ChildOptions, openChild } from '../../src/inspect/child/process.js';
import { type Budget, DEFAULT_BUDGET } from '../../src/model/budget.js';
import { bytesOf } from '../../src/model/bytes.js';
import { type Recorded, recorder } from '../content/builders.js';

export interface IsolatedReader {
  /** Reads one file at rest, with the isolated process where it is needed. */
  read(name: string, bytes: Uint8Array, budget?: Partial<Budget>): Promise<Recorded>;
  readonly child: Child;
  readonly told: readonly string[];
}

/** The real isolated process, closed with the test. */
export function openReader(t: Test, change: Partial<ChildOptions> = {}): IsolatedReader {
  const told: string[] = [];
  const child = openChild({ memoryMiB: 400, idleMs: 60_000, onLost: (why) => told.push(why), ...change });
  t.teardown(() => child.close());
  const isolated = isolatedOver(child.open);
  return {
    child,
    told,
    async read(name, bytes, budget = {}) {
      const sink = recorder();
      const options = { budget: { ...DEFAULT_BUDGET, ...budget }, now: () => performance.now(), isolated };
      await readFile(name, bytesOf(bytes), sink, options);
      return sink.seen;
    },
  };
}
