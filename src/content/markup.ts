/**
 * What a document in XML or HTML is made of. Positions are into `s`, valid during the call only; names come without
 * their prefix. Nothing is copied until a reader asks for it: this runs once for every cell of a workbook.
 */
export interface MarkupSink {
  /** `<name …>`; the attributes stand between `nameEnd` and `end`. */
  open(s: string, name: number, nameEnd: number, end: number, empty: boolean): void;
  close(s: string, name: number, nameEnd: number): void;
  /** Character data, entities not yet decoded unless `literal` (CDATA). May come in several pieces. */
  text(s: string, start: number, end: number, literal: boolean): void;
  /** Comments, processing instructions, DOCTYPE with its declarations: never interpreted, but they leave too. */
  aside(text: string): void;
}

/** A tag longer than this is read as text, so one unclosed tag cannot swallow or stall the rest. */
const MAX_TAG = 64 * 1024;

/** A name longer than this, or with a number in it, is no name but words behind a `<`. */
const MAX_NAME = 128;
const MAX_DIGITS = 6;
/** So much of a comment is held for the end of its line. */
const MAX_LINE = 256;

type Mode = 'text' | 'comment' | 'cdata' | 'instruction' | 'doctype';

const ENDS = { comment: '-->', cdata: ']]>', instruction: '?>' } as const;

export interface Tokenizer {
  write(piece: string): void;
  end(): void;
  /** Nothing is held back, and no comment or the like is open: the next piece may as well be read by somebody else. */
  readonly idle: boolean;
}

/** A forgiving tokenizer fed in pieces. Broken markup comes out as text; nothing is thrown, nothing expanded. */
export function markup(sink: MarkupSink): Tokenizer {
  let rest = '';
  let mode: Mode = 'text';
  let brackets = 0;

  /** The position of the `>` that ends a DOCTYPE, or `to`. */
  const passDoctype = (s: string, from: number, to: number): number => {
    for (let at = from; at < to; at++) {
      const code = s.charCodeAt(at);
      if (code === 91) brackets++;
      else if (code === 93) brackets--;
      else if (code === 62 && brackets <= 0) return at;
    }
    return to;
  };

  const run = (s: string, last: boolean): number => {
    let at = 0;
    for (;;) {
      if (mode === 'doctype') {
        const start = at;
        const before = brackets;
        at = passDoctype(s, start, s.length);
        if (at >= s.length && !last) {
          brackets = before;
          at = passDoctype(s, start, asideCut(s, start, 1));
          if (at > start) sink.aside(s.slice(start, at));
          return at;
        }
        sink.aside(s.slice(start, at));
        if (at >= s.length) return at;
        at++;
        mode = 'text';
      }
      if (mode !== 'text') {
        const mark = ENDS[mode];
        const end = s.indexOf(mark, at);
        const stop = end >= 0 ? end : last ? s.length : asideCut(s, at, mark.length);
        if (stop > at) {
          if (mode === 'cdata') sink.text(s, at, stop, true);
          else sink.aside(s.slice(at, stop));
        }
        if (end < 0) return stop;
        at = end + mark.length;
        mode = 'text';
      }
      const tag = s.indexOf('<', at);
      if (tag < 0) {
        // An entity cut in two waits for its other half.
        const cut = last ? s.length : Math.max(at, entityCut(s));
        if (cut > at) sink.text(s, at, cut, false);
        return cut;
      }
      if (tag > at) sink.text(s, at, tag, false);
      const next = s.charCodeAt(tag + 1);
      if (next === 33 || next === 63) {
        if (!last && s.length - tag < 9) return tag;
        if (next === 63) {
          mode = 'instruction';
          at = tag + 2;
        } else if (s.startsWith('--', tag + 2)) {
          mode = 'comment';
          at = tag + 4;
        } else if (s.startsWith('[CDATA[', tag + 2)) {
          mode = 'cdata';
          at = tag + 9;
        } else {
          mode = 'doctype';
          brackets = 0;
          at = tag + 2;
        }
        continue;
      }
      const end = readTag(s, tag, sink);
      if (end > 0) at = end;
      else if (end === 0 && !last && s.length - tag < MAX_TAG) return tag;
      else {
        sink.text(s, tag, tag + 1, true);
        at = tag + 1;
      }
    }
  };

  return {
    write(piece) {
      const s = rest === '' ? piece : rest + piece;
      rest = s.slice(run(s, false));
    },
    end() {
      const s = rest;
      rest = '';
      if (s !== '') run(s, true);
    },
    get idle() {
      return rest === '' && mode === 'text';
    },
  };
}

/**
 * Where a comment whose end has not come is cut, for what stands before it to be given: each piece of it is looked at by
 * itself, so never in the midst of a line, unless that is long, nor of a number.
 */
