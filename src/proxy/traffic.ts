import type { Socket } from 'node:net';

/** Bytes that went towards one host, over all connections. */
export interface HostTraffic {
  readonly host: string;
  readonly bytes: number;
  readonly connections: number;
}

/** Counts bytes per upstream host, live connections included. The hosts with least traffic leave first at the cap. */
export interface Traffic {
  watch(host: string, socket: Socket): void;
  hosts(): HostTraffic[];
  /** All that went up, over all hosts, those that left included. */
  bytes(): number;
}

const MAX_HOSTS = 2_000;

interface Row {
  closedBytes: number;
  connections: number;
  readonly live: Set<Socket>;
}

export function createTraffic(): Traffic {
  const rows = new Map<string, Row>();
  const open = new Set<Socket>();
  let closedBytes = 0;
  const total = (row: Row): number => [...row.live].reduce((sum, socket) => sum + socket.bytesWritten, row.closedBytes);

  function rowOf(host: string): Row {
    const known = rows.get(host);
    if (known !== undefined) return known;
    if (rows.size >= MAX_HOSTS) {
      let least: string | null = null;
      let leastBytes = Number.POSITIVE_INFINITY;
      for (const [name, row] of rows) {
        if (row.live.size > 0 || row.closedBytes >= leastBytes) continue;
        least = name;
        leastBytes = row.closedBytes;
      }
      if (least !== null) rows.delete(least);
    }
    const row: Row = { closedBytes: 0, connections: 0, live: new Set() };
    rows.set(host, row);
    return row;
  }

  return {
    watch(host, socket) {
      const row = rowOf(host);
      row.connections += 1;
      row.live.add(socket);
      open.add(socket);
      socket.once('close', () => {
        open.delete(socket);
        closedBytes += socket.bytesWritten;
        row.live.delete(socket);
        row.closedBytes += socket.bytesWritten;
      });
    },
    hosts: () =>
      [...rows]
        .map(([host, row]) => ({ host, bytes: total(row), connections: row.connections }))
        .sort((a, b) => b.bytes - a.bytes),
    bytes: () => [...open].reduce((sum, socket) => sum + socket.bytesWritten, closedBytes),
  };
}
