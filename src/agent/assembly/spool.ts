import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import fsp from 'node:fs/promises';
import path from 'node:path';
import type { ByteSource } from '../../model/bytes.js';

/** A file without a name that pieces are added to. Its blocks are free once it is closed. */
export interface Spool {
  readonly fd: number;
  /** Bytes given away so far. */
  readonly size: number;
  /** Adds all of `source` and says where it lies. Rejects with the error of the system. */
  add(source: ByteSource): Promise<number>;
  read(position: number, length: number): Buffer;
  /** Idempotent. */
  close(): Promise<void>;
}

const CHUNK_BYTES = 256 * 1024;

export async function openSpool(dir: string): Promise<Spool> {
  const name = path.join(dir, `${randomBytes(12).toString('hex')}.spool`);
  const file = await fsp.open(name, 'wx+', 0o600);
  try {
    await fsp.unlink(name);
  } catch (error) {
    await file.close();
    throw error;
  }
  let size = 0;
  let open = true;
  return {
    fd: file.fd,
    get size() {
      return size;
    },
    async add(source) {
      // The place is taken before the first wait: slices that come at the same time do not mix.
      const start = size;
      size += source.size;
      for (let at = 0; at < source.size; ) {
        const chunk = source.read(at, CHUNK_BYTES);
        if (chunk.length === 0) throw new RangeError(`a body ended at ${at} of ${source.size} bytes`);
        for (let done = 0; done < chunk.length; ) {
          done += (await file.write(chunk, done, chunk.length - done, start + at + done)).bytesWritten;
        }
        at += chunk.length;
      }
      return start;
    },
    read(position, length) {
      const out = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - position)));
      const got = open && out.length > 0 ? fs.readSync(file.fd, out, 0, out.length, position) : 0;
      return out.subarray(0, got);
    },
    async close() {
      if (!open) return;
      open = false;
      await file.close();
    },
  };
}
