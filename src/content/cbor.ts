import type { JsonToken } from './json-tokens.js';
import { NotThis, TokenReader } from './token-reader.js';

const BREAK = 0xff;
const INDEFINITE = 31;

/** Reads one CBOR data item (RFC 8949). Throws NotThis. */
export function decodeCbor(bytes: Buffer, maxTokens: number): JsonToken[] {
  const reader = new TokenReader(bytes, maxTokens);
  item(reader, false);
  if (reader.at !== bytes.length) throw new NotThis();
  return reader.tokens;
}

function item(reader: TokenReader, isKey: boolean): void {
  const give = (text: string, quoted = false): void => (isKey ? reader.key(text) : reader.scalar(text, quoted));
  let lead = reader.byte();
  // Tags say what a value means; what it is follows.
  for (let tags = 0; lead >> 5 === 6; lead = reader.byte()) {
    argument(reader, lead & 31);
    if (++tags > 8) throw new NotThis();
  }
  const info = lead & 31;
  switch (lead >> 5) {
    case 0:
      give(String(argument(reader, info)));
      return;
    case 1:
      give(String(-1 - argument(reader, info)));
      return;
    case 2:
      chunks(reader, info, 2);
      give('');
      return;
    case 3:
      give(chunks(reader, info, 3), true);
      return;
    case 4:
      collection(reader, info, 'array');
      return;
    case 5:
      collection(reader, info, 'object');
      return;
    default:
      give(simple(reader, info));
      return;
  }
}

/** The number that goes with a lead byte (section 3). */
function argument(reader: TokenReader, info: number): number {
  if (info < 24) return info;
  if (info > 27) throw new NotThis();
  return reader.uint(1 << (info - 24));
}

/** A string, whole or in chunks. */
function chunks(reader: TokenReader, info: number, major: number): string {
  if (info !== INDEFINITE) return reader.text(argument(reader, info));
  let text = '';
  for (let lead = reader.byte(); lead !== BREAK; lead = reader.byte()) {
    if (lead >> 5 !== major || (lead & 31) === INDEFINITE) throw new NotThis();
    text += reader.text(argument(reader, lead & 31));
  }
  return text;
}

function collection(reader: TokenReader, info: number, shape: 'array' | 'object'): void {
  const count = info === INDEFINITE ? Number.POSITIVE_INFINITY : argument(reader, info);
  reader.open(shape);
  for (let n = 0; n < count; n++) {
    if (info === INDEFINITE && reader.bytes[reader.at] === BREAK) {
      reader.take(1);
      break;
    }
    if (shape === 'object') item(reader, true);
    item(reader, false);
  }
  reader.close(shape);
}

function simple(reader: TokenReader, info: number): string {
  if (info === 26) return String(reader.bytes.readFloatBE(reader.take(4)));
  if (info === 27) return String(reader.bytes.readDoubleBE(reader.take(8)));
  if (info === 25) reader.take(2);
  else if (info === 24) reader.take(1);
  else if (info > 27) throw new NotThis();
  return info === 20 ? 'false' : info === 21 ? 'true' : '';
}
