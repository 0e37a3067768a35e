import path from 'node:path';
import type { Process } from '../../model/destination.js';
import type { End, Owner, Owners } from '../../model/owner.js';
import { mapped, type SocketRow } from '../sockets.js';
import { type Processes, processes } from './processes.js';
import { connections } from './sockets.js';

const KEEP_MS = 5_000;
const MAX_KEPT = 1_024;
const LOOPBACK_6 = Buffer.concat([Buffer.alloc(15), Buffer.from([1])]);

interface Known {
  readonly process: Process;
  readonly owner: Owner | null;
  readonly until: number;
}

export interface WindowsOwnersOptions {
  /** TCP connections of this PC; owners are numbers of processes. */
  readonly rows: () => readonly SocketRow[];
  readonly processes: Processes;
  readonly now: () => number;
}

/**
 * Whose connections are, as Windows tells the service: the table of connections names a process, and its token the account.
 * A process is asked once in a few seconds. Accounts of one name in two domains are one person here.
 */
export function windowsOwners(
  options: WindowsOwnersOptions = { rows: connections(), processes: processes(), now: () => performance.now() },
): Owners {
  const { rows, now } = options;
  const known = new Map<number, Known>();

  function ask(pid: number): Known {
    const there = known.get(pid);
    if (there !== undefined && there.until > now()) return there;
    const file = options.processes.path(pid);
    const name = file === null ? String(pid) : path.win32.basename(file);
    const found = { process: { pid, name, path: file }, owner: options.processes.owner(pid), until: now() + KEEP_MS };
    known.delete(pid);
    known.set(pid, found);
    const oldest = known.keys().next();
    if (known.size > MAX_KEPT && oldest.done !== true) known.delete(oldest.value);
    return found;
  }

  function find(local: End, remote: End): Known | null {
    const [own, peer] = [bytesOf(local.address), bytesOf(remote.address)];
    if (own === null || peer === null) return null;
    // The client's row names the client's end first.
    const row = rows().find(
      (each) =>
        each.localPort === remote.port &&
        each.remotePort === local.port &&
        each.local.equals(peer) &&
        each.remote.equals(own),
    );
    // 0 holds what no process holds any more.
    return row === undefined || row.owner === '0' ? null : ask(Number(row.owner));
  }

  return {
    findProcess: (local, remote) => Promise.resolve(find(local, remote)?.process ?? null),
    findOwner: (local, remote) => Promise.resolve(find(local, remote)?.owner ?? null),
  };
}

/** 16 bytes of an address of this PC's own; null for any other. */
function bytesOf(address: string): Buffer | null {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (v4 !== undefined) return mapped(Buffer.from(v4.split('.').map(Number)));
  return address === '::1' ? LOOPBACK_6 : null;
}
