import type { PartPath } from '../model/part.js';
import type { Work } from './work.js';

/** Held until the table they stand beside has ended; more is reported as missing. */
const MAX_CHARS = 4 * 1024 * 1024;

/** Widths, places on a page, areas of a sheet: shorter than any mobile number. */
const MEASURE = /^\s*(?:-?(?:\d{1,10}|\d{1,20}\.\d{1,20})|\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?)\s*$/;

/** Gathers words that stand beside a table or between the lines, to be given behind it. */
export interface Asides {
  /** Keeps what has a number or two characters of a language in it, and is more than a measure. */
  readonly note: (text: string) => void;
  end(): void;
}

export function asides(path: PartPath, work: Work): Asides {
  let kept: string[] = [];
  let chars = 0;
  return {
    note(text) {
      if (chars > MAX_CHARS || !/\d{5}|[^\x00-\x7f]{2}/.test(text) || MEASURE.test(text)) return;
      chars += text.length;
      kept.push(text);
    },
    end() {
      if (kept.length > 0) work.sink.text(path, kept.join('\n'), work.origin);
      if (chars > MAX_CHARS) work.sink.unread(path, 'partial', 'memory');
      kept = [];
    },
  };
}