function asideCut(s: string, from: number, markLength: number): number {
  const most = s.length - markLength + 1;
  const least = most - MAX_LINE;
  for (let at = most; at > Math.max(from, least); at--) {
    const code = s.charCodeAt(at - 1);
    if (code === 10 || code === 62) return at;
  }
  let cut = Math.max(from, least);
  while (cut > from && cut > least - MAX_LINE && isDigit(s, cut) && isDigit(s, cut - 1)) cut--;
  return cut;
}

function isDigit(s: string, at: number): boolean {
  const code = s.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** Returns the position behind the tag, 0 when the text ends before it does, -1 when `<` begins no tag. */
function readTag(s: string, tag: number, sink: MarkupSink): number {
  const closing = s.charCodeAt(tag + 1) === 47;
  let name = tag + (closing ? 2 : 1);
  const limit = Math.min(s.length, tag + MAX_TAG);
  let at = name;
  let code = s.charCodeAt(at);
  if (at >= s.length) return 0;
  if (!((code | 32) >= 97 && (code | 32) <= 122) && code !== 95 && code < 0xc0) return -1;
  let digits = 0;
  for (; at < limit; code = s.charCodeAt(++at)) {
    if (code === 62 || code === 47 || code <= 32) break;
    if (code === 58) name = at + 1;
    if (code >= 48 && code <= 57) digits++;
    if (code === 60 || digits > MAX_DIGITS || at - name > MAX_NAME) return -1;
  }
  const nameEnd = at;
  let quote = 0;
  let nested = false;
  for (; at < limit; at++) {
    code = s.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
      else if (code === 60) nested = true;
    } else if (code === 62) {
      if (closing) {
        // Nothing belongs here, so whatever stands here is somebody's words.
        if (at - nameEnd > 4) sink.aside(s.slice(nameEnd, at));
        sink.close(s, name, nameEnd);
      } else {
        // A page in an attribute; or a quote too many, and what follows is no attribute at all.
        if (nested) sink.aside(s.slice(nameEnd, at));
        sink.open(s, name, nameEnd, at, s.charCodeAt(at - 1) === 47);
      }
      return at + 1;
    } else if (code === 34 || code === 39) quote = code;
    else if (code === 60) return -1;
  }
  return at >= s.length && s.length - tag < MAX_TAG ? 0 : -1;
}

function entityCut(s: string): number {
  for (let at = s.length - 1; at >= 0 && s.length - at < 12; at--) {
    const code = s.charCodeAt(at);
    if (code === 59) break;
    if (code === 38) return at;
  }
  return s.length;
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  middot: '·',
  mdash: '—',
  ldquo: '“',
  rdquo: '”',
};

/** Decodes numeric and the usual named references; entities a DTD declares stay as written. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-z]{2,6});/g, (whole, body: string) => {
    if (body.charCodeAt(0) !== 35) return Object.hasOwn(NAMED, body) ? (NAMED[body] ?? whole) : whole;
    const hex = (body.charCodeAt(1) | 32) === 120;
    const point = Number.parseInt(body.slice(hex ? 2 : 1), hex ? 16 : 10);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

/** Excel writes characters XML forbids as `_x000D_`. */
export function decodeEscapes(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9a-fA-F]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

const MAX_ATTRIBUTES = 256;

/** The attributes of a tag, decoded, in order; what comes behind the 256th is one without a name. One pass, whatever stands there. */
export function attributes(s: string, from: number, to: number): Array<readonly [name: string, value: string]> {
  const found: Array<readonly [string, string]> = [];
  let at = from;
  while (at < to && found.length < MAX_ATTRIBUTES) {
    const equals = s.indexOf('=', at);
    if (equals < 0 || equals >= to) break;
    let nameEnd = equals;
    while (nameEnd > at && s.charCodeAt(nameEnd - 1) <= 32) nameEnd--;
    let name = nameEnd;
    while (name > at && s.charCodeAt(name - 1) > 32 && s.charCodeAt(name - 1) !== 58) name--;
    let start = equals + 1;
    while (start < to && s.charCodeAt(start) <= 32) start++;
    const quote = s.charCodeAt(start);
    let end = start;
    if (quote === 34 || quote === 39) {
      start++;
      end = s.indexOf(String.fromCharCode(quote), start);
      if (end < 0 || end > to) end = to;
      at = end + 1;
    } else {
      while (end < to && s.charCodeAt(end) > 32) end++;
      at = end;
    }
    found.push([s.slice(name, nameEnd), decodeEntities(s.slice(start, end))]);
  }
  if (found.length === MAX_ATTRIBUTES && at < to) found.push(['', decodeEntities(s.slice(at, to))]);
  return found;
}

/** Whether a mobile number stands in a tag and in none of its values, as in `<a 13912345678 b="c">`. */
export function hasLooseNumber(tag: string, given: ReadonlyArray<readonly [name: string, value: string]>): boolean {
  const number = /(?<!\d)1[3-9]\d{9}(?!\d)/.exec(tag)?.[0];
  return number !== undefined && !given.some(([, value]) => value.includes(number));
}
