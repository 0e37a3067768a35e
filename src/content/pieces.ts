import { TextDecoder } from 'node:util';
import { charsetOf, lineCut } from './charset.js';
import type { Member } from './zip.js';

/** Bytes without any tag end that are put off before they are read as they are. */
const MAX_CARRY = 256 * 1024;

/** Bytes behind a piece that may be looked at: scanners then need not ask at every byte whether it is the last. */
const SLACK = 64;
const SLACK_BYTE = 60;

/**
 * UTF-8 text that ends with a tag where possible; `bytes` go on behind `size` with 64 times `<`. They are good until the
 * next piece: its bytes lie in the same memory.
 */
export interface BytePiece {
  readonly bytes: Buffer;
  readonly size: number;
}

/**
 * The text of a part in whatever charset its bytes are, in pieces that end with a tag where possible: the tokenizer then
 * need not glue. UTF-8 comes as bytes, so that who reads them need not decode them all; anything else as a string.
 */
export async function* bytePieces(member: Member): AsyncGenerator<BytePiece | string> {
  let decoder: TextDecoder | null = null;
  let cuts = true;
  let carry: Buffer = Buffer.alloc(0);
  let room: Buffer = Buffer.alloc(0);
  for await (const chunk of member.chunks()) {
    if (decoder === null) {
      const charset = charsetOf(chunk, false) ?? 'utf-8';
      decoder = new TextDecoder(charset);
      cuts = !charset.startsWith('utf-16');
    }
    const end = cuts ? chunk.lastIndexOf(62) + 1 : chunk.length;
    if (end === 0 && carry.length < MAX_CARRY) {
      carry = Buffer.concat([carry, chunk]);
      continue;
    }
    // Without a tag to cut behind, at least not inside a character.
    const head = chunk.subarray(0, end === 0 ? lineCut(chunk) : end);
    const size = carry.length + head.length;
    if (room.length < size + SLACK) room = Buffer.allocUnsafeSlow(2 * (size + SLACK));
    carry.copy(room);
    head.copy(room, carry.length);
    room.fill(SLACK_BYTE, size, size + SLACK);
    // No longer than this: what lies behind is of another piece.
    const piece = { bytes: room.subarray(0, size + SLACK), size };
    yield decoder.encoding === 'utf-8' ? piece : decoder.decode(piece.bytes.subarray(0, piece.size), { stream: true });
    carry = chunk.subarray(head.length);
  }
  const last = decoder?.decode(carry) ?? '';
  if (last !== '') yield last;
}

/** The same as text. */
export async function* pieces(member: Member): AsyncGenerator<string> {
  for await (const piece of bytePieces(member)) {
    yield typeof piece === 'string' ? piece : piece.bytes.toString('utf8', 0, piece.size);
  }
}
