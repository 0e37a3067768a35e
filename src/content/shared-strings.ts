import type { PartPath } from '../model/part.js';
import { BudgetSpent } from './allowance.js';
import { asides } from './asides.js';
import { decodeEntities, decodeEscapes, type MarkupSink, markup } from './markup.js';
import type { Work } from './work.js';

/** Characters held for one workbook; more is reported as out of memory rather than held. */
const MAX_CHARS = 64 * 1024 * 1024;
const FLUSH_CHARS = 512 * 1024;
/** Strings that lie in one pool: 2^10. */
const POOL_BITS = 10;
const POOL = 1 << POOL_BITS;

/** The shared strings of a workbook. Strings no cell points at are data too and come out at the end. */
export interface SharedStrings {
  readonly loaded: boolean;
  /** Does this piece of a sheet have a cell that points at a shared string, written as nearly everybody writes it? */
  areNeededBy(piece: string): boolean;
  /** Reads them, once, when the first cell needs one: sheets without are judged before. */
  load(): Promise<void>;
  /** The string of a cell, marked as used; empty when there is none, or none yet. */
  take(index: number): string;
  /** True when a string was asked for before they were loaded: written in another way. The sheet is then read again. */
  readonly missed: boolean;
  /** Gives the strings no cell pointed at, and words that stand between them. */
  end(): Promise<void>;
}

/**
 * `parts` are the pieces of every part that is a table of strings. A million strings are held as a thousand pools and the
 * position where each ends, and cut out again when a cell wants one: a tenth of the memory of a million strings.
 */
export function sharedStrings(path: PartPath, parts: () => AsyncIterable<string>, work: Work): SharedStrings {
  const pools: string[] = [];
  let ends = new Uint32Array(4096);
  let count = 0;
  let used = new Uint8Array(0);
  let loaded = false;
  let missed = false;
  const beside = asides(path, work);

  const read = async (): Promise<void> => {
    let pool: string[] = [];
    let chars = 0;
    let total = 0;
    const flush = (): void => {
      if (pool.length > 0) pools.push(pool.join(''));
      pool = [];
      chars = 0;
    };
    const tokens = markup(
      stringReader((text) => {
        total += text.length;
        if (total > MAX_CHARS) throw new BudgetSpent('memory');
        if (count === ends.length) {
          const more = new Uint32Array(count * 2);
          more.set(ends);
          ends = more;
        }
        pool.push(text);
        chars += text.length;
        ends[count++] = chars;
        if (pool.length === POOL) flush();
      }, beside.note),
    );
    try {
      for await (const piece of parts()) tokens.write(piece);
      tokens.end();
    } finally {
      flush();
      used = new Uint8Array(count);
    }
  };
  const load = async (): Promise<void> => {
    if (loaded) return;
    loaded = true;
    await read();
  };
  const at = (index: number): string => {
    const start = (index & (POOL - 1)) === 0 ? 0 : (ends[index - 1] ?? 0);
    return pools[index >> POOL_BITS]?.slice(start, ends[index]) ?? '';
  };

  return {
    get loaded() {
      return loaded;
    },
    get missed() {
      return missed;
    },
    areNeededBy: (piece) => piece.includes(' t="s"'),
    load,
    take(index) {
      if (!loaded) missed = true;
      if (!(index < count)) return '';
      used[index] = 1;
      return at(index);
    },
    async end() {
      await load();
      let text = '';
      for (let i = 0; i < count; i++) {
        if (used[i] === 1) continue;
        const value = at(i);
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
    quick(s, tag) {
      if (inText || s.charCodeAt(tag + 2) !== 105 || !s.startsWith('<si><t>', tag)) return -1;
      const end = s.indexOf('<', tag + 7);
      if (end < 0 || !s.startsWith('</t></si>', end)) return -1;
      done(decodeEscapes(decodeEntities(s.slice(tag + 7, end))));
      return end + 9;
    },
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
