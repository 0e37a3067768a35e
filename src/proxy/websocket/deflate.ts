import { constants, createInflateRaw, type InflateRaw } from 'node:zlib';
import { FrameError } from './frames.js';

/** Undoes permessage-deflate (RFC 7692 section 7.2.2) for the messages of one direction, in their order. */
export interface MessageInflater {
  /** Rejects with FrameError when the bytes are no such message, or give more than the limit. */
  inflate(payload: Buffer): Promise<Buffer>;
  close(): void;
}

/** What a sender leaves off the end of each message. */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);

/** @param keepsContext messages may refer to earlier ones: `no_context_takeover` was not agreed on */
export function openMessageInflater(keepsContext: boolean, maxBytes: number): MessageInflater {
  let stream: InflateRaw | null = null;

  function inflate(payload: Buffer): Promise<Buffer> {
    const inflater = stream ?? createInflateRaw({ flush: constants.Z_SYNC_FLUSH });
    stream = inflater;
    const pieces: Buffer[] = [];
    let size = 0;
    return new Promise<Buffer>((resolve, reject) => {
      const settle = (): void => {
        inflater.removeAllListeners('data');
        inflater.removeAllListeners('error');
      };
      const fail = (status: number, message: string): void => {
        settle();
        inflater.on('error', () => undefined);
        inflater.destroy();
        stream = null;
        reject(new FrameError(status, message));
      };
      inflater.on('data', (piece: Buffer) => {
        size += piece.length;
        if (size > maxBytes) fail(1009, `a message unpacks to more than ${maxBytes} bytes`);
        else pieces.push(piece);
      });
      inflater.on('error', () => fail(1007, 'a compressed message is damaged'));
      inflater.write(payload);
      inflater.write(TAIL, () => {
        inflater.flush(() => {
          settle();
          if (!keepsContext) {
            inflater.close();
            stream = null;
          }
          resolve(Buffer.concat(pieces, size));
        });
      });
    });
  }

  return {
    inflate,
    close() {
      stream?.close();
      stream = null;
    },
  };
}
