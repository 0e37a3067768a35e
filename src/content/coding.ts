import type { ByteSource } from '../model/bytes.js';
import type { PartPath } from '../model/part.js';
import { outcomeOf } from './allowance.js';
import { slice } from './bytes.js';
import { type Packing, unpackAll } from './unpack.js';
import type { Work } from './work.js';

const MAX_CODINGS = 8;

/**
 * Undoes Content-Encoding (RFC 9110 section 8.4), last coding first. A body that is not packed as it claims is read as it
 * is. Null when nothing is left to read: the coding is unknown, which is reported, or was undone and read elsewhere.
 */
export async function undoCodings(
  path: PartPath,
  body: ByteSource,
  codings: readonly string[],
  work: Work,
): Promise<ByteSource | null> {
  let source = body;
  if (codings.length > MAX_CODINGS) {
    work.sink.unread(path, 'uninspectable', 'depth');
    return null;
  }
  for (const coding of [...codings].reverse()) {
    if (coding === '' || coding === 'identity') continue;
    const packing = packingOf(coding, source);
    if (packing === null) {
      // Node.js 20 cannot undo it; 7-Zip can.
      if (coding === 'zstd' && (await work.closed.read('archive', coding, path, source, work))) return null;
      work.sink.unread(path, 'uninspectable', 'unsupported-format');
      return null;
    }
    let used = source.size;
    const { content, stopped } = await unpackAll(source, packing, work.allowance.meter(source.size), (n) => {
      used = n;
    });
    if (stopped === 'corrupt' && content.size === 0) {
      work.sink.unread(path, 'partial', 'corrupt');
      return source;
    }
    if (stopped !== null) work.sink.unread(path, outcomeOf(stopped), stopped);
    if (source.size - used > 64) await work.inner([...path, 'trailing'], slice(source, used));
    source = content;
  }
  return source;
}

function packingOf(coding: string, source: ByteSource): Packing | null {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return 'gzip';
    case 'br':
      return 'brotli';
    case 'deflate': {
      // RFC 9110 means zlib; some senders mean raw deflate.
      const [first = 0, second = 0] = source.read(0, 2);
      return (first & 15) === 8 && (first * 256 + second) % 31 === 0 ? 'zlib' : 'deflate';
    }
    default:
      return null;
  }
}
