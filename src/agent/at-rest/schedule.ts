import fs from 'node:fs';
import path from 'node:path';
import type { Policy } from '../../policy/policy.js';
import type { Notebook } from '../notebook.js';
import { type ScanOptions, scanPlaces } from './scan.js';
import { homesHere } from './walk.js';

export interface ScheduleOptions extends Pick<ScanOptions, 'policy' | 'inspector' | 'now'> {
  readonly home: string;
  readonly notebook: Pick<Notebook, 'tell'>;
  readonly onFault: (error: unknown) => void;
}

/** Scans of what lies on this PC, when the policy says, told to head office as counts. */
export interface AtRestSchedule {
  /** Begins a scan if one is due and none is under way. */
  look(): void;
  close(): Promise<void>;
}

/** Whether a scan is due. `hour` is that of this PC's clock. */
export function isDue(terms: NonNullable<Policy['atRest']>, last: number | null, now: number, hour: number): boolean {
  if (terms.places.length === 0 || hour < terms.from || hour >= terms.to) return false;
  // A clock that was set back must not put it off for ever.
  return last === null || now - last >= terms.everyMs || now < last;
}

export function openAtRest({ home, policy, inspector, now, notebook, onFault }: ScheduleOptions): AtRestSchedule {
  const file = path.join(home, 'at-rest.json');
  const ending = new AbortController();
  let running: Promise<void> | null = null;

  async function scan(): Promise<void> {
    const terms = policy().atRest;
    if (terms === null) return;
    // Marked first: a file that ends the program must not be read again and again.
    fs.writeFileSync(file, JSON.stringify({ last: now() }), { mode: 0o600 });
    const homes = await homesHere(process.platform);
    const places = await scanPlaces({ terms, policy, inspector, homes, now, signal: ending.signal });
    if (!ending.signal.aborted) notebook.tell('notice', { what: 'scan', places });
  }

  return {
    look() {
      const terms = policy().atRest;
      if (running !== null || terms === null) return;
      const at = now();
      if (!isDue(terms, lastOf(file), at, new Date(at).getHours())) return;
      running = scan()
        .catch(onFault)
        .finally(() => {
          running = null;
        });
    },
    async close() {
      ending.abort();
      await running;
    },
  };
}

function lastOf(file: string): number | null {
  try {
    const value: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    const last = typeof value === 'object' && value !== null && 'last' in value ? value.last : null;
    return typeof last === 'number' ? last : null;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return null;
    throw error;
  }
}
