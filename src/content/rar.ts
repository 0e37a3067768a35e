import type { ByteSource } from '../model/bytes.js';
import { view } from './bytes.js';

const MAX_HEADERS = 64;

/** What of a RAR archive needs a password, by its headers (RAR 5.0 technical note; RAR 4 header flags): all, some files. */
export function rarLock(source: ByteSource): 'names' | 'files' | null {
  return source.read(6, 1)[0] === 1 ? lock5(source) : lock4(source);
}

/** Blocks that are walked to find the end: more entries than are read of one archive. */
const MAX_BLOCKS = 20_000;

/** Where the archive ends: behind the block that says so, else before the first bytes that are no block. Null beyond many. */
export function rarEnd(source: ByteSource): number | null {
  const isNew = source.read(6, 1)[0] === 1;
  let at = isNew ? 8 : 7;
  for (let n = 0; n < MAX_BLOCKS; n++) {
    const block = isNew ? block5(source, at) : block4(source, at);
    if (block === null) return at;
    at += block.size;
    if (block.isLast) return at;
  }
  return null;
}

interface Block {
  readonly size: number;
  readonly isLast: boolean;
}

/** Types of RAR 4 go from 0x72 to 0x7b, the last is the end. */
function block4(source: ByteSource, at: number): Block | null {
  const head = view(source.read(at, 11));
  const type = head[2] ?? 0;
  if (head.length < 7 || type < 0x72 || type > 0x7b) return null;
  const hasData = type === 0x74 || (head.readUInt16LE(3) & 0x8000) !== 0;
  const data = hasData && head.length === 11 ? head.readUInt32LE(7) : 0;
  return { size: Math.max(7, head.readUInt16LE(5)) + data, isLast: type === 0x7b };
}

/** Types of RAR 5 go from 1 to 5, the last is the end. */
function block5(source: ByteSource, at: number): Block | null {
  const head = view(source.read(at, 64));
  if (head.length < 7) return null;
  const number = numbers(head, 4);
  const size = number();
  const start = number.at();
  const type = number();
  const flags = number();
  if (size === 0 || type < 1 || type > 5) return null;
  if ((flags & 1) !== 0) number();
  const data = (flags & 2) !== 0 ? number() : 0;
  return { size: start + size + data, isLast: type === 5 };
}

/** RAR 4: flag 0x80 of the main header means names too, flag 0x04 of a file header that file. */
function lock4(source: ByteSource): 'names' | 'files' | null {
  let at = 7;
  for (let n = 0; n < MAX_HEADERS; n++) {
    const head = view(source.read(at, 11));
    if (head.length < 11) return null;
    const type = head[2];
    const flags = head.readUInt16LE(3);
    if (type === 0x73 && (flags & 0x80) !== 0) return 'names';
    if (type === 0x74 && (flags & 0x04) !== 0) return 'files';
    const data = type === 0x74 || (flags & 0x8000) !== 0 ? head.readUInt32LE(7) : 0;
    at += Math.max(7, head.readUInt16LE(5)) + data;
  }
  return null;
}

/** RAR 5: an encryption header (type 4), or a file header (type 2) with an encryption record (type 1) in its extra area. */
function lock5(source: ByteSource): 'names' | 'files' | null {
  let at = 8;
  for (let n = 0; n < MAX_HEADERS; n++) {
    const head = view(source.read(at, 4096));
    if (head.length < 7) return null;
    const number = numbers(head, 4);
    const size = number();
    const start = number.at();
    const type = number();
    const flags = number();
    if (type === 4) return 'names';
    const extra = (flags & 1) !== 0 ? number() : 0;
    const data = (flags & 2) !== 0 ? number() : 0;
    if (type === 2 && extra > 0) {
      const record = numbers(head, start + size - extra);
      for (let end = start + size; record.at() < end; ) {
        const bytes = record();
        const next = record.at() + bytes;
        if (record() === 1) return 'files';
        if (bytes === 0) end = 0;
        record.to(next);
      }
    }
    if (type === 5 || size === 0) return null;
    at += start + size + data;
  }
  return null;
}

/** Reads variable-length integers: seven bits a byte, lowest first. */
function numbers(bytes: Buffer, from: number): { (): number; at(): number; to(position: number): void } {
  let at = from;
  const next = (): number => {
    let value = 0;
    for (let shift = 0; shift < 49; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  return Object.assign(next, {
    at: () => at,
    to: (position: number) => {
      at = position;
    },
  });
}
