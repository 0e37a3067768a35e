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
  let mask = 127;
  /** Hash and index of each slot side by side: one look into memory finds both. */
  let slots = emptySlots(mask);
  let size = 0;

  const place = (hash: number, index: number): void => {
    let slot = hash & mask;
    while (slots[slot * 2 + 1] !== EMPTY) slot = (slot + 1) & mask;
    slots[slot * 2] = hash;
    slots[slot * 2 + 1] = index;
  };

  return {
    find(hash, same) {
      const wanted = hash >>> 0;
      for (let slot = wanted & mask; ; slot = (slot + 1) & mask) {
        const index = slots[slot * 2 + 1] ?? EMPTY;
        if (index === EMPTY) return -1;
        if (slots[slot * 2] === wanted && same(index)) return index;
      }
    },
    add(hash, index) {
      size += 1;
      if (size * 2 > mask) {
        const before = slots;
        mask = mask * 2 + 1;
        slots = emptySlots(mask);
        for (let at = 0; at < before.length; at += 2) {
          const known = before[at + 1] ?? EMPTY;
          if (known !== EMPTY) place(before[at] ?? 0, known);
        }
      }
      place(hash >>> 0, index);
    },
  };
}

function emptySlots(mask: number): Uint32Array {
  return new Uint32Array((mask + 1) * 2).fill(EMPTY);
}

/** Mixes one more number into a hash; begin with any. */
export function mixed(hash: number, value: number): number {
  const product = Math.imul(hash ^ value, 0x9e37_79b1);
  return product ^ (product >>> 15);
}
