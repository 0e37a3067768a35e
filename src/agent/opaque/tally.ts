import type { FirstBytes } from '../../proxy/sniff.js';

/** What went to one destination without anybody being able to read it. */
export interface OpaqueUse {
  readonly host: string;
  /** Name of the owning program; empty where the system does not tell. */
  readonly program: string;
  readonly protocol: FirstBytes;
  readonly connections: number;
  /** Client bytes. */
  readonly bytes: number;
}

export interface OpaqueTally {
  /** A tunnel begins; gives what its bytes are added to. */
  open(host: string, program: string | null, protocol: FirstBytes): { bytes: number };
  /** Most bytes first. */
  uses(): OpaqueUse[];
}

const MAX_ROWS = 2_000;

/** Counts by destination, program and first bytes. At the cap the row with least bytes leaves. */
export function openOpaqueTally(): OpaqueTally {
  const rows = new Map<string, { -readonly [K in keyof OpaqueUse]: OpaqueUse[K] }>();
  const uses = (): OpaqueUse[] => [...rows.values()].sort((a, b) => b.bytes - a.bytes);
  return {
    open(host, program, protocol) {
      const key = `${host} ${protocol} ${program ?? ''}`;
      let row = rows.get(key);
      if (row === undefined) {
        const least = rows.size >= MAX_ROWS ? uses().at(-1) : undefined;
        if (least !== undefined) rows.delete(`${least.host} ${least.protocol} ${least.program}`);
        row = { host, program: program ?? '', protocol, connections: 0, bytes: 0 };
        rows.set(key, row);
      }
      row.connections += 1;
      return row;
    },
    uses,
  };
}
