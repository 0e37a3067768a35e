/**
 * A UUID version 7 (RFC 9562 section 5.7): 48 bits of milliseconds, then randomness, so that ids sort by time. Two of
 * the same millisecond sort by chance.
 *
 * @param now milliseconds since 1970
 * @param random gives that many random bytes, like `randomBytes` of node:crypto
 */
export function uuidv7(now: number, random: (size: number) => Uint8Array): string {
  const bytes = Buffer.alloc(16);
  bytes.set(random(10).subarray(0, 10), 6);
  // A clock before 1970 must not stop an incident from being stored.
  bytes.writeUIntBE(Math.min(Math.max(0, Math.trunc(now)), 2 ** 48 - 1), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
