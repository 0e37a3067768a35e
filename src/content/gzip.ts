import { constants, inflateSync } from 'node:zlib';
import type { ByteSource } from '../model/bytes.js';
import type { PartPath } from '../model/part.js';
import { outcomeOf } from './allowance.js';
import { slice } from './bytes.js';
import { unpackAll } from './unpack.js';
import type { Format, Work } from './work.js';

/** Unpacked bytes that show a beginning to be zlib's. */
const PROOF_BYTES = 1024 * 1024;

/** A gzip file (RFC 1952), whatever it is called. */
export const gzip: Format = {
  name: 'gzip',
  matches: (head) => head[0] === 0x1f && head[1] === 0x8b && head[2] === 8,
  read: (path, source, work) => readPacked(path, source, 'gzip', work),
};

/** A zlib stream (RFC 1950), as programs put it in fields. Its mark is too short to trust: the beginning must unpack. */
export const zlib: Format = {
  name: 'zlib',
  matches: (head) => head[0] === 0x78 && (0x7800 + (head[1] ?? 0)) % 31 === 0 && head.length > 8 && unpacks(head),
  read: (path, source, work) => readPacked(path, source, 'zlib', work),
};

function unpacks(head: Buffer): boolean {
  try {
    const out = inflateSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: PROOF_BYTES });
    return out.length > 8;
  } catch (cause) {
    // More than asked for is proof as well.
    return cause instanceof RangeError;
  }
}

async function readPacked(path: PartPath, source: ByteSource, packing: 'gzip' | 'zlib', work: Work): Promise<void> {
  let used = source.size;
  const { content, stopped } = await unpackAll(source, packing, work.allowance.meter(source.size), (n) => {
    used = n;
  });
  if (stopped !== null) {
    work.sink.unread(path, content.size === 0 ? 'uninspectable' : outcomeOf(stopped), stopped);
  }
  await work.inner([...path, packing], content);
  if (source.size - used > 64) await work.inner([...path, 'trailing'], slice(source, used));
}
