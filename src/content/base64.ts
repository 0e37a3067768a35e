import { charsetOf } from './charset.js';

/** Shortest run inside other text that is worth decoding: 36 bytes, a home with a name and a phone. */
const LEAST_RUN = 48;

function isBase64(code: number): boolean {
  const letter = code | 32;
  return (letter >= 97 && letter <= 122) || (code >= 47 && code <= 57) || code === 43 || code === 45 || code === 95;
}

export interface Base64Run {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/**
 * Finds long base64 runs in a text, wrapped over lines or not, in steps of the least length: ordinary words cost next to
 * nothing. Only runs that decode to text or to a known container (`known`) are returned; hashes and tokens are not.
 */
export function* base64Runs(text: string, known: (head: Buffer) => boolean): Generator<Base64Run> {
  let at = 0;
  while (at + LEAST_RUN <= text.length) {
    let back = at + LEAST_RUN - 1;
    while (back >= at && isBase64(text.charCodeAt(back))) back--;
    if (back >= at) {
      at = back + 1;
      continue;
    }
    let end = at + LEAST_RUN;
    for (;;) {
      while (isBase64(text.charCodeAt(end))) end++;
      const next = text.charCodeAt(end) === 13 ? end + 2 : end + 1;
      if (text.charCodeAt(next - 1) !== 10 || !wrapped(text, next)) break;
      end = next;
    }
    const bytes = Buffer.from(text.slice(at, end).replace(/[\r\n]+/g, ''), 'base64');
    while (text.charCodeAt(end) === 61) end++;
    if (worthReading(bytes, known)) yield { start: at, end, bytes };
    at = end;
  }
}

/** Whether bytes hold a run that `base64Runs` would look at. */
export function hasBase64Run(bytes: Uint8Array): boolean {
  for (let at = 0; at + LEAST_RUN <= bytes.length; ) {
    let back = at + LEAST_RUN - 1;
    while (back >= at && isBase64(bytes[back] ?? 0)) back--;
    if (back < at) return true;
    at = back + 1;
  }
  return false;
}

/** Where the base64 around `at` begins in bytes; not before `floor`. */
export function base64Start(bytes: Uint8Array, at: number, floor: number): number {
  let start = at;
  while (start > floor && isBase64(bytes[start - 1] ?? 0)) start--;
  return start;
}

/** Where it ends, the lines included over which it goes on. */
export function base64End(bytes: Uint8Array, at: number, stop: number): number {
  let end = at;
  for (; end < stop; end++) {
    const byte = bytes[end] ?? 0;
    if (!isBase64(byte) && byte !== 10 && byte !== 13 && byte !== 61) break;
  }
  return end;
}

/** The next line is base64 to its end, so the run goes on there. */
function wrapped(text: string, from: number): boolean {
  let at = from;
  while (isBase64(text.charCodeAt(at))) at++;
  if (at === from) return false;
  const code = text.charCodeAt(at);
  return code === 13 || code === 10 || code === 61 || Number.isNaN(code);
}

/** Text without control characters, or a container somebody can open. */
export function worthReading(bytes: Buffer, known: (head: Buffer) => boolean): boolean {
  if (known(bytes.subarray(0, 4096))) return true;
  const charset = charsetOf(bytes);
  if (charset === null || charset === 'big5') return false;
  return charset !== 'gb18030' || isCommonChinese(bytes.subarray(0, 4096));
}

/** Random bytes pass for GB18030 now and then, but hardly as the characters of GB 2312 that people write. */
function isCommonChinese(bytes: Buffer): boolean {
  let common = 0;
  let rare = 0;
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i] ?? 0;
    if (lead < 0x80) {
      if (lead < 9) return false;
      continue;
    }
    if (lead >= 0xa1 && lead <= 0xf7 && (bytes[++i] ?? 0) >= 0xa1) common++;
    else rare++;
  }
  return rare <= common / 10;
}

/**
 * What a whole token (a header, a query value, host labels, a field) may hide: hexadecimal, base64 or base32. Decodings
 * that are not readable text with some substance are left out.
 */
export function tokenDecodings(token: string): string[] {
  const found: string[] = [];
  const tight = token.replace(/\s+/g, '');
  if (tight.length < 12) return found;
  if (/^(?:[0-9a-fA-F]{2})+$/.test(tight) && !/^\d+$/.test(tight)) add(found, Buffer.from(tight, 'hex'));
  if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(tight) && tight.length >= 16) add(found, Buffer.from(tight, 'base64'));
  if (/^[A-Za-z2-7]+=*$/.test(tight)) add(found, base32(tight));
  return found;
}

function add(found: string[], bytes: Buffer): void {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return;
  }
  if (!/[\x00-\x08\x0e-\x1f\x7f]/.test(text) && /\d{5}|[^\x00-\x7f]{2}/.test(text)) found.push(text);
}

function base32(text: string): Buffer {
  const out: number[] = [];
  let bits = 0;
  let value = 0;
  for (const c of text.toUpperCase()) {
    const digit = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c);
    if (digit < 0) break;
    value = ((value << 5) | digit) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      out.push((value >> bits) & 0xff);
    }
  }
  return Buffer.from(out);
}
