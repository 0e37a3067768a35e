import { type ByteSource, bytesOf } from '../model/bytes.js';
import type { PartPath } from '../model/part.js';
import { view } from './bytes.js';
import { readTokens } from './json.js';
import { readStrings } from './opaque.js';
import { decodeProtobuf } from './protobuf.js';
import { NotSnappy, unsnappy } from './snappy.js';
import type { Format, Work } from './work.js';

const CHUNK_HEAD = 4;
/** A chunk unpacks to this at most. */
const MAX_CHUNK = 64 * 1024;
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_TOKENS = 200_000;
const OBJECT_ID = 0x08;
/** Cells of Numbers, whose figures are packed in a way of their own. */
const TILE = /(?:^|\/)Tile[^/]*\.iwa$/i;

/**
 * A part of a Pages, Numbers or Keynote document: chunks of Snappy, and in them protobuf messages behind each other, each
 * behind a message that says how long it is. Its texts are read; of a table only the words.
 */
export const iwa: Format = {
  name: 'iwa',
  matches: (head) => {
    if (head[0] !== 0 || head.length < 16) return false;
    const length = head.readUIntLE(1, 3);
    // Behind the length of the block stands a literal, and in it a short message that begins with a number.
    const block = head.subarray(CHUNK_HEAD + varintBytes(head, CHUNK_HEAD));
    const literal = (block[0] ?? 1) >> 2 < 60 ? 1 : (block[0] ?? 0) >> 2 === 60 ? 2 : 3;
    return (
      length > 8 &&
      length <= 2 * MAX_CHUNK &&
      ((block[0] ?? 1) & 3) === 0 &&
      (block[literal] ?? 0) >= 4 &&
      (block[literal + 1] ?? 0) === OBJECT_ID
    );
  },
  read: readIwa,
};

async function readIwa(path: PartPath, source: ByteSource, work: Work): Promise<void> {
  const chunks: Buffer[] = [];
  const meter = work.allowance.meter(source.size);
  let bytes = 0;
  try {
    for (let at = 0; at < source.size && bytes < MAX_BYTES; ) {
      if (source.size - at <= CHUNK_HEAD) throw new NotSnappy('a chunk ends in its head');
      const length = view(source.read(at + 1, 3)).readUIntLE(0, 3);
      const chunk = unsnappy(source.read(at + CHUNK_HEAD, length), MAX_CHUNK);
      meter(chunk.length);
      bytes += chunk.length;
      chunks.push(chunk);
      at += CHUNK_HEAD + length;
    }
  } catch (cause) {
    if (!(cause instanceof NotSnappy)) throw cause;
    work.sink.unread(path, chunks.length === 0 ? 'uninspectable' : 'partial', 'corrupt');
    // Whatever it is, its numbers are found.
    if (chunks.length === 0) readStrings(path, source, work);
  }
  if (bytes >= MAX_BYTES) work.sink.unread(path, 'partial', 'too-large');
  if (TILE.test(path.at(-1) ?? '')) work.sink.unread(path, 'partial', 'unsupported-format');
  for (const message of messages(Buffer.concat(chunks))) {
    work.allowance.tick();
    const tokens = decodeProtobuf(message, MAX_TOKENS);
    if (tokens !== null) await readTokens(path, tokens, work);
    else readStrings(path, bytesOf(message), work);
  }
}

/** Each message behind the one that describes it: its field 2 holds, in field 3, how long it is. */
function* messages(stream: Buffer): Generator<Buffer> {
  for (let at = 0; at < stream.length; ) {
    const head = varintAt(stream, at);
    const info = stream.subarray(head.end, head.end + head.value);
    at = head.end + head.value;
    const lengths = lengthsIn(info);
    if (head.value === 0 || lengths.length === 0) {
      // Not as expected: the rest is one message, or none.
      yield stream.subarray(at);
      return;
    }
    for (const length of lengths) {
      yield stream.subarray(at, at + length);
      at += length;
    }
  }
}

function lengthsIn(info: Buffer): number[] {
  const lengths: number[] = [];
  for (const [field, message] of fieldsOf(info)) {
    if (field !== 2 || typeof message === 'number') continue;
    for (const [inner, length] of fieldsOf(message))
      if (inner === 3 && typeof length === 'number') lengths.push(length);
  }
  return lengths;
}

/** Fields of a message that are numbers or bytes; ends at anything else. */
function* fieldsOf(message: Buffer): Generator<readonly [field: number, value: number | Buffer]> {
  for (let at = 0; at < message.length; ) {
    const tag = varintAt(message, at);
    const value = varintAt(message, tag.end);
    const kind = tag.value & 7;
    if (kind !== 0 && kind !== 2) return;
    at = kind === 0 ? value.end : value.end + value.value;
    yield [tag.value >>> 3, kind === 0 ? value.value : message.subarray(value.end, at)];
  }
}

function varintAt(bytes: Buffer, from: number): { readonly value: number; readonly end: number } {
  const length = varintBytes(bytes, from);
  let value = 0;
  for (let n = 0; n < length; n++) value += ((bytes[from + n] ?? 0) & 0x7f) * 2 ** (7 * n);
  return { value, end: from + length };
}

function varintBytes(bytes: Buffer, from: number): number {
  let length = 1;
  while (length < 5 && (bytes[from + length - 1] ?? 0) >= 0x80) length++;
  return length;
}
