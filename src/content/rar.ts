import type { ByteSource } from '../model/bytes.js';
import type { Reason } from '../model/outcome.js';
import { view } from './bytes.js';

const MAX_HEADERS = 64;

/** Whether a RAR archive needs a password, by its headers (RAR 5.0 technical note; RAR 4 header flags). */
export function rarReason(source: ByteSource): Reason {
  const encrypted = source.read(6, 1)[0] === 1 ? encrypted5(source) : encrypted4(source);
  return encrypted ? 'encrypted' : 'unsupported-format';
}

/** RAR 4: flag 0x80 of the main header (names too), or flag 0x04 of a file header. */
function encrypted4(source: ByteSource): boolean {
  let at = 7;
  for (let n = 0; n < MAX_HEADERS; n++) {
    const head = view(source.read(at, 11));
    if (head.length < 11) return false;
    const type = head[2];
    const flags = head.readUInt16LE(3);
    if (type === 0x73 && (flags & 0x80) !== 0) return true;
    if (type === 0x74 && (flags & 0x04) !== 0) return true;
    const data = type === 0x74 || (flags & 0x8000) !== 0 ? head.readUInt32LE(7) : 0;
    at += Math.max(7, head.readUInt16LE(5)) + data;
  }
  return false;
}

/** RAR 5: an encryption header (type 4), or a file header (type 2) with an encryption record (type 1) in its extra area. */
function encrypted5(source: ByteSource): boolean {
  let at = 8;
  for (let n = 0; n < MAX_HEADERS; n++) {
    const head = view(source.read(at, 4096));
    if (head.length < 7) return false;
    const number = numbers(head, 4);
    const size = number();
    const start = number.at();
    const type = number();
    const flags = number();
    if (type === 4) return true;
    const extra = (flags & 1) !== 0 ? number() : 0;
    const data = (flags & 2) !== 0 ? number() : 0;
    if (type === 2 && extra > 0) {
      const record = numbers(head, start + size - extra);
      for (let end = start + size; record.at() < end; ) {
        const bytes = record();
        const next = record.at() + bytes;
        if (record() === 1) return true;
        if (bytes === 0) end = 0;
        record.to(next);
      }
    }
    if (type === 5 || size === 0) return false;
    at += start + size + data;
  }
  return false;
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
