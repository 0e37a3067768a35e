import { setTimeout } from 'node:timers/promises';
import type { Inspector } from '../../inspect/inspector.js';
import type { Counts, Kind } from '../../model/kind.js';
import type { AtRestTerms, Policy } from '../../policy/policy.js';
import { inspectFile, judgeAtRest, UNKNOWN_SITE } from './file.js';
import { filesBelow, placesOf } from './walk.js';

/** Of one kind of place: counts, and nothing that says which file. */
export interface PlaceCount {
  readonly place: string;
  readonly files: number;
  /** Files that could not be read, or not whole. */
  readonly unread: number;
  /** Files that would not be let out to a site nobody knows. */
  readonly held: number;
  /** Unique records per file, added up. */
  readonly records: Counts;
}

export interface ScanOptions {
  readonly terms: AtRestTerms;
  readonly policy: () => Policy;
  readonly inspector: () => Inspector;
  readonly homes: readonly string[];
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** So much longer than a file took, the next one waits: people work at this PC. */
const REST = 3;
const MIN_REST_MS = 5;

/** Reads every file of the places, a file at a time and mostly resting. Stops at the policy's number of files. */
export async function scanPlaces({ terms, policy, inspector, homes, now, signal }: ScanOptions): Promise<PlaceCount[]> {
  const found: PlaceCount[] = [];
  let left = terms.maxFiles;
  for (const { place, paths } of terms.places) {
    const counts = { files: 0, unread: 0, held: 0, records: {} as Partial<Record<Kind, number>> };
    for (const said of paths.flatMap((each) => placesOf(each, homes))) {
      for await (const file of filesBelow(said)) {
        if (left <= 0 || signal.aborted) break;
        left -= 1;
        counts.files += 1;
        const began = performance.now();
        try {
          const { finding, size } = await inspectFile(file, inspector());
          if (finding.outcome.name !== 'inspected' || !finding.complete) counts.unread += 1;
          const { decision } = judgeAtRest(policy(), finding, { host: UNKNOWN_SITE, size, now: now() });
          if (decision.asked === 'block' || decision.asked === 'coach') counts.held += 1;
          for (const [kind, count] of Object.entries(finding.records) as Array<[Kind, number]>) {
            counts.records[kind] = (counts.records[kind] ?? 0) + count;
          }
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          counts.unread += 1;
        }
        await setTimeout(Math.max(MIN_REST_MS, (performance.now() - began) * REST), undefined, { signal }).catch(
          () => null,
        );
      }
    }
    found.push({ place, ...counts });
  }
  return found;
}
