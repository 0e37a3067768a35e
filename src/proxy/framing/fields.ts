import type { RawHeaders } from '../exchange.js';

/** One field line with its CRLF: a token, a colon, a value without control characters (RFC 9112 section 5). */
const FIELD = /([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)\r\n/y;
/** A value folded over lines: obsolete, and replaced by a space where a response still does it (RFC 9112 section 5.2). */
const FOLD = /\r\n[ \t]+/g;

/** The field lines of a head, from `from` to its empty line, in latin1; null when one of them is none. */
export function readFields(text: string, from: number): RawHeaders | null {
  const out: Array<readonly [string, string]> = [];
  let at = from;
  while (at < text.length) {
    FIELD.lastIndex = at;
    const line = FIELD.exec(text);
    if (line === null) return null;
    out.push([line[1] ?? '', trimEnd(line[2] ?? '')]);
    at = FIELD.lastIndex;
  }
  return out;
}

export function unfold(text: string): string {
  return text.includes('\r\n ') || text.includes('\r\n\t') ? text.replace(FOLD, ' ') : text;
}

function trimEnd(value: string): string {
  let end = value.length;
  while (end > 0 && (value.charCodeAt(end - 1) === 0x20 || value.charCodeAt(end - 1) === 0x09)) end--;
  return end === value.length ? value : value.slice(0, end);
}

/** Field lines as they are written. */
export function writeFields(headers: RawHeaders): string {
  let out = '';
  for (const [name, value] of headers) out += `${name}: ${value}\r\n`;
  return out;
}
