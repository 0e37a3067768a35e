import type { JsonToken } from './json-tokens.js';
import { NotThis, TokenReader } from './token-reader.js';

/** Reads one MessagePack value (github.com/msgpack/msgpack, spec.md). Throws NotThis. */
export function decodeMessagePack(bytes: Buffer, maxTokens: number): JsonToken[] {
  const reader = new TokenReader(bytes, maxTokens);
  value(reader, false);
  if (reader.at !== bytes.length) throw new NotThis();
  return reader.tokens;
}

function value(reader: TokenReader, isKey: boolean): void {
  const give = (text: string, quoted = false): void => (isKey ? reader.key(text) : reader.scalar(text, quoted));
  const lead = reader.byte();
  if (lead < 0x80) {
    give(String(lead));
    return;
  }
  if (lead >= 0xe0) {
    give(String(lead - 256));
    return;
  }
  if (lead < 0x90) {
    map(reader, lead & 15);
    return;
  }
  if (lead < 0xa0) {
    list(reader, lead & 15);
    return;
  }
  if (lead < 0xc0) {
    give(reader.text(lead & 31), true);
    return;
  }
  switch (lead) {
    case 0xc0:
      give('');
      return;
    case 0xc2:
    case 0xc3:
      give(lead === 0xc3 ? 'true' : 'false');
      return;
    case 0xc4:
    case 0xc5:
    case 0xc6:
      reader.take(reader.uint(1 << (lead - 0xc4)));
      give('');
      return;
    case 0xc7:
    case 0xc8:
    case 0xc9:
      reader.take(reader.uint(1 << (lead - 0xc7)) + 1);
      give('');
      return;
    case 0xca:
      give(String(reader.bytes.readFloatBE(reader.take(4))));
      return;
    case 0xcb:
      give(String(reader.bytes.readDoubleBE(reader.take(8))));
      return;
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
      give(String(reader.uint(1 << (lead - 0xcc))));
      return;
    case 0xd0:
    case 0xd1:
    case 0xd2:
      give(String(reader.bytes.readIntBE(reader.take(1 << (lead - 0xd0)), 1 << (lead - 0xd0))));
      return;
    case 0xd3:
      give(String(reader.bytes.readBigInt64BE(reader.take(8))));
      return;
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      reader.take((1 << (lead - 0xd4)) + 1);
      give('');
      return;
    case 0xd9:
    case 0xda:
    case 0xdb:
      give(reader.text(reader.uint(1 << (lead - 0xd9))), true);
      return;
    case 0xdc:
    case 0xdd:
      list(reader, reader.uint(lead === 0xdc ? 2 : 4));
      return;
    case 0xde:
    case 0xdf:
      map(reader, reader.uint(lead === 0xde ? 2 : 4));
      return;
    default:
      throw new NotThis();
  }
}

function list(reader: TokenReader, count: number): void {
  reader.open('array');
  for (let n = 0; n < count; n++) value(reader, false);
  reader.close('array');
}

function map(reader: TokenReader, count: number): void {
  reader.open('object');
  for (let n = 0; n < count; n++) {
    value(reader, true);
    value(reader, false);
  }
  reader.close('object');
}
