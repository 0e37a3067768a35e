import type { PatternHit } from '../model/finding.js';
import type { PatternSet } from '../model/pattern.js';
import { nestingKey, occurrences, type Reading } from './count/nesting.js';

/** Counts in how many texts, rows and objects each custom pattern is met; the same bytes in two parts count once. */
export interface PatternCount {
  /** A text, or its bytes in UTF-8. */
  text(part: string, text: string | Uint8Array): void;
  /** The cells of one row, or the values of one object. */
  row(part: string, cells: readonly string[]): void;
  hits(): PatternHit[];
}

/** Rows are matched in bundles of about this size, and singly only in a bundle with a hit. */
const BUNDLE_CHARACTERS = 64 * 1024;
/** Parts that are told apart for each pattern. */
const MAX_PARTS = 10_000;

/** A policy without patterns: nothing is joined or matched then. */
export const NO_PATTERNS: PatternSet = { match: () => [] };

export function createPatternCount(patterns: PatternSet): PatternCount {
  /** Hits by pattern, then by part. */
  const counts = new Map<string, Map<string, number>>();
  let bundle: Array<{ readonly part: string; readonly row: string }> = [];
  let size = 0;

  const note = (part: string, ids: readonly string[]): void => {
    for (const id of ids) {
      const parts = counts.get(id) ?? new Map<string, number>();
      counts.set(id, parts);
      const known = parts.has(part) || parts.size < MAX_PARTS ? part : '';
      parts.set(known, (parts.get(known) ?? 0) + 1);
    }
  };

  const flush = (): void => {
    const rows = bundle;
    bundle = [];
    size = 0;
    const [first] = rows;
    if (first === undefined) return;
    const whole = patterns.match(rows.map(({ row }) => row).join('\n'));
    if (whole.length === 0) return;
    const missed = new Set(whole);
    for (const { part, row } of rows) {
      const ids = patterns.match(row);
      note(part, ids);
      for (const id of ids) missed.delete(id);
    }
    // Met only across two rows.
    note(first.part, [...missed]);
  };

  return {
    text: (part, text) => note(part, patterns.match(text)),
    row(part, cells) {
      if (patterns === NO_PATTERNS) return;
      const row = cells.join('\t');
      bundle.push({ part, row });
      size += row.length + 1;
      if (size >= BUNDLE_CHARACTERS) flush();
    },
    hits() {
      flush();
      const hits = [...counts].map(([id, parts]) => ({ id, hits: hitsOf(parts) }));
      return hits.sort((a, b) => (a.id < b.id ? -1 : 1));
    },
  };
}

function hitsOf(parts: ReadonlyMap<string, number>): number {
  const readings: Reading[] = [...parts].map(([part, count]) => ({ key: nestingKey(part), persons: [], count }));
  return occurrences(readings);
}
