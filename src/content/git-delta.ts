/** A delta that does not fit its base, or ends early. */
export class BadDelta extends Error {
  readonly code = 'BAD_DELTA';
}

/** What a delta says it makes, in bytes. @throws BadDelta */
export function deltaSize(delta: Buffer): number {
  const [, at] = sizeAt(delta, 0);
  return sizeAt(delta, at)[0];
}

/**
 * What a delta of git (gitformat-pack, "Deltified representation") makes of its base: pieces copied from there, and new
 * bytes. Without a base only the new ones are there to be had, a line break wherever something is left out.
 *
 * @param maxBytes what may come out; `deltaSize` tells before
 * @throws BadDelta
 */
export function applyDelta(delta: Buffer, base: Buffer | null, maxBytes: number): Buffer {
  const [baseSize, second] = sizeAt(delta, 0);
  const [size, first] = sizeAt(delta, second);
  if (base !== null && base.length !== baseSize) throw new BadDelta('a delta is not for this base');
  if (size > maxBytes) throw new BadDelta(`a delta makes ${size} bytes, more than the ${maxBytes} allowed`);
  const pieces: Buffer[] = [];
  let made = 0;
  let at = first;
  while (at < delta.length) {
    const op = delta[at++] ?? 0;
    if (op === 0) throw new BadDelta('a delta has an instruction that is not known');
    if (op < 0x80) {
      if (at + op > delta.length) throw new BadDelta('a delta ends early');
      pieces.push(delta.subarray(at, at + op));
      made += op;
      at += op;
      continue;
    }
    let [from, length] = [0, 0];
    for (let n = 0; n < 4; n++) if ((op & (1 << n)) !== 0) from += (delta[at++] ?? 0) * 2 ** (8 * n);
    for (let n = 0; n < 3; n++) if ((op & (0x10 << n)) !== 0) length += (delta[at++] ?? 0) * 2 ** (8 * n);
    if (length === 0) length = 0x10000;
    if (at > delta.length || from + length > baseSize) throw new BadDelta('a delta copies what is not there');
    made += length;
    if (made > size) break;
    pieces.push(base === null ? GAP : base.subarray(from, from + length));
  }
  if (made !== size) throw new BadDelta('a delta does not make what it says');
  return Buffer.concat(pieces);
}

const GAP = Buffer.from('\n');

/** Seven bits a byte, the least first. */
function sizeAt(delta: Buffer, start: number): readonly [number, number] {
  let [size, at] = [0, start];
  for (let shift = 0; ; shift += 7) {
    const byte = delta[at++];
    if (byte === undefined || shift > 42) throw new BadDelta('a delta has no size');
    size += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [size, at];
  }
}
