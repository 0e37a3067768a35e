/**
 * Finds an index by what it stands for: open addressing over hashes and indices, values are compared by the caller.
 * A bad hash costs time, never a wrong answer.
 */
export interface IndexTable {
  /** The index with this hash for which `same` holds, or -1. */
  find(hash: number, same: (index: number) => boolean): number;
  /** Adds an index that `find` did not give. */
  add(hash: number, index: number): void;
}

const EMPTY = 0xffff_ffff;

export function indexTable(): IndexTable {
  let mask = 255;
  let hashes = new Uint32Array(mask + 1);
  let indices = new Uint32Array(mask + 1).fill(EMPTY);
  let size = 0;

  const place = (hash: number, index: number): void => {
    let slot = hash & mask;
    while (indices[slot] !== EMPTY) slot = (slot + 1) & mask;
    hashes[slot] = hash;
    indices[slot] = index;
  };

  return {
    find(hash, same) {
      const wanted = hash >>> 0;
      for (let slot = wanted & mask; ; slot = (slot + 1) & mask) {
        const index = indices[slot] ?? EMPTY;
        if (index === EMPTY) return -1;
        if (hashes[slot] === wanted && same(index)) return index;
      }
    },
    add(hash, index) {
      size += 1;
      if (size * 2 > mask) {
        const before = { hashes, indices };
        mask = mask * 2 + 1;
        hashes = new Uint32Array(mask + 1);
        indices = new Uint32Array(mask + 1).fill(EMPTY);
        before.indices.forEach((known, slot) => {
          if (known !== EMPTY) place(before.hashes[slot] ?? 0, known);
        });
      }
      place(hash >>> 0, index);
    },
  };
}

/** Mixes one more number into a hash; begin with any. */
export function mixed(hash: number, value: number): number {
  const product = Math.imul(hash ^ value, 0x9e37_79b1);
  return product ^ (product >>> 15);
}
