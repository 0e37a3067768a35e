import { Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import type { ByteSource } from '../model/bytes.js';
import { bytesOf } from '../model/bytes.js';
import type { Reason } from '../model/outcome.js';
import { BudgetSpent } from './allowance.js';
import { joined, windows } from './bytes.js';

/** Larger chunks come from the system afresh, page by page, and cost more than they save. */
const CHUNK = { chunkSize: 64 * 1024 };

export type Packing = 'gzip' | 'zlib' | 'deflate' | 'brotli' | 'stored';

/** The packed bytes could not be read on; what came out before is still good. */
export class Corrupt extends Error {
  readonly code = 'CORRUPT';
}

/**
 * Unpacks chunk by chunk, telling `meter` every size before the chunk is handed on. Throws Corrupt, or what `meter`
 * throws. `consumed` is told how many packed bytes the stream took, when it ended by itself.
 */
export async function* unpack(
  source: ByteSource,
  packing: Packing,
  meter: (bytes: number) => void,
  consumed?: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  if (packing === 'stored') {
    for (const window of windows(source, 256 * 1024)) {
      meter(window.length);
      yield window;
    }
    consumed?.(source.size);
    return;
  }
  const machine = create(packing);
  const feed = Readable.from(windows(source, 256 * 1024), { objectMode: true, highWaterMark: 1 });
  feed.pipe(machine);
  try {
    for await (const chunk of machine) {
      meter(chunk.length);
      yield chunk;
    }
    consumed?.(machine.bytesWritten);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && String(cause.code).match(/^(Z_|ERR_|ZLIB)/)) {
      throw new Corrupt(`${packing} data does not unpack to its end`, { cause });
    }
    throw cause;
  } finally {
    feed.destroy();
    machine.destroy();
  }
}

/** Unpacks into memory. What came out before a limit or a fault is kept, with the reason why there is no more. */
export async function unpackAll(
  source: ByteSource,
  packing: Packing,
  meter: (bytes: number) => void,
  consumed?: (bytes: number) => void,
): Promise<{ readonly content: ByteSource; readonly stopped: Reason | null }> {
  const chunks: ByteSource[] = [];
  let stopped: Reason | null = null;
  try {
    for await (const chunk of unpack(source, packing, meter, consumed)) chunks.push(bytesOf(chunk));
  } catch (cause) {
    if (cause instanceof BudgetSpent) stopped = cause.reason;
    else if (cause instanceof Corrupt) stopped = 'corrupt';
    else throw cause;
  }
  return { content: joined(chunks), stopped };
}

function create(packing: Exclude<Packing, 'stored'>): Transform & { readonly bytesWritten: number } {
  switch (packing) {
    case 'gzip':
      return createGunzip(CHUNK);
    case 'zlib':
      return createInflate(CHUNK);
    case 'deflate':
      return createInflateRaw(CHUNK);
    case 'brotli':
      return createBrotliDecompress(CHUNK);
  }
}
