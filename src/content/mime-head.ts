import type { ByteSource } from '../model/bytes.js';
import { view } from './bytes.js';
import { decodeText } from './charset.js';
import { decodeWords } from './header-text.js';
import { percentBytes } from './percent.js';

/** A longer head is no head: the whole is then a body. */
const MAX_HEAD = 256 * 1024;
const MAX_FIELDS = 2000;
const MAX_VALUE = 16 * 1024;
/** Name under which lines that are no field are given. */
const OTHERS = 'other lines';
const TELLING = /\d{7}|[^\x00-\x7f]/;

/** The head of a mail or of one of its parts. */
export interface MimeHead {
  /** Names in lower case, values unfolded and decoded. */
  readonly fields: ReadonlyArray<readonly [name: string, value: string]>;
  /** Where the body begins. */
  readonly bodyAt: number;
}

/** Reads the lines up to the first empty one (RFC 5322 section 2.2). Bytes beyond ASCII are UTF-8 or GB18030 by what they are. */
export function mimeHead(source: ByteSource): MimeHead {
  const bytes = view(source.read(0, MAX_HEAD));
  const end = /^\r?\n|\r?\n\r?\n/.exec(bytes.toString('latin1'));
  if (end === null && source.size > MAX_HEAD) return { fields: [], bodyAt: 0 };
  const bodyAt = end === null ? bytes.length : end.index + end[0].length;
  const head = bytes.subarray(0, end?.index ?? bytes.length);
  const text = decodeText(head) ?? head.toString('latin1');
  const fields: Array<readonly [string, string]> = [];
  /** Lines that are no field, or too many, are still lines somebody wrote. */
  let others = '';
  let open: string | null = null;
  const close = (): void => {
    const colon = open?.indexOf(':') ?? -1;
    if (open !== null && colon > 0 && fields.length < MAX_FIELDS) {
      fields.push([open.slice(0, colon).trim().toLowerCase(), decodeWords(open.slice(colon + 1).trim())]);
    } else if (open !== null && TELLING.test(open)) others += `${decodeWords(open)}\n`;
    open = null;
  };
  for (const line of text.split('\n')) {
    const trimmed = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (/^[ \t]/.test(trimmed) && open !== null && open.length < MAX_VALUE) open += ` ${trimmed.trim()}`;
    else {
      close();
      open = trimmed;
    }
  }
  close();
  if (others !== '') fields.push([OTHERS, others]);
  return { fields, bodyAt };
}

export function fieldOf(head: MimeHead, name: string): string {
  return head.fields.find(([key]) => key === name)?.[1] ?? '';
}

/** One parameter of a structured field: quoted, percent-encoded (RFC 2231 section 4) or continued (section 3). */
export function parameterOf(value: string, name: string): string | null {
  const pieces: Array<readonly [order: number, text: string]> = [];
  for (const match of value.matchAll(/;\s*([^=;\s*]+)(\*\d+)?(\*)?\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g)) {
    const [, key, order, encoded, quoted, bare] = match;
    if (key?.toLowerCase() !== name) continue;
    const raw = quoted?.replace(/\\(.)/g, '$1') ?? bare?.trim() ?? '';
    pieces.push([
      Number(order?.slice(1) ?? 0),
      encoded === undefined ? raw : raw.replace(/^[^'%]{0,40}'[^'%]{0,40}'/, ''),
    ]);
  }
  if (pieces.length === 0) return null;
  const joined = pieces
    .sort(([a], [b]) => a - b)
    .map(([, text]) => text)
    .join('');
  if (!joined.includes('%')) return joined;
  const bytes = percentBytes(joined);
  return decodeText(bytes) ?? joined;
}
