import type { PatternHit } from '../model/finding.js';
import type { PatternSet } from '../model/pattern.js';

/** Counts in how many texts each custom pattern is met; rows of a table are matched in bundles. */
export interface PatternCount {
  text(text: string): void;
  rows(): { add(cells: readonly string[]): void; end(): void };
  hits(): PatternHit[];
}

const BUNDLE_CHARACTERS = 64 * 1024;

export function createPatternCount(patterns: PatternSet): PatternCount {
  const counts = new Map<string, number>();

  const text = (value: string): void => {
    for (const id of patterns.match(value)) counts.set(id, (counts.get(id) ?? 0) + 1);
  };

  return {
    text,
    rows() {
      let bundle: string[] = [];
      let size = 0;
      const flush = (): void => {
        if (bundle.length > 0) text(bundle.join('\n'));
        bundle = [];
        size = 0;
      };
      return {
        add(cells) {
          const row = cells.join('\t');
          bundle.push(row);
          size += row.length;
          if (size >= BUNDLE_CHARACTERS) flush();
        },
        end: flush,
      };
    },
    hits: () => [...counts].map(([id, hits]) => ({ id, hits })).sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}
