const HEAD_BYTES = 6;
/** Checksum, size of the data, size of the member. */
const TAIL_BYTES = 20;
const MAX_MEMBERS = 1000;

/**
 * The members of a lzip file as files of LZMA, which 7-Zip knows where it does not know lzip: another header before the same
 * stream (lzip manual, "File format"). Null when it is none.
 */
export function lzipMembers(bytes: Buffer): Buffer[] | null {
  if (bytes.toString('latin1', 0, 5) !== 'LZIP\x01') return null;
  const members: Buffer[] = [];
  // Only the end of a member says how long it is.
  for (let end = bytes.length; end > 0; ) {
    const isKnown = end >= HEAD_BYTES + TAIL_BYTES && members.length < MAX_MEMBERS;
    const size = isKnown ? Number(bytes.readBigUInt64LE(end - 8)) : 0;
    const start = end - size;
    if (size < HEAD_BYTES + TAIL_BYTES || start < 0 || bytes.toString('latin1', start, start + 4) !== 'LZIP') {
      // Cut short, or something stands behind it: the stream ends where it ends.
      return [asLzma(bytes.subarray(0, end)), ...members];
    }
    members.unshift(asLzma(bytes.subarray(start, end - TAIL_BYTES)));
    end = start;
  }
  return members;
}

function asLzma(member: Buffer): Buffer {
  const code = member[5] ?? 0;
  const power = 2 ** (code & 31);
  const head = Buffer.alloc(13, 0xff);
  // Properties lc=3, lp=0, pb=2; the size of the dictionary; a length nobody knows.
  head[0] = 0x5d;
  head.writeUInt32LE(Math.min(0x2000_0000, power - (power / 16) * (code >> 5)), 1);
  return Buffer.concat([head, member.subarray(HEAD_BYTES)]);
}
