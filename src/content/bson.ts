import type { JsonToken } from './json-tokens.js';
import { NotThis, TokenReader } from './token-reader.js';

/** Sizes of the types that are only passed over (bsonspec.org). */
const FIXED: Readonly<Record<number, number>> = { 6: 0, 7: 12, 8: 1, 9: 8, 10: 0, 17: 8, 19: 16, 127: 0, 255: 0 };

/** Reads BSON documents one behind the other, as database dumps have them. Throws NotThis. */
export function decodeBson(bytes: Buffer, maxTokens: number): JsonToken[] {
  const reader = new TokenReader(bytes, maxTokens);
  reader.open('array');
  while (reader.at < bytes.length) document(reader, 'object');
  reader.close('array');
  return reader.tokens;
}

function document(reader: TokenReader, shape: 'object' | 'array'): void {
  const { bytes, at } = reader;
  const size = bytes.readInt32LE(reader.take(4));
  if (size < 5 || at + size > bytes.length || bytes[at + size - 1] !== 0) throw new NotThis();
  reader.open(shape);
  for (let type = reader.byte(); type !== 0; type = reader.byte()) {
    const name = cString(reader);
    if (shape === 'object') reader.key(name);
    element(reader, type);
  }
  reader.close(shape);
  if (reader.at !== at + size) throw new NotThis();
}

function element(reader: TokenReader, type: number): void {
  const { bytes } = reader;
  switch (type) {
    case 1:
      reader.scalar(String(bytes.readDoubleLE(reader.take(8))));
      return;
    case 2:
    case 13:
    case 14: {
      const length = bytes.readInt32LE(reader.take(4));
      if (length < 1) throw new NotThis();
      const text = reader.text(length - 1);
      if (reader.byte() !== 0) throw new NotThis();
      reader.scalar(text, true);
      return;
    }
    case 3:
      document(reader, 'object');
      return;
    case 4:
      document(reader, 'array');
      return;
    case 5:
      reader.take(bytes.readInt32LE(reader.take(4)) + 1);
      reader.scalar('');
      return;
    case 11:
      reader.scalar(`${cString(reader)}${cString(reader)}`, true);
      return;
    case 16:
      reader.scalar(String(bytes.readInt32LE(reader.take(4))));
      return;
    case 18:
      reader.scalar(String(bytes.readBigInt64LE(reader.take(8))));
      return;
    default: {
      const size = FIXED[type];
      if (size === undefined) throw new NotThis();
      reader.take(size);
      reader.scalar('');
      return;
    }
  }
}

function cString(reader: TokenReader): string {
  const end = reader.bytes.indexOf(0, reader.at);
  if (end < 0 || end - reader.at > 1024) throw new NotThis();
  const text = reader.text(end - reader.at);
  reader.take(1);
  return text;
}
