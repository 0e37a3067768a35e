const MiB = 1024 * 1024;

/** What inspecting one transfer may cost (DESIGN.md section 9). */
export interface Budget {
  /** Bytes of a transfer that are read at all; the rest makes the outcome `partial(too-large)`. */
  readonly maxBodyBytes: number;
  /** Unpacked bytes of one part. */
  readonly maxPartBytes: number;
  /** Unpacked bytes of all parts together. */
  readonly maxTotalBytes: number;
  /** Unpacked over packed size of one part, checked once a part has given 1 MiB. */
  readonly maxRatio: number;
  /** Containers inside containers. */
  readonly maxDepth: number;
  /** Entries of all containers together. */
  readonly maxEntries: number;
  /** Busy time of inspection, without waiting for bytes or for a worker. */
  readonly maxBusyMs: number;
}

export const DEFAULT_BUDGET: Budget = {
  maxBodyBytes: 256 * MiB,
  maxPartBytes: 256 * MiB,
  maxTotalBytes: 1024 * MiB,
  maxRatio: 200,
  maxDepth: 8,
  maxEntries: 10_000,
  maxBusyMs: 10_000,
};
