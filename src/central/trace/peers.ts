/** What one person, or one account of a PC, saw, exported and imported in a branch on one day. Counts are records. */
export interface PersonDay {
  readonly branch: string;
  readonly person: string;
  /** The PC of an account that no login names; empty for a person. */
  readonly device: string;
  /** `2026-11-22`, UTC. */
  readonly day: string;
  readonly viewed: number;
  readonly exported: number;
  readonly imported: number;
}

export interface Compared {
  /** Viewed and exported over the median of the others of that branch and day; null where there are too few. */
  readonly toPeers: number | null;
  /** Far more than the others, and in bulk. */
  readonly outlier: boolean;
}

/** Fewer others than this are no measure. */
const LEAST_PEERS = 3;
const FAR = 3;

/** Each day of a person beside those of the same branch, farthest from them first. @param bulk records from which it is bulk */
export function comparePeers<D extends PersonDay>(days: readonly D[], bulk: number): Array<D & Compared> {
  const groups = new Map<string, D[]>();
  for (const day of days) {
    const key = JSON.stringify([day.branch, day.day]);
    groups.set(key, [...(groups.get(key) ?? []), day]);
  }
  return [...groups.values()]
    .flatMap((group) =>
      group.map((one) => {
        const mine = one.viewed + one.exported;
        const others = group.flatMap((each) => (each === one ? [] : [each.viewed + each.exported]));
        const toPeers =
          others.length < LEAST_PEERS ? null : Math.round((mine / Math.max(1, medianOf(others))) * 10) / 10;
        return { ...one, toPeers, outlier: toPeers !== null && toPeers >= FAR && mine >= bulk };
      }),
    )
    .sort((a, b) => Number(b.outlier) - Number(a.outlier) || (b.toPeers ?? 0) - (a.toPeers ?? 0));
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}
