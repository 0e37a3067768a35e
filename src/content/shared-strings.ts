import type { PartPath } from '../model/part.js';
import { asides } from './asides.js';
import { guarded } from './guarded.js';
import { decodeEntities, decodeEscapes, type MarkupSink, markup } from './markup.js';
import type { BytePiece } from './pieces.js';
import { stringPool } from './string-pool.js';
import { scanStrings } from './string-scan.js';
import type { Work } from './work.js';

const FLUSH_CHARS = 512 * 1024;
/** A longer string is given to the first cell that points at it only: a million cells would make terabytes of a megabyte. */
export const MAX_REPEATED = 512;

/** The shared strings of a workbook. Strings no cell points at are data too and come out at the end. */
export interface SharedStrings {
  readonly loaded: boolean;
  /** Does this piece of a sheet have a cell that points at a shared string, written as nearly everybody writes it? */
  areNeededBy(piece: BytePiece | string): boolean;
  /** Reads them, once, when the first cell needs one: sheets without are judged before. */
  load(): Promise<void>;
  /** The string of a cell, marked as used; empty when there is none, none yet, or a long one was given before. */
  take(index: number): string;
  /** True when a string was asked for before they were loaded: written in another way. The sheet is then read again. */
  readonly missed: boolean;
  /** Gives the strings no cell pointed at, and words that stand between them. */
  end(): Promise<void>;
}

/** `parts` are the pieces of every part that is a table of strings. */
export function sharedStrings(
  path: PartPath,
  parts: () => AsyncIterable<BytePiece | string>,
  work: Work,
): SharedStrings {
  const pool = stringPool();
  const beside = asides(path, work);
  let used = new Uint8Array(0);
  let loaded = false;
  let missed = false;

  const load = async (): Promise<void> => {
    if (loaded) return;
    loaded = true;
    // What is wrong with them is reported for them: the cells that need none, or one of those that came, are read.
    await guarded(path, work, read);
    pool.seal();
    used = new Uint8Array(pool.count);
  };
  const read = async (): Promise<void> => {
    const tokens = markup(stringReader(pool.add, beside.note));
    for await (const piece of parts()) {
      work.allowance.tick();
      if (typeof piece === 'string') {
        tokens.write(piece);
        continue;
      }
      const { bytes, size } = piece;
      for (let at = 0; at < size; ) {
        if (tokens.idle) at = scanStrings(piece, at, pool);
        if (at >= size) break;
        const next = bytes.indexOf('<si>', at + 1);
        const stop = next < 0 ? size : next;
        tokens.write(bytes.toString('utf8', at, stop));
        at = stop;
      }
    }
    tokens.end();
  };

  return {
    get loaded() {
      return loaded;
    },
    get missed() {
      return missed;
    },
    areNeededBy: (piece) => (typeof piece === 'string' ? piece : piece.bytes).includes(' t="s"'),
    load,
    take(index) {
      if (!loaded) missed = true;
      if (index >= used.length) return '';
      const text = pool.at(index);
      const isNew = used[index] === 0;
      used[index] = 1;
      return isNew || text.length <= MAX_REPEATED ? text : '';
    },
    async end() {
      await load();
      let text = '';
      for (let i = 0; i < pool.count; i++) {
        if (used[i] === 1) continue;
        const value = pool.at(i);
        if (value === '') continue;
        text += `${value}\n`;
        if (text.length > FLUSH_CHARS) {
          work.allowance.tick();
          work.sink.text(path, text, work.origin);
          text = '';
        }
      }
      if (text !== '') work.sink.text(path, text, work.origin);
      beside.end();
    },
  };
}

/** `<si>` with one `<t>` or several runs; phonetic hints (`<rPh>`) are kept behind the text. */
function stringReader(done: (text: string) => void, beside: (text: string) => void): MarkupSink {
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
      else if (code === 115 && nameEnd - name === 2 && s.charCodeAt(name + 1) === 105) {
        inText = false;
        done(decodeEscapes(value));
      }
    },
    text(s, start, end, literal) {
      const text = s.slice(start, end);
      if (!inText) return beside(text);
      value = value === '' && !literal ? decodeEntities(text) : value + (literal ? text : decodeEntities(text));
    },
    aside: beside,
  };
}
