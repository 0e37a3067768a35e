/** A set of small integers that is nearly always tiny: an array until it grows, so that 100,000 of them stay cheap. */
export interface IndexSet {
  few: number[];
  many: Set<number> | null;
}

const FEW = 16;

export function indexSet(): IndexSet {
  return { few: [], many: null };
}

export function addIndex(set: IndexSet, index: number): void {
  if (set.many !== null) {
    set.many.add(index);
  } else if (!set.few.includes(index)) {
    set.few.push(index);
    if (set.few.length > FEW) set.many = new Set(set.few);
  }
}

export function indicesOf(set: IndexSet): number[] {
  return set.many === null ? set.few : [...set.many];
}
