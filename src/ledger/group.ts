import type { Kind } from '../model/kind.js';

/** What of a record counts: the fingerprints of its person and of its homes. */
export interface GroupPrint {
  readonly persons: readonly string[];
  readonly homes: readonly string[];
}

/** Counts unique records as they are added. */
export interface Groups {
  add(print: GroupPrint): void;
  /** Unique records so far. */
  count(): number;
}

/** An owner counts once a home; a lead or contact is one person however many homes are named beside them. */
export function countsHomes(kind: Kind): boolean {
  return kind === 'owner' || kind === 'home-list';
}

/**
 * Records that share any person fingerprint are one group, which counts max(1, distinct homes) where `byHome`, and 1
 * elsewhere (DESIGN.md section 5.3). Records without a person are counted by their distinct homes.
 */
export function startGroups(byHome: boolean): Groups {
  const parent = new Map<string, string>();
  const homesOf = new Map<string, Set<string>>();
  const ownerless = new Set<string>();
  let units = 0;

  const rootOf = (key: string): string => {
    let root = key;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up;
    for (let at = key; at !== root; ) {
      const up = parent.get(at) ?? root;
      parent.set(at, root);
      at = up;
    }
    return root;
  };

  const weight = (root: string): number => Math.max(1, homesOf.get(root)?.size ?? 0);

  const join = (a: string, b: string): string => {
    const small = (homesOf.get(a)?.size ?? 0) < (homesOf.get(b)?.size ?? 0) ? a : b;
    const large = small === a ? b : a;
    units -= weight(a) + weight(b);
    parent.set(small, large);
    const moved = homesOf.get(small);
    if (moved !== undefined) {
      const homes = homesOf.get(large) ?? new Set<string>();
      for (const home of moved) homes.add(home);
      homesOf.set(large, homes);
      homesOf.delete(small);
    }
    units += weight(large);
    return large;
  };

  const enter = (person: string): string => {
    if (parent.has(person)) return rootOf(person);
    parent.set(person, person);
    units += 1;
    return person;
  };

  return {
    add: ({ persons, homes }) => {
      let root: string | undefined;
      for (const person of persons) {
        const found = enter(person);
        root = root === undefined || root === found ? found : join(root, found);
      }
      if (root === undefined) {
        for (const home of homes) ownerless.add(home);
        return;
      }
      if (homes.length === 0 || !byHome) return;
      units -= weight(root);
      const known = homesOf.get(root) ?? new Set<string>();
      for (const home of homes) known.add(home);
      homesOf.set(root, known);
      units += weight(root);
    },
    count: () => units + ownerless.size,
  };
}
