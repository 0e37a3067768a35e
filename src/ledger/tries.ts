import type { RecordPrint } from '../model/finding.js';
import type { TriesTerms } from '../model/ledger-terms.js';
import type { Store } from '../store/store.js';
import { unpack } from './event.js';
import { renamer, type SentAt } from './sent.js';

/** What a person tried before. */
export interface Tries {
  /** Refused tries in the window that share these records. */
  readonly before: number;
  /** End of the cool-down this person is in, milliseconds since 1970; null where there is none. */
  readonly coolsUntil: number | null;
}

interface Row {
  readonly at: number;
  readonly times: number;
  readonly prints: string;
}

/** Refused tries that are compared. */
const MAX_TRIES = 200;

export interface TriesRoom {
  tries(at: SentAt, prints: readonly RecordPrint[], terms: TriesTerms): Tries;
}

export function openTries(store: Store): TriesRoom {
  const refused = store.prepare<[string, number, number, number], Row>(
    `SELECT at, times, prints FROM event INDEXED BY event_of_person
     WHERE kind = 'refused' AND person = ? AND at BETWEEN ? AND ? ORDER BY at DESC LIMIT ?`,
  );
  return {
    tries({ personId, now, older = {} }, prints, terms) {
      const today = renamer(older);
      const read = refused
        .all(personId, now - terms.withinMs, now + terms.withinMs, MAX_TRIES)
        .map(({ at, times, prints: packed }) => ({ at, times, keys: keysOf(unpack(packed).map(today)) }));
      const mine = keysOf(prints);
      const before = read.reduce((sum, row) => sum + (overlaps(mine, row.keys, terms.overlap) ? row.times : 0), 0);
      return { before, coolsUntil: coolsUntil(read, now, terms) };
    },
  };
}

/** The latest try that was the last straw decides: each further one starts the cool-down anew. */
function coolsUntil(
  rows: ReadonlyArray<{ readonly at: number; readonly times: number; readonly keys: ReadonlySet<string> }>,
  now: number,
  terms: TriesTerms,
): number | null {
  for (const row of rows) {
    const until = row.at + terms.cooldownMs;
    if (until <= now || row.at > now + terms.cooldownMs) continue;
    const like = rows.reduce(
      (sum, other) => sum + (other.at <= row.at && overlaps(row.keys, other.keys, terms.overlap) ? other.times : 0),
      0,
    );
    if (like >= terms.count) return until;
  }
  return null;
}

/** The smaller of two lists decides: taking half of the rows away makes no other list. */
function overlaps(a: ReadonlySet<string>, b: ReadonlySet<string>, share: number): boolean {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  if (small.size === 0) return false;
  let common = 0;
  for (const key of small) if (large.has(key)) common += 1;
  return common / small.size >= share;
}

function keysOf(prints: readonly RecordPrint[]): Set<string> {
  return new Set(prints.flatMap(({ persons, homes }) => (persons.length > 0 ? persons : homes)));
}
