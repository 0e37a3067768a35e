/** The head of one frame (RFC 6455 section 5.2). */
export interface FrameHead {
  readonly final: boolean;
  /** RSV1: the message is compressed (RFC 7692 section 6). */
  readonly compressed: boolean;
  readonly opcode: number;
  /** Bytes of the masking key's place; null when the frame is not masked. */
  readonly mask: Buffer | null;
  readonly length: number;
  /** Bytes of the head itself. */
  readonly bytes: number;
}

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const KNOWN: ReadonlySet<number> = new Set(Object.values(OPCODE));

/** A frame that this connection must not carry. `status` is the close code for it (RFC 6455 section 7.4.1). */
export class FrameError extends Error {
  readonly code = 'BAD_FRAME';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'FrameError';
    this.status = status;
  }
}

/** Reads the head of a frame at `at`; null while it is not whole. Throws FrameError. */
export function readFrameHead(bytes: Buffer, at: number): FrameHead | null {
  if (bytes.length < at + 2) return null;
  const first = bytes.readUInt8(at);
  const second = bytes.readUInt8(at + 1);
  const opcode = first & 0x0f;
  const final = (first & 0x80) !== 0;
  if ((first & 0x30) !== 0) throw new FrameError(1002, 'a frame uses an extension nobody agreed to');
  if (!KNOWN.has(opcode)) throw new FrameError(1002, `a frame has the unknown opcode ${opcode}`);
  const control = opcode >= OPCODE.close;
  const short = second & 0x7f;
  if (control && (!final || short > 125)) throw new FrameError(1002, 'a control frame is cut or over 125 bytes');
  const masked = (second & 0x80) !== 0;
  const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
  const end = at + 2 + wide + (masked ? 4 : 0);
  if (bytes.length < end) return null;
  const length = wide === 0 ? short : wide === 2 ? bytes.readUInt16BE(at + 2) : longLength(bytes, at + 2);
  return {
    final,
    compressed: (first & 0x40) !== 0,
    opcode,
    mask: masked ? bytes.subarray(end - 4, end) : null,
    length,
    bytes: end - at,
  };
}

function longLength(bytes: Buffer, at: number): number {
  const length = bytes.readBigUInt64BE(at);
  if (length > BigInt(Number.MAX_SAFE_INTEGER)) throw new FrameError(1009, 'a frame is longer than anything can be');
  return Number(length);
}

/** Takes the mask off in place; `from` is the offset of these bytes in their frame's payload. */
export function unmask(payload: Buffer, mask: Buffer, from: number): void {
  for (let i = 0; i < payload.length; i++) payload[i] = (payload[i] ?? 0) ^ (mask[(from + i) & 3] ?? 0);
}

/** A close frame as a server sends it; the reason is cut to what fits. */
export function closeFrame(status: number, reason: string): Buffer {
  const text = Buffer.from(reason).subarray(0, 123);
  const frame = Buffer.alloc(4 + text.length);
  frame.writeUInt8(0x80 | OPCODE.close, 0);
  frame.writeUInt8(2 + text.length, 1);
  frame.writeUInt16BE(status, 2);
  text.copy(frame, 4);
  return frame;
}
