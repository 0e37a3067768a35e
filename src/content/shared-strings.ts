import type { PartPath } from '../model/part.js';
import { BudgetSpent } from './allowance.js';
import { decodeEntities, decodeEscapes, type MarkupSink, markup } from './markup.js';
import type { Work } from './work.js';

/** Characters held for one workbook; more is reported as out of memory rather than held. */
const MAX_CHARS = 64 * 1024 * 1024;
const FLUSH_CHARS = 512 * 1024;

/** The shared strings of a workbook. Strings no cell points at are data too and come out at the end. */
export interface SharedStrings {
  read(pieces: AsyncIterable<string>): Promise<void>;
  /** The string of a cell, marked as used. */
  take(index: number): string;
  unused(path: PartPath, work: Work): void;
}

export function sharedStrings(): SharedStrings {
  const strings: string[] = [];
  let used = new Uint8Array(0);
  let chars = 0;
  return {
    async read(pieces) {
      const tokens = markup(
        stringReader((text) => {
          chars += text.length;
          if (chars > MAX_CHARS) throw new BudgetSpent('memory');
          strings.push(text);
        }),
      );
      try {
        for await (const piece of pieces) tokens.write(piece);
        tokens.end();
      } finally {
        used = new Uint8Array(strings.length);
      }
    },
    take(index) {
      if (index < used.length) used[index] = 1;
      return strings[index] ?? '';
    },
    unused(path, work) {
      let text = '';
      for (const [i, value] of strings.entries()) {
        if (used[i] === 1 || value === '') continue;
        text += `${value}\n`;
        if (text.length > FLUSH_CHARS) {
          work.sink.text(path, text, work.origin);
          text = '';
        }
      }
      if (text !== '') work.sink.text(path, text, work.origin);
    },
  };
}

/** `<si>` with one `<t>` or several runs; phonetic hints (`<rPh>`) are kept behind the text. */
function stringReader(done: (text: string) => void): MarkupSink {
  let value = '';
  let inText = false;
  return {
    open(s, name, nameEnd, _end, empty) {
      const code = s.charCodeAt(name);
      if (code === 116 && nameEnd - name === 1) inText = !empty;
      else if (code === 115 && nameEnd - name === 2) {
        value = '';
        if (empty) done('');
      } else if (code === 114 && nameEnd - name === 3 && s.charCodeAt(name + 1) === 80) value += ' ';
    },
    close(s, name, nameEnd) {
      const code = s.charCodeAt(name);
      if (code === 116 && nameEnd - name === 1) inText = false;
      else if (code === 115 && nameEnd - name === 2 && s.charCodeAt(name + 1) === 105) done(own(decodeEscapes(value)));
    },
    text(s, start, end, literal) {
      if (!inText) return;
      const text = s.slice(start, end);
      value = value === '' && !literal ? decodeEntities(text) : value + (literal ? text : decodeEntities(text));
    },
    aside: () => undefined,
  };
}

/** A copy of its own: a slice would keep the whole piece it was cut from in memory. */
function own(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf16le').toString('utf16le');
}
