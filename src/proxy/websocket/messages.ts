import { FrameError, type FrameHead, OPCODE, readFrameHead, unmask } from './frames.js';

/** What a client sent, whole: a message of one or more frames, or a control frame. */
export interface ClientMessage {
  readonly kind: 'text' | 'binary' | 'control';
  /** Without masks; still compressed when it came so. */
  readonly payload: Buffer;
  readonly compressed: boolean;
  /** The frames as they were sent, for passing on. */
  readonly frames: readonly Buffer[];
}

/** Puts the frames of one client together. */
export interface MessageReader {
  /** Gives every message that these bytes complete. Throws FrameError. */
  take(chunk: Buffer): ClientMessage[];
}

/** Frames of one message. */
const MAX_FRAMES = 100_000;

interface Begun {
  readonly kind: 'text' | 'binary';
  readonly compressed: boolean;
  readonly payload: Buffer[];
  readonly frames: Buffer[];
  size: number;
}

/** @param maxBytes of one message as sent: more closes the connection with 1009 */
export function openMessageReader(compression: boolean, maxBytes: number): MessageReader {
  let rest: Buffer[] = [];
  let waiting = 0;
  /** Bytes that must be there before another look is worth it: a long frame is not copied for each of its pieces. */
  let needed = 2;
  let begun: Begun | null = null;

  function addFrame(head: FrameHead, frame: Buffer): ClientMessage | null {
    const payload = Buffer.from(frame.subarray(head.bytes));
    if (head.mask === null) throw new FrameError(1002, 'a frame of the client is not masked');
    unmask(payload, head.mask, 0);
    if (head.opcode >= OPCODE.close) {
      if (head.compressed) throw new FrameError(1002, 'a control frame is compressed');
      return { kind: 'control', payload, compressed: false, frames: [frame] };
    }
    begun = continued(head, begun);
    begun.payload.push(payload);
    begun.frames.push(frame);
    begun.size += payload.length;
    if (begun.size > maxBytes || begun.frames.length > MAX_FRAMES) throw tooBig(maxBytes);
    if (!head.final) return null;
    const { kind, compressed, frames } = begun;
    const whole = { kind, compressed, frames, payload: Buffer.concat(begun.payload, begun.size) };
    begun = null;
    return whole;
  }

  function continued(head: FrameHead, open: Begun | null): Begun {
    const first = head.opcode !== OPCODE.continuation;
    if (first === (open !== null)) throw new FrameError(1002, 'the frames of a message are out of order');
    if (head.compressed && (!first || !compression)) {
      throw new FrameError(1002, 'a frame is compressed where it must not be');
    }
    if (open !== null) return open;
    const kind = head.opcode === OPCODE.text ? 'text' : 'binary';
    return { kind, compressed: head.compressed, payload: [], frames: [], size: 0 };
  }

  return {
    take(chunk) {
      rest.push(chunk);
      waiting += chunk.length;
      const whole: ClientMessage[] = [];
      if (waiting < needed) return whole;
      const bytes = rest.length === 1 ? chunk : Buffer.concat(rest, waiting);
      let at = 0;
      needed = 2;
      for (;;) {
        const head = readFrameHead(bytes, at);
        if (head === null) {
          needed = Math.max(2, bytes.length - at + 1);
          break;
        }
        if (head.length > maxBytes) throw tooBig(maxBytes);
        const end = at + head.bytes + head.length;
        if (end > bytes.length) {
          needed = end - at;
          break;
        }
        const message = addFrame(head, bytes.subarray(at, end));
        if (message !== null) whole.push(message);
        at = end;
      }
      rest = at === bytes.length ? [] : [bytes.subarray(at)];
      waiting = bytes.length - at;
      return whole;
    },
  };
}

function tooBig(maxBytes: number): FrameError {
  return new FrameError(1009, `a message is over ${maxBytes} bytes, the most this PC holds`);
}

/** Follows the frames of a server only so far as to know when none is under way. Throws FrameError. */
export interface Boundary {
  /** How many of these bytes come before the first place where no frame is under way; their number when there is none. */
  next(chunk: Buffer): number;
  pass(chunk: Buffer): void;
  readonly between: boolean;
}

export function openBoundary(): Boundary {
  let head: Buffer = Buffer.alloc(0);
  let left = 0;

  /** Bytes of `chunk` up to the end of the frame under way, or null when it goes on. */
  function endOfFrame(chunk: Buffer, from: number): number | null {
    let at = from;
    if (left === 0) {
      const before = head.length;
      const bytes = before === 0 ? chunk.subarray(at) : Buffer.concat([head, chunk.subarray(at)]);
      const read = readFrameHead(bytes, 0);
      if (read === null) {
        head = Buffer.from(bytes);
        return null;
      }
      head = Buffer.alloc(0);
      at += read.bytes - before;
      left = read.length;
      if (left === 0) return at;
    }
    const here = Math.min(left, chunk.length - at);
    left -= here;
    return left === 0 ? at + here : null;
  }

  return {
    get between() {
      return left === 0 && head.length === 0;
    },
    next(chunk) {
      return this.between ? 0 : (endOfFrame(chunk, 0) ?? chunk.length);
    },
    pass(chunk) {
      for (let at: number | null = 0; at !== null && at < chunk.length; ) at = endOfFrame(chunk, at);
    },
  };
}
