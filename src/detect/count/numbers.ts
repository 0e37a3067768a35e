/** Whole numbers of 32 bits in one growing block: 100,000 of them are 400 KB and nothing for the collector to walk. */
export interface Numbers {
  values: Uint32Array;
  length: number;
}

export function numbers(capacity = 64): Numbers {
  return { values: new Uint32Array(capacity), length: 0 };
}

export function append(to: Numbers, value: number): void {
  if (to.length === to.values.length) to.values = grown(to.values, to.length + 1);
  to.values[to.length] = value;
  to.length += 1;
}

/** A copy of at least `needed` values: twice as long while small, half as long again from a megabyte on. */
export function grown(values: Uint32Array, needed: number): Uint32Array {
  const step = values.length < 262_144 ? values.length : values.length >> 1;
  const larger = new Uint32Array(Math.max(needed, values.length + step));
  larger.set(values);
  return larger;
}

/** Indices 0 to n-1 in the order of their bucket, and where each bucket begins. */
export interface Buckets {
  readonly order: Uint32Array;
  /** One more than there are buckets. */
  readonly starts: Uint32Array;
}

/** Sorts by counting, stable. `bucketOf` gives 0 to buckets-1, or -1 to leave an index out. */
export function bucketed(n: number, buckets: number, bucketOf: (index: number) => number): Buckets {
  const starts = new Uint32Array(buckets + 1);
  for (let index = 0; index < n; index++) {
    const bucket = bucketOf(index);
    if (bucket >= 0) starts[bucket + 1] = (starts[bucket + 1] ?? 0) + 1;
  }
  for (let bucket = 0; bucket < buckets; bucket++) {
    starts[bucket + 1] = (starts[bucket + 1] ?? 0) + (starts[bucket] ?? 0);
  }
  const next = starts.slice(0, buckets);
  const order = new Uint32Array(starts[buckets] ?? 0);
  for (let index = 0; index < n; index++) {
    const bucket = bucketOf(index);
    if (bucket < 0) continue;
    const at = next[bucket] ?? 0;
    order[at] = index;
    next[bucket] = at + 1;
  }
  return { order, starts };
}
