import type { ByteSource } from '../model/bytes.js';
import { bytesOf } from '../model/bytes.js';
import type { PartPath } from '../model/part.js';
import { asides } from './asides.js';
import { windows } from './bytes.js';
import { proseWriter } from './prose-writer.js';
import { charsetOfFont, charsetOfPage, DEFAULT_RTF_CHARSET, decodeRun } from './rtf-charsets.js';
import { type RtfSink, rtfTokens } from './rtf-tokens.js';
import type { Format, Work } from './work.js';

/** Groups inside groups whose state is kept; deeper ones share the state of the last. */
const MAX_GROUPS = 10_000;
const MAX_FONTS = 4096;
const MAX_HEX = 64 * 1024 * 1024;
/** Smaller pictures are bullets, unless a number is written in them. */
const LEAST_OBJECT = 1024;
const NUMBER = /\d{7}/;

/** Destinations of program state: nothing anybody wrote. */
const STATE = new Set('colortbl stylesheet themedata colorschememapping latentstyles datastore rsidtbl'.split(' '));
const BREAKS = new Set('par line sect page softline column nestrow'.split(' '));
const SYMBOLS: Readonly<Record<string, string>> = {
  tab: '\t',
  nestcell: '\t',
  '~': ' ',
  _: '-',
  '\\': '\\',
  '{': '{',
  '}': '}',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
};

type Place = 'body' | 'beside' | 'fonts' | 'hex' | 'state';

interface Group {
  place: Place;
  charset: string;
  /** Characters behind a `\u` for readers that do not know it (`\uc`). */
  fallback: number;
}

