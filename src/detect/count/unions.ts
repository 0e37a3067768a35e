/** Union-find over small integers: which persons turn up in one record together. */
export interface Unions {
  join(a: number, b: number): void;
  find(a: number): number;
}

export function createUnions(size: number): Unions {
  const parent = new Int32Array(size);
  for (let index = 0; index < size; index++) parent[index] = index;

  const find = (start: number): number => {
    let root = start;
    for (let up = parent[root] ?? root; up !== root; up = parent[root] ?? root) root = up;
    for (let at = start; at !== root; ) {
      const next = parent[at] ?? root;
      parent[at] = root;
      at = next;
    }
    return root;
  };

  return {
    find,
    join(a, b) {
      const left = find(a);
      const right = find(b);
      if (left !== right) parent[Math.max(left, right)] = Math.min(left, right);
    },
  };
}
