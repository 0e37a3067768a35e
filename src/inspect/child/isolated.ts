import type { ClosedJob, ClosedPart, Isolated } from '../../content/isolated.js';
import type { ByteSource } from '../../model/bytes.js';
import { ChildLied, createFrameReader, FRAME, partOf } from './frame.js';
import type { ChildLine, OpenLine } from './line.js';
import { canReadPictures } from './pictures.js';

const CHUNK_BYTES = 256 * 1024;

/** Reads files in the isolated process that `openLine` leads to. */
export function isolatedOver(openLine: OpenLine, pictures = canReadPictures()): Isolated {
  return {
    pictures,
    async open(maxMs) {
      const line = await openLine(maxMs);
      return {
        async read(job, source, take) {
          if (typeof line === 'string') return line;
          let memoryMiB: number | null = null;
          try {
            if (await send(line, job, source)) memoryMiB = await receive(line, take);
          } catch (error) {
            const reason = await line.close(null);
            if (error instanceof ChildLied) return reason;
            throw error;
          }
          return line.close(memoryMiB);
        },
      };
    },
  };
}

async function send(line: ChildLine, job: ClosedJob, source: ByteSource): Promise<boolean> {
  const header = Buffer.from(JSON.stringify(job));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  if (!(await line.write(Buffer.concat([length, header])))) return false;
  for (let at = 0; at < job.size; ) {
    const wanted = Math.min(CHUNK_BYTES, job.size - at);
    const chunk = source.read(at, wanted);
    // A body that lost its end, as a spool on a failing disk may: the rest is zeros.
    const bytes = chunk.length > 0 ? chunk : Buffer.alloc(wanted);
    if (!(await line.write(bytes))) return false;
    at += bytes.length;
  }
  return true;
}

/** @returns the memory the process says it holds when the answer is whole; null when it was lost before. */
async function receive(line: ChildLine, take: (part: ClosedPart) => Promise<void> | void): Promise<number | null> {
  const frames = createFrameReader();
  for (;;) {
    const chunk = await line.read();
    if (chunk === null) return null;
    for (const { kind, payload } of frames.read(chunk)) {
      if (kind === FRAME.end) return payload.length === 4 ? payload.readUInt32LE() : 0;
      await take(partOf(kind, payload));
    }
  }
}
