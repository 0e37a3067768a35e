/** A stream that is no sequence of messages. */
export class MessageError extends Error {
  readonly code = 'BAD_MESSAGE';
  /** Status of gRPC for it. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'MessageError';
    this.status = status;
  }
}

/** Finds where messages end: each is a flag, a length of four bytes and so many bytes (gRPC over HTTP/2, length-prefixed messages). */
export interface Boundaries {
  /** How many of these bytes belong to messages that are whole with them; throws MessageError. */
  take(chunk: Buffer): number;
  /** No message is under way. */
  readonly between: boolean;
  /** Some message was compressed. */
  readonly packed: boolean;
}

const HEAD_BYTES = 5;
/** Flags: compressed; and the end of a stream, as Connect says it. */
const COMPRESSED = 1;
const KNOWN_FLAGS = 3;
const INVALID_ARGUMENT = 3;
const RESOURCE_EXHAUSTED = 8;

export function openBoundaries(maxBytes: number): Boundaries {
  const head = Buffer.alloc(HEAD_BYTES);
  let have = 0;
  let left = 0;
  let packed = false;

  function readHead(): void {
    const flags = head.readUInt8(0);
    const length = head.readUInt32BE(1);
    if ((flags & ~KNOWN_FLAGS) !== 0) throw new MessageError(INVALID_ARGUMENT, 'a message has flags nobody knows');
    if (length > maxBytes) throw new MessageError(RESOURCE_EXHAUSTED, `a message is over ${maxBytes} bytes`);
    packed ||= (flags & COMPRESSED) !== 0;
    left = length;
  }

  return {
    take(chunk) {
      let whole = 0;
      for (let at = 0; at < chunk.length; ) {
        if (have < HEAD_BYTES) {
          const piece = Math.min(HEAD_BYTES - have, chunk.length - at);
          chunk.copy(head, have, at, at + piece);
          have += piece;
          at += piece;
          if (have < HEAD_BYTES) break;
          readHead();
        }
        const piece = Math.min(left, chunk.length - at);
        left -= piece;
        at += piece;
        if (left > 0) break;
        have = 0;
        whole = at;
      }
      return whole;
    },
    get between() {
      return have === 0;
    },
    get packed() {
      return packed;
    },
  };
}
