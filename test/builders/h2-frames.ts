import type { Duplex } from 'node:stream';

/*
 * One end of an HTTP/2 connection written frame by frame (RFC 9113), for what no library sends: fields no request may have,
 * frames in the wrong order, floods. Fields are written as literals that are never indexed (RFC 7541 section 6.2.3), so any
 * bytes can be put into them.
 */

export const FRAME = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  push: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const FLAG = { ack: 1, endStream: 1, endHeaders: 4 } as const;

export const H2_PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

export interface H2Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

export type H2Fields = ReadonlyArray<readonly [name: string, value: string]>;

export function h2Frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A header block in latin1. */
export function h2Fields(fields: H2Fields): Buffer {
  return Buffer.concat(fields.map(([name, value]) => Buffer.concat([Buffer.from([0x10]), text(name), text(value)])));
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1');
  return Buffer.concat([prefixed(bytes.length, 7), bytes]);
}

/** An integer with a prefix (RFC 7541 section 5.1), the bits before the prefix 0. */
function prefixed(value: number, bits: number): Buffer {
  const most = 2 ** bits - 1;
  if (value < most) return Buffer.from([value]);
  const bytes = [most];
  let rest = value - most;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

export interface H2Peer {
  send(...frames: Buffer[]): void;
  /** The first frame so meant, of all that came or will come; null when the connection ends before. */
  frame(meant: (frame: H2Frame) => boolean): Promise<H2Frame | null>;
  /** All frames, once the connection is closed. */
  ended(): Promise<readonly H2Frame[]>;
  readonly frames: readonly H2Frame[];
  close(): void;
}

/** Takes a connection over, the preface and empty settings said. Settings and pings of the other side are acknowledged. */
export function h2Peer(socket: Duplex): H2Peer {
  const frames: H2Frame[] = [];
  let rest = Buffer.alloc(0);
  let closed = false;
  let changed = (): void => undefined;
  socket.on('error', () => socket.destroy());
  socket.on('end', () => socket.end());
  socket.on('close', () => {
    closed = true;
    changed();
  });
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 9 && rest.length >= 9 + rest.readUIntBE(0, 3)) {
      const end = 9 + rest.readUIntBE(0, 3);
      const frame = {
        type: rest.readUInt8(3),
        flags: rest.readUInt8(4),
        stream: rest.readUInt32BE(5),
        payload: Buffer.from(rest.subarray(9, end)),
      };
      rest = rest.subarray(end);
      frames.push(frame);
      const asks = (frame.flags & FLAG.ack) === 0;
      if (frame.type === FRAME.settings && asks) socket.write(h2Frame(FRAME.settings, FLAG.ack, 0));
    }
    changed();
  });
  socket.write(H2_PREFACE);
  socket.write(h2Frame(FRAME.settings, 0, 0));
  const change = (): Promise<void> =>
    new Promise((resolve) => {
      changed = resolve;
    });
  return {
    frames,
    send(...out) {
      if (!socket.destroyed) socket.write(Buffer.concat(out));
    },
    async frame(meant) {
      for (;;) {
        const found = frames.find(meant);
        if (found !== undefined) return found;
        if (closed) return null;
        await change();
      }
    },
    async ended() {
      while (!closed) await change();
      return frames;
    },
    close: () => void socket.destroy(),
  };
}

/** Status of a head that nghttp2 wrote, the first of its connection (RFC 7541: static table, Huffman digits of section B). */
export function h2Status({ payload }: H2Frame): number {
  let at = 0;
  while (((payload[at] ?? 0) & 0xe0) === 0x20) at += 1;
  const first = payload[at] ?? 0;
  if (first >= 0x80) return [200, 204, 206, 304, 400, 404, 500][(first & 0x7f) - 8] ?? 0;
  const length = (payload[at + 1] ?? 0) & 0x7f;
  const value = payload.subarray(at + 2, at + 2 + length);
  if (((payload[at + 1] ?? 0) & 0x80) === 0) return Number(value.toString('latin1'));
  const bits = [...value].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  let digits = '';
  for (let bit = 0; digits.length < 3; ) {
    const short = Number.parseInt(bits.slice(bit, bit + 5), 2);
    const code = short < 3 ? short : Number.parseInt(bits.slice(bit, bit + 6), 2) - 0x19 + 3;
    bit += short < 3 ? 5 : 6;
    digits += String(code);
  }
  return Number(digits);
}
