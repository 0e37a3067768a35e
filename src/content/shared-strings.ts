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

/** The shared strings of a workbook, read as far as cells need them. Strings no cell points at come out at the end. */
export interface SharedStrings {
  /** All of them have been read. */
  readonly loaded: boolean;
  /** Does this piece of a sheet have a cell that points at a shared string, written as nearly everybody writes it? */
  areNeededBy(piece: string): boolean;
  /** Can the string of a cell be given? */
  has(index: number): boolean;
  /** Reads on until it can: the first rows are judged before the last strings are read. */
  loadTo(index: number): Promise<void>;
  /** Reads all that are left. */
  load(): Promise<void>;
  /** The string of a cell, marked as used; empty when there is none, none yet, or a long one was given before. */
  take(index: number): string;
  /** True, with all of them read, when one was asked for before: it is written in another way. The sheet is then read again. */
  again(): Promise<boolean>;
  /** Gives the strings no cell pointed at, and words that stand between them. */
  end(): Promise<void>;
  /** Gives up what was not read. */
  close(): Promise<void>;
}

/** `parts` are the pieces of every part that is a table of strings. */
export function sharedStrings(
  path: PartPath,
  parts: () => AsyncGenerator<BytePiece | string>,
  work: Work,
): SharedStrings {
  const pool = stringPool();
  const beside = asides(path, work);
  const tokens = markup(stringReader(pool.add, beside.note));
  let source: AsyncGenerator<BytePiece | string> | null = null;
  let used = new Uint8Array(1024);
  /** Strings that came twice: names of compounds and buildings come in every row, and are made once. */
  const again: string[] = [];
  let loaded = false;
  let missed = false;

  const finish = (): void => {
    loaded = true;
    pool.seal();
  };
  /** Reads pieces until the string at `index` is there. What is wrong with them is reported for them. */
  const loadTo = async (index: number): Promise<void> => {
    if (loaded || index < pool.given) return;
    await guarded(path, work, async () => {
      source ??= parts();
      while (index >= pool.given) {
        const { value, done } = await source.next();
        if (done === true) return tokens.end();
        read(value);
      }
    });
    // Cells that need none, or one of those that came, are read all the same.
    if (index >= pool.given) finish();
  };
  const read = (piece: BytePiece | string): void => {
    work.allowance.tick();
    if (typeof piece === 'string') {
      tokens.write(piece);
      return;
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
  };
  const load = (): Promise<void> => loadTo(Number.POSITIVE_INFINITY);

  return {
    get loaded() {
      return loaded;
    },
    areNeededBy: (piece) => piece.includes(' t="s"'),
    has: (index) => loaded || index < pool.given,
    loadTo,
    load,
    async again() {
      if (!missed) return false;
      missed = false;
      await load();
      return true;
    },
    take(index) {
      if (index >= pool.given) {
        if (!loaded) missed = true;
        return '';
      }
      if (index >= used.length) {
        const more = new Uint8Array(Math.max(2 * used.length, index + 1));
        more.set(used);
        used = more;
      }
      const times = used[index] ?? 0;
      if (times === 2) return again[index] ?? '';
      const text = pool.at(index);
      used[index] = times + 1;
      if (times === 0) return text;
      const repeated = text.length <= MAX_REPEATED ? text : '';
      while (again.length < index) again.push('');
      again[index] = repeated;
      return repeated;
    },
    async end() {
      await load();
      let text = '';
      for (let i = 0; i < pool.given; i++) {
        if (used[i] !== 0) continue;
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
    async close() {
      await source?.return(undefined);
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
