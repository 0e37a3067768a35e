/*
 * Frames of the QQ upload channel and of its flash transfers, where HTTP carries them. Layout as public clients write it,
 * not seen in Tencent's own documents:
 *
 *   highway   0x28 │ head length u32be │ body length u32be │ head (protobuf) │ body: raw bytes of the file │ 0x29
 *             head.2 = segment { 2: file size, 3: offset, 4: length, 8: MD5 of the slice, 9: MD5 of the file }
 *   flash     protobuf { 107: { 2: upload key, 3: first byte, 4: last byte, 7: bytes of the file } }
 */
import { view } from '../../content/bytes.js';
import type { ByteSource } from '../../model/bytes.js';
import type { Slice } from './slice.js';

const MAX_HEAD_BYTES = 64 * 1024;
const MAX_FIELDS = 64;

/** The slice in a highway frame that fills the body; null for questions without a file, and for anything else. */
export function highwaySlice(body: ByteSource): Slice | null {
  const start = view(body.read(0, 9));
  if (start.length < 9 || start[0] !== 0x28) return null;
  const headSize = start.readUInt32BE(1);
  const bodySize = start.readUInt32BE(5);
  if (headSize === 0 || headSize > MAX_HEAD_BYTES || 9 + headSize + bodySize + 1 > body.size) return null;
  const span = { start: 9 + headSize, end: 9 + headSize + bodySize };
  if (bodySize === 0 || body.read(span.end, 1)[0] !== 0x29) return null;
  const segment = messageIn(view(body.read(9, headSize)), 2);
  const md5 = segment?.bytes(9);
  if (segment === null || md5 == null || md5.size === 0 || md5.size > 64) return null;
  const upload = view(md5.read(0, md5.size)).toString('hex');
  const size = segment.number(2);
  const offset = segment.number(3) ?? 0;
  if (offset === 0 && size !== null && bodySize >= size) return null;
  return { upload: `highway:${upload}`, index: null, offset, count: null, size, span };
}

/** The slice in a body of the flash transfer. Its file size is nowhere said. */
export function flashSlice(body: ByteSource): Slice | null {
  const inner = fieldsOf(body).bytes(107);
  if (inner === null) return null;
  const fields = fieldsOf(inner);
  const key = fields.bytes(2);
  const content = fields.bytes(7);
  if (key === null || content === null || key.size === 0 || key.size > 4096 || content.size === 0) return null;
  const upload = view(key.read(0, key.size)).toString('latin1');
  const start = inner.start + content.start;
  const span = { start, end: start + content.size };
  return { upload: `flash:${upload}`, index: null, offset: fields.number(3) ?? 0, count: null, size: null, span };
}

interface Piece extends ByteSource {
  /** Where it lies in the message it was found in. */
  readonly start: number;
}

interface Fields {
  number(field: number): number | null;
  bytes(field: number): Piece | null;
}

function messageIn(bytes: Buffer, field: number): Fields | null {
  const piece = fieldsOf({ size: bytes.length, read: (at, length) => bytes.subarray(at, at + length) }).bytes(field);
  return piece === null ? null : fieldsOf(piece);
}

/** The top fields of a protobuf message; bytes are not read but for their lengths. What breaks ends the list. */
function fieldsOf(source: ByteSource): Fields {
  const numbers = new Map<number, number>();
  const pieces = new Map<number, Piece>();
  let at = 0;
  const varint = (): number | null => {
    const bytes = source.read(at, 10);
    let value = 0;
    for (let i = 0; i < bytes.length; i++) {
      value += ((bytes[i] ?? 0) & 0x7f) * 2 ** (7 * i);
      if ((bytes[i] ?? 0) < 0x80) {
        at += i + 1;
        return Number.isSafeInteger(value) ? value : null;
      }
    }
    return null;
  };
  for (let count = 0; count < MAX_FIELDS && at < source.size; count++) {
    const tag = varint();
    const field = Math.floor((tag ?? 0) / 8);
    if (tag === null || field === 0) break;
    const wire = tag % 8;
    if (wire === 5) at += 4;
    else if (wire === 1) at += 8;
    else {
      const value = wire === 0 || wire === 2 ? varint() : null;
      if (value === null) break;
      if (wire === 0) numbers.set(field, value);
      else {
        if (at + value > source.size) break;
        pieces.set(field, pieceOf(source, at, value));
        at += value;
      }
    }
  }
  return { number: (field) => numbers.get(field) ?? null, bytes: (field) => pieces.get(field) ?? null };
}

function pieceOf(source: ByteSource, start: number, size: number): Piece {
  return {
    start,
    size,
    read: (at, length) => source.read(start + at, Math.max(0, Math.min(length, size - at))),
  };
}
