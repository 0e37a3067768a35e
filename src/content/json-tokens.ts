/** One step of a JSON text. Scalars come as text: a number keeps every digit it was written with. */
export type JsonToken =
  | { readonly kind: 'open'; readonly shape: 'object' | 'array' }
  | { readonly kind: 'close'; readonly shape: 'object' | 'array' }
  | { readonly kind: 'key'; readonly text: string }
  | { readonly kind: 'scalar'; readonly text: string; readonly quoted: boolean };

/** Deeper nesting is nobody's data; the text is then read as plain text. */
const MAX_NESTING = 10_000;

const NUMBER = /-?\d[\d.eE+-]*/y;
const WORD = /true|false|null/y;

/**
 * Reads one JSON value of `text` from `at`, calling `emit` for every token, and returns the position behind it, or -1
 * where it breaks. Own stack instead of recursion; duplicate keys, large integers and raw line ends all come through,
 * which JSON.parse would drop, round or refuse.
 */
export function jsonValue(text: string, at: number, emit: (token: JsonToken) => void): number {
  const stack: Array<'object' | 'array'> = [];
  let position = skip(text, at);
  for (;;) {
    const inside = stack.at(-1);
    const code = text.charCodeAt(position);
    if (inside !== undefined && (code === 0x7d || code === 0x5d)) {
      if ((code === 0x7d) !== (inside === 'object')) return -1;
      stack.pop();
      emit({ kind: 'close', shape: inside });
      position++;
    } else {
      if (inside === 'object') {
        if (code !== 0x22) return -1;
        const end = quoteEnd(text, position);
        if (end < 0) return -1;
        emit({ kind: 'key', text: unquote(text.slice(position + 1, end)) });
        position = skip(text, end + 1);
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
      const end = scalar(text, position, first, emit);
      if (end < 0) return -1;
      position = end;
    }
    if (stack.length === 0) return position;
    position = skip(text, position);
    if (text.charCodeAt(position) === 0x2c) position = skip(text, position + 1);
    else if (text.charCodeAt(position) !== 0x7d && text.charCodeAt(position) !== 0x5d) return -1;
  }
}

function scalar(text: string, at: number, first: number, emit: (token: JsonToken) => void): number {
  if (first === 0x22) {
    const end = quoteEnd(text, at);
    if (end < 0) return -1;
    emit({ kind: 'scalar', text: unquote(text.slice(at + 1, end)), quoted: true });
    return end + 1;
  }
  for (const pattern of [NUMBER, WORD]) {
    pattern.lastIndex = at;
    const word = pattern.exec(text)?.[0];
    if (word !== undefined) {
      emit({ kind: 'scalar', text: pattern === NUMBER ? plainNumber(word) : word, quoted: false });
      return at + word.length;
    }
  }
  return -1;
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
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9 && code !== 0xfeff) return at;
    at++;
  }
}

function quoteEnd(text: string, open: number): number {
  let at = open;
  for (;;) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return -1;
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return at;
  }
}

function unquote(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (_, body: string) => {
    if (body.length === 5) return String.fromCharCode(Number.parseInt(body.slice(1), 16));
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
