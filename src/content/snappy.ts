/** The bytes are no Snappy, or are cut short. */
export class NotSnappy extends Error {
  readonly code = 'NOT_SNAPPY';
}

/**
 * Unpacks one raw Snappy block (github.com/google/snappy, format_description.txt): a length, then literals and copies of
 * what came out before.
 *
 * @param maxBytes what the block may unpack to; a block says so before it does
 * @throws NotSnappy
 */
export function unsnappy(block: Uint8Array, maxBytes: number): Buffer {
  let at = 0;
  const byte = (): number => {
    const value = block[at++];
    if (value === undefined) throw new NotSnappy('a Snappy block ends early');
    return value;
  };
  const number = (bytes: number): number => {
    let value = 0;
    for (let n = 0; n < bytes; n++) value += byte() * 2 ** (8 * n);
    return value;
  };
  let size = 0;
  for (let shift = 0, more = true; more; shift += 7) {
    const value = byte();
    if (shift > 28) throw new NotSnappy('a Snappy block has no length');
    size += (value & 0x7f) * 2 ** shift;
    more = value >= 0x80;
  }
  if (size > maxBytes) throw new NotSnappy(`a Snappy block of ${size} bytes is too large`);
  const out = Buffer.alloc(size);
  let end = 0;
  while (at < block.length) {
    const tag = byte();
    const kind = tag & 3;
    let length = (tag >> 2) + 1;
    if (kind === 0) {
      if (length > 60) length = number(length - 60) + 1;
      if (length > block.length - at || length > size - end) throw new NotSnappy('a Snappy literal is too long');
      out.set(block.subarray(at, at + length), end);
      at += length;
      end += length;
      continue;
    }
    let offset = 0;
    if (kind === 1) {
      length = ((tag >> 2) & 7) + 4;
      offset = ((tag >> 5) << 8) | byte();
    } else offset = number(kind === 2 ? 2 : 4);
    if (offset === 0 || offset > end || length > size - end) throw new NotSnappy('a Snappy copy points nowhere');
    // Byte by byte: a copy may begin in what it writes.
    for (let n = 0; n < length; n++, end++) out[end] = out[end - offset] ?? 0;
  }
  if (end !== size) throw new NotSnappy('a Snappy block is not as long as it says');
  return out;
}
