/** One step of a JSON text. Scalars come as text: a number keeps every digit it was written with. */
export type JsonToken =
  | { readonly kind: 'open'; readonly shape: 'object' | 'array' }
  | { readonly kind: 'close'; readonly shape: 'object' | 'array' }
  | { readonly kind: 'key'; readonly text: string }
  | { readonly kind: 'scalar'; readonly text: string; readonly quoted: boolean };

/** Deeper nesting is nobody's data; the text is then read as plain text. */
const MAX_NESTING = 10_000;

const NUMBER = /-?\d[\d.eE+-]*/y;
/** Words of JSON and its relatives, and what database tools wrap values in: `NumberLong("138…")`, `ISODate("…")`. */
const WORD = /-?[A-Za-z_$][\w$.]{0,80}(?:\(\s*["']?([^"'()]{0,200})["']?\s*\))?/y;
const NAME = /[A-Za-z_$\u0080-\uffff\d][\w$\u0080-\uffff-]{0,200}/y;
const SPACE = /(?:[\s\ufeff]+|\/\/[^\n]*|\/\*[\s\S]{0,4096}?\*\/)+/y;

/** Tokens that may still be spent. */
export interface Steps {
  left: number;
}

/**
 * Reads one JSON value of `text` from `at`, calling `emit` for every token, and returns the position behind it, or -1
 * where it breaks or `steps` run out. Own stack instead of recursion; duplicate keys, large integers and raw line ends all
 * come through, which JSON.parse would drop, round or refuse, and so does what people write by hand (JSON5): names and
 * single quotes, comments, commas at the end.
 */
export function jsonValue(
  text: string,
  at: number,
  emit: (token: JsonToken) => void,
  steps: Steps = { left: Number.POSITIVE_INFINITY },
): number {
  const stack: Array<'object' | 'array'> = [];
  let position = skip(text, at);
  for (;;) {
    if (steps.left-- <= 0) return -1;
    const inside = stack.at(-1);
    const code = text.charCodeAt(position);
    if (inside !== undefined && (code === 0x7d || code === 0x5d)) {
      if ((code === 0x7d) !== (inside === 'object')) return -1;
      stack.pop();
      emit({ kind: 'close', shape: inside });
      position++;
    } else {
      if (inside === 'object') {
        const key = isQuote(code) ? quoted(text, position, code) : matched(NAME, text, position);
        if (key === null) return -1;
        emit({ kind: 'key', text: key.text });
        position = skip(text, key.end);
        if (text.charCodeAt(position) !== 0x3a) return -1;
        position = skip(text, position + 1);
      }
      const first = text.charCodeAt(position);
      if (first === 0x7b || first === 0x5b) {
        if (stack.length >= MAX_NESTING) return -1;
        const shape = first === 0x7b ? 'object' : 'array';
        stack.push(shape);
        emit({ kind: 'open', shape });
        position = skip(text, position + 1);
        continue;
      }
      const scalar = isQuote(first) ? quoted(text, position, first) : bare(text, position);
      if (scalar === null) return -1;
      emit({ kind: 'scalar', text: scalar.text, quoted: isQuote(first) });
      position = scalar.end;
    }
    if (stack.length === 0) return position;
    position = skip(text, position);
    if (text.charCodeAt(position) === 0x2c) position = skip(text, position + 1);
    else if (text.charCodeAt(position) !== 0x7d && text.charCodeAt(position) !== 0x5d) return -1;
  }
}

interface Piece {
  readonly text: string;
  readonly end: number;
}

function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27;
}

function quoted(text: string, at: number, quote: number): Piece | null {
  const end = quoteEnd(text, at, quote === 0x22 ? '"' : "'");
  return end < 0 ? null : { text: unquote(text.slice(at + 1, end)), end: end + 1 };
}

function bare(text: string, at: number): Piece | null {
  const number = matched(NUMBER, text, at);
  if (number !== null) return { text: plainNumber(number.text), end: number.end };
  return matched(WORD, text, at);
}

/** What the pattern matches at this place; its group, when there is one, is what it says. */
function matched(pattern: RegExp, text: string, at: number): Piece | null {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match === null ? null : { text: match[1] ?? match[0], end: at + match[0].length };
}

/** `1.38E10` as a reader sees it: 13800000000. Anything that is not a safe integer stays as written. */
export function plainNumber(text: string): string {
  if (!/[eE]/.test(text) && (text.length < 9 || !text.includes('.'))) return text;
  const value = Number(text);
  const whole = Math.round(value);
  // Binary fractions: a phone stored as 13812345683.000001 is that phone.
  return Number.isSafeInteger(whole) && Math.abs(value - whole) < 1e-4 && whole >= 1e6 ? String(whole) : text;
}

function skip(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 0x2f || code > 0x7f) break;
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
    at++;
  }
  SPACE.lastIndex = at;
  return SPACE.test(text) ? SPACE.lastIndex : at;
}

function quoteEnd(text: string, open: number, quote: string): number {
  let at = open;
  for (;;) {
    at = text.indexOf(quote, at + 1);
    if (at < 0) return -1;
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return at;
  }
}

function unquote(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\s\S])/g, (_, body: string) => {
    if (body.length > 1) return String.fromCharCode(Number.parseInt(body.slice(1), 16));
    switch (body) {
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'b':
      case 'f':
        return ' ';
      default:
        return body;
    }
  });
}