export const rtf: Format = {
  name: 'rtf',
  matches: (head) => /^\s*\{\\rtf/.test(head.toString('latin1', 0, 64)),
  read: readRtf,
};

/** Reads rich text: paragraphs as text, table rows as rows, pictures and embedded objects as files. */
async function readRtf(path: PartPath, source: ByteSource, work: Work): Promise<void> {
  const embedded: Buffer[] = [];
  const reader = rtfReader(path, work, (bytes) => embedded.push(bytes));
  const tokens = rtfTokens(reader);
  for (const window of windows(source, 256 * 1024)) {
    work.allowance.tick();
    tokens.write(window);
  }
  tokens.end();
  reader.end();
  for (const object of embedded) await work.inner([...path, 'object'], bytesOf(object));
}

function rtfReader(path: PartPath, work: Work, found: (object: Buffer) => void): RtfSink & { end(): void } {
  const out = proseWriter(path, work);
  const beside = asides([...path, 'beside'], work);
  const fonts = new Map<number, string>();
  const groups: Group[] = [];
  let group: Group = { place: 'body', charset: DEFAULT_RTF_CHARSET, fallback: 1 };
  let tooDeep = 0;
  let defaultCharset = DEFAULT_RTF_CHARSET;
  let font = 0;
  /** `\*`: what follows is for readers that know it. */
  let starred = false;
  let skip = 0;
  /** Bytes of one character set, not yet decoded. */
  let run = '';
  let besideText = '';
  let hex: string[] = [];
  let hexChars = 0;
  let binary: string[] = [];
  let inRow = false;

  const say = (text: string): void => {
    if (group.place === 'beside') besideText += text;
    else if (group.place === 'body') {
      if (out.inTable && !inRow && text.trim() !== '') out.endTable();
      out.put(text);
    }
  };
  const flush = (): void => {
    if (run === '') return;
    const text = decodeRun(run, group.charset);
    run = '';
    say(text);
  };
  const startRow = (): void => {
    if (!out.inTable) out.startTable();
    if (inRow) return;
    inRow = true;
    out.startRow();
    out.startCell();
  };
  const control = (word: string, number: number | null): void => {
    const symbol = Object.hasOwn(SYMBOLS, word) ? SYMBOLS[word] : undefined;
    if (symbol !== undefined) say(symbol);
    else if (BREAKS.has(word)) {
      if (group.place === 'body') {
        if (out.inTable && !inRow) out.endTable();
        out.newline();
      } else say('\n');
    } else if (word === 'trowd' || word === 'intbl') startRow();
    else if (word === 'cell') {
      startRow();
      out.endCell();
      out.startCell();
    } else if (word === 'row') {
      out.endRow();
      inRow = false;
    } else if (word === 'f' && number !== null) {
      font = number;
      if (group.place !== 'fonts') group.charset = fonts.get(number) ?? defaultCharset;
    } else if (word === 'fcharset') {
      if (fonts.size < MAX_FONTS) fonts.set(font, charsetOfFont(number ?? 0) ?? defaultCharset);
    } else if (word === 'ansicpg') defaultCharset = group.charset = charsetOfPage(number ?? 0);
    else if (word === 'plain') group.charset = fonts.get(0) ?? defaultCharset;
    else if (word === 'uc') group.fallback = Math.min(Math.max(0, number ?? 1), 8);
    else if (word === 'fonttbl') group.place = 'fonts';
    else if (word === 'pict' || word === 'objdata') group.place = 'hex';
    else if (STATE.has(word)) group.place = 'state';
    else if (starred && word !== 'shppict' && word !== 'shpinst') group.place = 'beside';
    starred = false;
  };
  const endHex = (): void => {
    const text = hex.join('');
    hex = [];
    const bytes = Buffer.from(text, 'hex');
    if (bytes.length >= LEAST_OBJECT) found(bytes);
    // What is no hexadecimal to its end was meant for somebody else.
    if (bytes.length < text.length >> 1 || bytes.length < LEAST_OBJECT) beside.note(text);
  };
  const endBinary = (): void => {
    const bytes = Buffer.from(binary.join(''), 'latin1');
    binary = [];
    if (bytes.length >= LEAST_OBJECT || NUMBER.test(bytes.toString('latin1'))) found(bytes);
  };

  return {
    open() {
      flush();
      skip = 0;
      if (groups.length >= MAX_GROUPS) tooDeep++;
      else groups.push({ ...group });
    },
    close() {
      flush();
      skip = 0;
      starred = false;
      if (tooDeep > 0) {
        tooDeep--;
        return;
      }
      const outer = groups.pop();
      if (outer === undefined) return;
      if (group.place === 'beside' && outer.place !== 'beside') {
        beside.note(besideText);
        besideText = '';
      }
      if (group.place === 'hex' && outer.place !== 'hex') endHex();
      group = outer;
    },
    control(word, number) {
      if (word === "'") {
        if (skip > 0) skip--;
        else run += String.fromCharCode(number ?? 63);
        return;
      }
      flush();
      if (word === 'u' && number !== null) {
        say(String.fromCharCode(number & 0xffff));
        skip = group.fallback;
      } else if (word === '*') starred = true;
      else if (skip > 0) skip--;
      else control(word, number);
    },
    text(latin1) {
      const number = skip > 0 ? latin1.search(NUMBER) : -1;
      // A number is nobody's fallback.
      if (number >= 0) skip = Math.min(skip, number);
      const kept = skip > 0 ? latin1.slice(skip) : latin1;
      skip = Math.max(0, skip - latin1.length);
      if (group.place === 'hex') {
        hexChars += kept.length;
        if (hexChars <= MAX_HEX) hex.push(kept.replace(/\s+/g, ''));
      } else if (group.place === 'body' || group.place === 'beside') run += kept;
      else beside.note(kept);
    },
    binary(latin1, last) {
      hexChars += latin1.length;
      if (hexChars <= MAX_HEX) binary.push(latin1);
      if (last) endBinary();
    },
    end() {
      flush();
      if (hex.length > 0) endHex();
      beside.note(besideText);
      out.end();
      beside.end();
      if (hexChars > MAX_HEX) work.sink.unread([...path, 'object'], 'partial', 'memory');
    },
  };
}
