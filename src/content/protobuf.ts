import type { JsonToken } from './json-tokens.js';

const MAX_DEPTH = 24;
/** Field numbers people give. The format allows 2^29; bytes that are no message rarely stay below this. */
const MAX_FIELD = 20_000;

/** Tokens found so far; cut back when a guess fails. */
type Tokens = JsonToken[];

/**
 * Reads a protobuf message without its schema (wire format: protobuf.dev/programming-guides/encoding). A field's key is its
 * number. Nothing in the format says whether bytes are a text, a message or neither, so they are taken for what they parse
 * as. Null when the bytes are no message.
 */
export function decodeProtobuf(bytes: Buffer, maxTokens: number): JsonToken[] | null {
  const tokens: Tokens = [];
  return message(bytes, 0, bytes.length, tokens, 0, maxTokens) ? tokens : null;
}

/** Shorter fields of bytes are ids and keys, not pieces of a file. */
const MIN_PIECE = 256;
const MAX_PIECE_DEPTH = 4;

/**
 * The fields of a message that may be pieces of a file: long, no text and no message. By the numbers that lead to them, such
 * as `2.1`; empty when the bytes are no message.
 */
export function piecesOf(bytes: Buffer): ReadonlyMap<string, readonly Buffer[]> {
  const pieces = new Map<string, Buffer[]>();
  return collectPieces(bytes, '', 0, pieces) ? pieces : new Map();
}

function collectPieces(bytes: Buffer, under: string, depth: number, pieces: Map<string, Buffer[]>): boolean {
  const found: Array<readonly [path: string, piece: Buffer]> = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = varint(bytes, at, bytes.length);
    const field = tag === null ? 0 : Number(tag.value >> 3n);
    if (tag === null || field < 1 || field > MAX_FIELD) return false;
    const wire = Number(tag.value & 7n);
    const value = wire === 0 || wire === 2 ? varint(bytes, tag.end, bytes.length) : null;
    if (value === null && wire !== 1 && wire !== 5) return false;
    at = value === null ? tag.end + (wire === 1 ? 8 : 4) : value.end;
    if (wire !== 2 || value === null) continue;
    if (value.value > BigInt(bytes.length - at)) return false;
    const piece = bytes.subarray(at, at + Number(value.value));
    at += piece.length;
    if (piece.length >= MIN_PIECE) found.push([`${under}${field}`, piece]);
  }
  for (const [path, piece] of found) {
    if (depth < MAX_PIECE_DEPTH && collectPieces(piece, `${path}.`, depth + 1, pieces)) continue;
    if (textOf(piece, 0, piece.length) !== null) continue;
    const list = pieces.get(path);
    if (list === undefined) pieces.set(path, [piece]);
    else list.push(piece);
  }
  return true;
}

function message(bytes: Buffer, from: number, to: number, tokens: Tokens, depth: number, maxTokens: number): boolean {
  if (from === to || depth > MAX_DEPTH) return false;
  const start = tokens.length;
  const fail = (): boolean => {
    tokens.length = start;
    return false;
  };
  tokens.push({ kind: 'open', shape: 'object' });
  let at = from;
  while (at < to) {
    if (tokens.length > maxTokens) return fail();
    const tag = varint(bytes, at, to);
    if (tag === null) return fail();
    const field = Number(tag.value >> 3n);
    if (field < 1 || field > MAX_FIELD) return fail();
    tokens.push({ kind: 'key', text: `f${field}` });
    at = tag.end;
    switch (Number(tag.value & 7n)) {
      case 0: {
        const number = varint(bytes, at, to);
        if (number === null) return fail();
        tokens.push({ kind: 'scalar', text: String(number.value), quoted: false });
        at = number.end;
        break;
      }
      case 1:
        if (at + 8 > to) return fail();
        tokens.push({ kind: 'scalar', text: fixed(bytes, at), quoted: false });
        at += 8;
        break;
      case 5:
        if (at + 4 > to) return fail();
        tokens.push({ kind: 'scalar', text: String(bytes.readUInt32LE(at)), quoted: false });
        at += 4;
        break;
      case 2: {
        const length = varint(bytes, at, to);
        if (length === null || length.value > BigInt(to - length.end)) return fail();
        at = length.end + Number(length.value);
        delimited(bytes, length.end, at, tokens, depth, maxTokens);
        break;
      }
      default:
        return fail();
    }
  }
  tokens.push({ kind: 'close', shape: 'object' });
  return true;
}

/** A text; or a message, which begins with a tag that is a control character in any small message; else nothing readable. */
function delimited(bytes: Buffer, from: number, to: number, tokens: Tokens, depth: number, maxTokens: number): void {
  const first = bytes[from] ?? 0;
  if (first < 0x20 && message(bytes, from, to, tokens, depth + 1, maxTokens)) return;
  const text = textOf(bytes, from, to);
  if (text === null && message(bytes, from, to, tokens, depth + 1, maxTokens)) return;
  tokens.push({ kind: 'scalar', text: text ?? '', quoted: true });
}

/** Sound UTF-8 without control characters, or null. */
function textOf(bytes: Buffer, from: number, to: number): string | null {
  for (let at = from; at < to; at++) {
    const code = bytes[at] ?? 0;
    if (code < 9 || (code > 13 && code < 32) || code === 127) return null;
  }
  const text = bytes.toString('utf8', from, to);
  return text.includes('\ufffd') ? null : text;
}

/** A double when it is a plain number, which a phone in a careless schema is; else the 64 bits as a whole number. */
function fixed(bytes: Buffer, at: number): string {
  const double = bytes.readDoubleLE(at);
  return Number.isSafeInteger(double) && double !== 0 ? String(double) : String(bytes.readBigUInt64LE(at));
}

function varint(bytes: Buffer, from: number, to: number): { readonly value: bigint; readonly end: number } | null {
  let low = 0;
  // Up to 28 bits without the cost of a bigint: tags, lengths, most numbers.
  for (let n = 0; n < 4; n++) {
    const byte = from + n < to ? (bytes[from + n] ?? 0) : -1;
    if (byte < 0) return null;
    low |= (byte & 0x7f) << (7 * n);
    if (byte < 0x80) return { value: BigInt(low), end: from + n + 1 };
  }
  let value = BigInt(low);
  for (let n = 4; n < 10; n++) {
    if (from + n >= to) return null;
    const byte = bytes[from + n] ?? 0;
    value |= BigInt(byte & 0x7f) << BigInt(7 * n);
    if (byte < 0x80) return { value, end: from + n + 1 };
  }
  return null;
}
