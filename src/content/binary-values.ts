import { type ByteSource, bytesOf } from '../model/bytes.js';
import type { PartPath } from '../model/part.js';
import { decodeBson } from './bson.js';
import { slice, view } from './bytes.js';
import { decodeCbor } from './cbor.js';
import { readTokens } from './json.js';
import type { JsonToken } from './json-tokens.js';
import { decodeMessagePack } from './message-pack.js';
import { decodePropertyList, isPropertyList } from './property-list.js';
import { decodeProtobuf, piecesOf } from './protobuf.js';
import { NotThis } from './token-reader.js';
import type { Work } from './work.js';

/** Larger bodies of values are searched for strings only, as any unknown bytes are. */
const MAX_BYTES = 8 * 1024 * 1024;
/** A file in pieces is put together in memory. */
const MAX_JOINED_BYTES = 64 * 1024 * 1024;
const MAX_TOKENS = 500_000;
const MAX_FRAMES = 10_000;
const FRAME_HEAD = 5;

/**
 * Reads objects written in bytes that no magic marks: protobuf (in gRPC frames or not), BSON, MessagePack, CBOR, and Apple's
 * property lists. What parses to its last byte and says something is given like JSON; strings of anything else are found by
 * whoever searches unknown bytes. The caller does that in any case: a guess must not hide anything.
 */
export async function readBinaryValues(path: PartPath, source: ByteSource, work: Work): Promise<void> {
  if (source.size > MAX_BYTES) return;
  const frames = framesOf(source);
  for (const frame of frames ?? [{ packed: false, body: source }]) {
    work.allowance.tick();
    if (frame.packed) await work.inner([...path, 'frame'], frame.body);
    else {
      const tokens = tokensOf(view(frame.body.read(0, frame.body.size)));
      if (tokens !== null) await readTokens([...path, 'values'], tokens, work);
    }
  }
}

/**
 * Reads a file that a stream of messages carries in pieces, each in the same field; false when there is none. Asked before the
 * bytes are taken for anything: the end of a zip in its last piece makes them look like one that is damaged.
 */
export async function readJoinedFrames(path: PartPath, source: ByteSource, work: Work): Promise<boolean> {
  const frames = source.size > MAX_JOINED_BYTES ? null : framesOf(source);
  if (frames === null || frames.length < 2) return false;
  const files = new Map<string, Buffer[]>();
  for (const { packed, body } of frames) {
    if (packed) continue;
    work.allowance.tick();
    for (const [field, pieces] of piecesOf(view(body.read(0, body.size)))) {
      const file = files.get(field);
      if (file === undefined) files.set(field, [...pieces]);
      else file.push(...pieces);
    }
  }
  let joined = false;
  for (const [field, pieces] of files) {
    if (pieces.length < 2) continue;
    await work.inner([...path, `f${field}`], bytesOf(Buffer.concat(pieces)));
    joined = true;
  }
  return joined;
}

/** A message of a stream. */
interface Frame {
  readonly packed: boolean;
  readonly body: ByteSource;
}

/** Are these bytes, all of them, such values? Asked of what base64 hides in a text. */
export function areBinaryValues(bytes: Buffer): boolean {
  const frames = framesOf(bytesOf(bytes));
  return frames !== null ? frames.length > 0 : tokensOf(bytes) !== null;
}

/** gRPC: a flag for compression, a length, a message; again and again (and trailers, in gRPC-Web, with the flag 0x80). */
function framesOf(source: ByteSource): Frame[] | null {
  const frames: Frame[] = [];
  for (let at = 0; at < source.size; ) {
    const head = view(source.read(at, FRAME_HEAD));
    const flag = head[0] ?? 0xff;
    if (head.length < FRAME_HEAD || (flag & 0x7e) !== 0 || frames.length >= MAX_FRAMES) return null;
    const end = at + FRAME_HEAD + head.readUInt32BE(1);
    if (end > source.size) return null;
    frames.push({ packed: (flag & 1) === 1, body: slice(source, at + FRAME_HEAD, end) });
    at = end;
  }
  return frames;
}

function tokensOf(bytes: Buffer): JsonToken[] | null {
  if (isPropertyList(bytes)) return attempt(decodePropertyList, bytes);
  for (const decode of [decodeBson, decodeMessagePack, decodeCbor]) {
    const tokens = attempt(decode, bytes);
    if (tokens !== null && saysSomething(tokens)) return tokens;
  }
  const tokens = decodeProtobuf(bytes, MAX_TOKENS);
  return tokens !== null && saysSomething(tokens) ? tokens : null;
}

function attempt(decode: (bytes: Buffer, maxTokens: number) => JsonToken[], bytes: Buffer): JsonToken[] | null {
  try {
    return decode(bytes, MAX_TOKENS);
  } catch (cause) {
    // Reading past the end is how most bytes that are something else are found out.
    if (cause instanceof NotThis || cause instanceof RangeError) return null;
    throw cause;
  }
}

/** Chance makes numbers; a list or object with a word or a phone in it is meant. */
function saysSomething(tokens: readonly JsonToken[]): boolean {
  if (tokens[0]?.kind !== 'open') return false;
  return tokens.some((token) => token.kind === 'scalar' && /[^\x00-\x7f]{2}|^1[3-9]\d{9}$|[\w ]{4}/.test(token.text));
}
