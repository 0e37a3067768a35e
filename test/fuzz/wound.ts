import type { Chance } from '../builders/chance.js';

/** No wounded sample grows beyond this: what costs more than its size shows long before. */
const MAX_BYTES = 64 * 1024;
/** Numbers that lengths, counts and places are set to: ends of ranges, and one beyond them. */
const NUMBERS = [0, 1, 2, 3, 7, 8, 0x10, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
const FIGURES = ['0', '-1', '1e999', '007', '65536', '4294967295', '2147483648', '99999999999999999999', 'NaN', ''];

/**
 * A copy of a sample with one to six wounds: bytes turned, pieces cut out, doubled, repeated many times, moved or taken from
 * another sample, numbers set to their ends, words of the format put in.
 *
 * @param keep bytes at the beginning that stay, so that the sample is still known for what it is
 */
export function wounded(
  sample: Uint8Array,
  others: readonly Uint8Array[],
  words: readonly string[],
  chance: Chance,
  keep = 0,
): Buffer {
  let now: Buffer = Buffer.from(sample);
  for (let left = chance.whole(1, 6); left > 0; left--) {
    if (now.length <= keep + 1) return now;
    now = wound(now, others, words, chance, keep).subarray(0, MAX_BYTES);
  }
  return now;
}

function wound(
  now: Buffer,
  others: readonly Uint8Array[],
  words: readonly string[],
  chance: Chance,
  keep: number,
): Buffer {
  const at = chance.whole(keep, now.length - 1);
  const to = Math.min(now.length, at + chance.whole(1, 2 ** chance.whole(0, 9)));
  const spliced = (...between: Uint8Array[]): Buffer =>
    Buffer.concat([now.subarray(0, at), ...between, now.subarray(to)]);
  const kept = now.subarray(at, to);
  switch (chance.whole(0, 11)) {
    case 0:
      now[at] = (now[at] ?? 0) ^ (1 << chance.whole(0, 7));
      return now;
    case 1:
      now[at] = chance.whole(0, 255);
      return now;
    case 2:
      return spliced();
    case 3:
      return spliced(kept, kept);
    case 4:
      return spliced(...Array.from({ length: 2 ** chance.whole(1, 11) }, () => kept.subarray(0, 256)));
    case 5: {
      const elsewhere = chance.whole(keep, now.length - 1);
      return Buffer.concat([now.subarray(0, elsewhere), kept, now.subarray(elsewhere)]);
    }
    case 6: {
      const other = chance.pick([now, ...others]);
      const from = chance.whole(0, Math.max(0, other.length - 1));
      return spliced(other.subarray(from, from + chance.whole(1, 512)));
    }
    case 7:
      return numbered(now, at, chance);
    case 8:
      return figured(now, at, chance);
    case 9:
      return chance.whole(0, 3) === 0 ? now.subarray(0, at) : now;
    default: {
      const word = Buffer.from(chance.pick(words), 'latin1');
      const inserted = chance.whole(0, 7) === 0 ? Array.from({ length: chance.whole(2, 200) }, () => word) : [word];
      return Buffer.concat([now.subarray(0, at), ...inserted, now.subarray(at)]);
    }
  }
}

/** A binary number of one to eight bytes, in either order. */
function numbered(now: Buffer, at: number, chance: Chance): Buffer {
  const bytes = Buffer.alloc(8);
  const small = chance.pick(NUMBERS);
  bytes.writeUInt32LE(small);
  if (chance.whole(0, 3) === 0) bytes.writeUInt32LE(chance.pick(NUMBERS), 4);
  const size = Math.min(chance.pick([1, 2, 4, 8]), now.length - at);
  const number = bytes.subarray(0, size);
  now.set(chance.whole(0, 1) === 0 ? number : number.toReversed(), at);
  return now;
}

/** The next number that is written out, replaced by another. */
function figured(now: Buffer, at: number, chance: Chance): Buffer {
  const found = /\d{1,20}/.exec(now.toString('latin1', at, at + 256));
  if (found === null) return now;
  const from = at + found.index;
  const figure = Buffer.from(chance.pick(FIGURES));
  return Buffer.concat([now.subarray(0, from), figure, now.subarray(from + found[0].length)]);
}
