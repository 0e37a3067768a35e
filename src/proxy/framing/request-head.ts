import type { RawHeaders } from '../exchange.js';
import { isReadableTarget } from '../target.js';
import { readFields } from './fields.js';

/** The head of a request whose framing leaves nothing to interpret. */
export interface PlainRequest {
  readonly method: string;
  /** Origin form: begins with `/`. Latin1, one character a byte. */
  readonly target: string;
  readonly headers: RawHeaders;
  /** Bytes of body that follow; null when the request names no length. */
  readonly length: number | null;
  /** The client wants the connection kept. */
  readonly keepAlive: boolean;
  /** Bytes of the head, its empty line included. */
  readonly bytes: number;
}

/** Heads up to here are read on this lane. */
const MAX_HEAD = 16 * 1024;
const START = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\/[\x21-\x7e\x80-\xff]*) HTTP\/1\.1\r\n/;
/** Fields that give a request another framing or another course. */
const OTHERS = new Set(['transfer-encoding', 'upgrade', 'expect', 'http2-settings']);
const TABBED_LENGTH = /\ncontent-length:[^\r]*\t/i;
const LENGTH = /^(?:0|[1-9]\d{0,14})$/;

/**
 * Reads the head of an everyday request: HTTP/1.1, one Host, a length or no body, no expectation, no upgrade. Every other
 * head, a malformed one too, is `other` and belongs to Node's parser, which answers for the whole grammar; so what is
 * accepted here must be accepted there with the same meaning, and nothing more (RFC 9112), but for raw UTF-8 in the target,
 * which that parser refuses.
 */
export function readRequestHead(bytes: Buffer): PlainRequest | 'more' | 'other' {
  const end = bytes.indexOf('\r\n\r\n', 0, 'latin1');
  if (end < 0) return bytes.length > MAX_HEAD || !mayBegin(bytes) ? 'other' : 'more';
  if (end > MAX_HEAD) return 'other';
  const text = bytes.toString('latin1', 0, end + 2);
  const start = START.exec(text);
  if (start === null || !isReadableTarget(start[2] ?? '')) return 'other';
  const headers = readFields(text, start[0].length);
  if (headers === null) return 'other';
  let hosts = 0;
  let length: number | null = null;
  let keepAlive = true;
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (OTHERS.has(key)) return 'other';
    if (key === 'host') hosts += 1;
    else if (key === 'content-length') {
      if (length !== null || !LENGTH.test(value)) return 'other';
      length = Number(value);
    } else if (key === 'connection') {
      const wish = value.toLowerCase();
      if (wish === 'close') keepAlive = false;
      else if (wish !== 'keep-alive') return 'other';
    }
  }
  if (hosts !== 1) return 'other';
  // Blanks around a length are lawful, yet that parser refuses some of them.
  if (length !== null && text.includes('\t') && TABBED_LENGTH.test(text)) return 'other';
  return { method: start[1] ?? '', target: start[2] ?? '', headers, length, keepAlive, bytes: end + 4 };
}

/** The first byte of every method above. */
function mayBegin(bytes: Buffer): boolean {
  const first = bytes[0];
  return first === undefined || 'GHPDO'.includes(String.fromCharCode(first));
}
