import type { JsonToken } from './json-tokens.js';
import { NotThis, TokenReader } from './token-reader.js';

/** Offsets stand in a table at the end, which a trailer of this size describes (Apple's CFBinaryPList). */
const TRAILER = 32;

export function isPropertyList(head: Buffer): boolean {
  return head.toString('latin1', 0, 8) === 'bplist00';
}

/** Reads a binary property list. An object met again inside itself, or too often, ends the reading. Throws NotThis. */
export function decodePropertyList(bytes: Buffer, maxTokens: number): JsonToken[] {
  if (!isPropertyList(bytes) || bytes.length < TRAILER + 9) throw new NotThis();
  const trailer = bytes.length - TRAILER;
  const offsetSize = bytes[trailer + 6] ?? 0;
  const refSize = bytes[trailer + 7] ?? 0;
  const count = Number(bytes.readBigUInt64BE(trailer + 8));
  const top = Number(bytes.readBigUInt64BE(trailer + 16));
  const table = Number(bytes.readBigUInt64BE(trailer + 24));
  if (offsetSize < 1 || offsetSize > 6 || refSize < 1 || refSize > 6) throw new NotThis();
  if (table + count * offsetSize > trailer || top >= count) throw new NotThis();
  const reader = new TokenReader(bytes, maxTokens);

  const object = (index: number, isKey: boolean): void => {
    if (index >= count) throw new NotThis();
    reader.at = bytes.readUIntBE(table + index * offsetSize, offsetSize);
    const give = (text: string, quoted = false): void => (isKey ? reader.key(text) : reader.scalar(text, quoted));
    const lead = reader.byte();
    const low = lead & 15;
    switch (lead >> 4) {
      case 0:
        give(low === 9 ? 'true' : low === 8 ? 'false' : '');
        return;
      case 1:
        if (low > 3) throw new NotThis();
        give(String(reader.uint(1 << low)));
        return;
      case 2:
        give(low === 3 ? String(bytes.readDoubleBE(reader.take(8))) : '');
        return;
      case 5:
        give(reader.text(lengthOf(low)), true);
        return;
      case 6: {
        const length = lengthOf(low) * 2;
        const from = reader.take(length);
        give(
          Buffer.from(bytes.subarray(from, from + length))
            .swap16()
            .toString('utf16le'),
          true,
        );
        return;
      }
      case 10:
      case 12: {
        const length = lengthOf(low);
        const members = reader.take(length * refSize);
        reader.open('array');
        for (let n = 0; n < length; n++) object(refAt(members, n), false);
        reader.close('array');
        return;
      }
      case 13: {
        const length = lengthOf(low);
        const keys = reader.take(length * refSize);
        const values = reader.take(length * refSize);
        reader.open('object');
        for (let n = 0; n < length; n++) {
          object(refAt(keys, n), true);
          object(refAt(values, n), false);
        }
        reader.close('object');
        return;
      }
      default:
        give('');
        return;
    }
  };
  const lengthOf = (low: number): number => {
    if (low !== 15) return low;
    const size = reader.byte();
    if (size >> 4 !== 1 || (size & 15) > 2) throw new NotThis();
    return reader.uint(1 << (size & 15));
  };
  const refAt = (from: number, n: number): number => bytes.readUIntBE(from + n * refSize, refSize);
  object(top, false);
  return reader.tokens;
}
