import type { Compounds } from '../entities/compound.js';
import type { Draft } from './draft.js';
import { readRange } from './text.js';

/** Characters of lines without a gap that are held before they are read. */
const MAX_HELD = 2 * 1024 * 1024;
/** How far back from there an empty line is looked for: records seldom go on behind one. */
const BACK_TO_EMPTY = 16 * 1024;

/** Reads lines of which others were left out between: what stands on the two sides of a gap is never one record. */
export interface LinesReader {
  write(text: string): void;
  skip(): void;
  end(): void;
}

export function linesReader(compounds: Compounds, emit: (drafts: readonly Draft[]) => void): LinesReader {
  let held: string[] = [];
  let size = 0;
  const read = (text: string): void => readRange(text, null, compounds, emit);
  const flush = (): void => {
    if (size > 0) read(held.join(''));
    held = [];
    size = 0;
  };
  return {
    write(text) {
      held.push(text);
      size += text.length;
      if (size < MAX_HELD) return;
      const whole = held.join('');
      const cut = endOfLine(whole);
      read(whole.slice(0, cut));
      held = [whole.slice(cut)];
      size = whole.length - cut;
    },
    skip: flush,
    end: flush,
  };
}

/** Behind the last empty line, if one is near the end, else behind the last line; the end when that is far. */
function endOfLine(text: string): number {
  const empty = text.lastIndexOf('\n\n') + 2;
  if (empty > text.length - BACK_TO_EMPTY) return empty;
  const line = text.lastIndexOf('\n') + 1;
  return line > text.length / 2 ? line : text.length;
}
