import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { constants, createDeflateRaw, createInflateRaw } from 'node:zlib';

/*
 * The server's end of a WebSocket (RFC 6455), written for tests: it answers the handshake, keeps every message it is sent,
 * and says each one back. With `deflate` it agrees to permessage-deflate (RFC 7692), both sides keeping their context.
 */

export interface SocketMessage {
  readonly opcode: number;
  readonly text: string;
  /** RSV1 was set: it came compressed. */
  readonly compressed: boolean;
}

export interface SocketServer {
  /** In the order they came, control frames among them. */
  readonly messages: SocketMessage[];
  accept(request: IncomingMessage, socket: Duplex): void;
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TAIL = Buffer.from([0, 0, 0xff, 0xff]);

export function startSocketServer({ deflate = false }: { deflate?: boolean } = {}): SocketServer {
  const messages: SocketMessage[] = [];
  return {
    messages,
    accept(request, socket) {
      const accept = createHash('sha1')
        .update(`${request.headers['sec-websocket-key'] ?? ''}${GUID}`)
        .digest('base64');
      const offered = request.headers['sec-websocket-extensions'] ?? '';
      const agreed = deflate && offered.includes('permessage-deflate');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n` +
          `${agreed ? 'Sec-WebSocket-Extensions: permessage-deflate\r\n' : ''}\r\n`,
      );
      serveFrames(socket, messages, agreed);
    },
  };
}

function serveFrames(socket: Duplex, messages: SocketMessage[], agreed: boolean): void {
  let bytes = Buffer.alloc(0);
  let parts: Buffer[] = [];
  let first = { opcode: 1, compressed: false };
  const inflate = streamed(createInflateRaw({ flush: constants.Z_SYNC_FLUSH }));
  const pack = streamed(createDeflateRaw({ flush: constants.Z_SYNC_FLUSH }));
  let turn = Promise.resolve();
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (let frame = readFrame(bytes); frame !== null; frame = readFrame(bytes)) {
      bytes = bytes.subarray(frame.size);
      const { opcode, compressed, final, payload } = frame;
      if (opcode === 8) {
        socket.end(serverFrame(8, payload, false));
        return;
      }
      if (opcode > 8) {
        messages.push({ opcode, text: payload.toString(), compressed });
        continue;
      }
      if (opcode !== 0) first = { opcode, compressed };
      parts.push(payload);
      if (!final) continue;
      const whole = Buffer.concat(parts);
      const kind = first;
      parts = [];
      turn = turn.then(async () => {
        const plain = kind.compressed ? await inflate(Buffer.concat([whole, TAIL])) : whole;
        messages.push({ opcode: kind.opcode, text: plain.toString(), compressed: kind.compressed });
        const back = agreed ? (await pack(plain)).subarray(0, -4) : plain;
        if (!socket.destroyed) socket.write(serverFrame(kind.opcode, back, agreed));
      });
    }
  });
}

/** One stream for all messages: later ones refer to earlier ones. */
function streamed(stream: ReturnType<typeof createInflateRaw>): (bytes: Buffer) => Promise<Buffer> {
  const out: Buffer[] = [];
  stream.on('data', (piece: Buffer) => out.push(piece));
  return (bytes) =>
    new Promise((resolve) => {
      stream.write(bytes, () => stream.flush(constants.Z_SYNC_FLUSH, () => resolve(Buffer.concat(out.splice(0)))));
    });
}

interface Frame {
  readonly opcode: number;
  readonly compressed: boolean;
  readonly final: boolean;
  readonly payload: Buffer;
  readonly size: number;
}

function readFrame(bytes: Buffer): Frame | null {
  if (bytes.length < 2) return null;
  const [first = 0, second = 0] = bytes;
  const short = second & 0x7f;
  const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (bytes.length < 6 + wide) return null;
  const length = wide === 0 ? short : wide === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const at = 6 + wide;
  if (bytes.length < at + length) return null;
  const payload = Buffer.from(bytes.subarray(at, at + length));
  for (let i = 0; i < length; i++) payload[i] = (payload[i] ?? 0) ^ (bytes[at - 4 + (i & 3)] ?? 0);
  return {
    opcode: first & 15,
    compressed: (first & 0x40) !== 0,
    final: (first & 0x80) !== 0,
    payload,
    size: at + length,
  };
}

function serverFrame(opcode: number, payload: Buffer, compressed: boolean): Buffer {
  const head = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10);
  head[0] = 0x80 | (compressed ? 0x40 : 0) | opcode;
  if (payload.length < 126) head[1] = payload.length;
  else if (payload.length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(payload.length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(payload.length), 2);
  }
  return Buffer.concat([head, payload]);
}

/** A frame as a client sends it, masked. `first` is its first byte: 0x81 is a whole text. */
export function clientFrame(first: number, payload: string | Buffer, mask = Buffer.from([7, 77, 177, 217])): Buffer {
  const body = Buffer.from(payload);
  const frame = serverFrame(first & 15, body, false);
  const head = Buffer.from(frame.subarray(0, frame.length - body.length));
  head[0] = first;
  head[1] = (head[1] ?? 0) | 0x80;
  for (let i = 0; i < body.length; i++) body[i] = (body[i] ?? 0) ^ (mask[i & 3] ?? 0);
  return Buffer.concat([head, mask, body]);
}
