import path from 'node:path';
import { mapped, type SocketRow } from '../sockets.js';
import { koffi } from './native.js';
import { processes } from './processes.js';

/** iphlpapi.h, winsock2.h, tcpmib.h */
const OWNER_PID_CONNECTIONS = 4;
const OWNER_PID_ALL = 5;
const AF_INET = 2;
const AF_INET6 = 23;
const ERROR_INSUFFICIENT_BUFFER = 122;
const LISTEN = 2;
const SYN_SENT = 3;
const ESTABLISHED = 5;
const MAX_TABLE_BYTES = 16 * 1024 * 1024;
const TRIES = 4;

const OURS = 'menshen';
/** Services of Windows itself: updates, time, certificates. */
const SYSTEM = new Set(['svchost.exe', 'lsass.exe', 'system', '0', '4']);

export const isOursOrSystem = (owner: string): boolean => owner === OURS || SYSTEM.has(owner);

type Native = (...args: readonly unknown[]) => unknown;

/**
 * Every TCP socket of this PC; owners are file names of programs, `menshen` for the processes of the agent. Whereto UDP
 * sockets are connected Windows does not tell.
 */
export function windowsSockets(own: ReadonlySet<number>): SocketRow[] {
  const ask = programNames();
  return tcpRows(tableReader(), OWNER_PID_ALL, (pid) => (own.has(pid) ? OURS : ask(pid)));
}

/** Every TCP connection of this PC whenever it is asked; owners are numbers of processes. */
export function connections(): () => SocketRow[] {
  const read = tableReader();
  return () => tcpRows(read, OWNER_PID_CONNECTIONS, String);
}

type ReadTable = (family: number, what: number) => Buffer;

function tcpRows(read: ReadTable, what: number, nameOf: (pid: number) => string): SocketRow[] {
  return [...parseTcpTable(read(AF_INET, what), nameOf), ...parseTcp6Table(read(AF_INET6, what), nameOf)];
}

/** Reads a table whole; one that grows faster than it can be read gives nothing. */
function tableReader(): ReadTable {
  const table: Native = koffi()
    .load('iphlpapi.dll')
    .func('uint32_t __stdcall GetExtendedTcpTable(void*, _Inout_ uint32_t*, int, uint32_t, int, uint32_t)');
  return (family, what) => {
    let bytes = 64 * 1024;
    for (let times = 0; times < TRIES; times += 1) {
      const buffer = Buffer.alloc(bytes);
      const size = [bytes];
      const code = table(buffer, size, 0, family, what, 0);
      if (code === 0) return buffer;
      bytes = Math.min((size[0] ?? bytes) + 8_192, MAX_TABLE_BYTES);
      if (code !== ERROR_INSUFFICIENT_BUFFER) break;
    }
    return Buffer.alloc(4);
  };
}

/** MIB_TCPTABLE_OWNER_PID: a count, then rows of six words: state, local, its port, remote, its port, process. */
export function parseTcpTable(table: Buffer, nameOf: (pid: number) => string): SocketRow[] {
  return rowsOf(table, 24).map((row) => ({
    protocol: 'tcp' as const,
    state: stateOf(row.readUInt32LE(0)),
    local: mapped(row.subarray(4, 8)),
    localPort: row.readUInt16BE(8),
    remote: mapped(row.subarray(12, 16)),
    remotePort: row.readUInt16BE(16),
    owner: nameOf(row.readUInt32LE(20)),
  }));
}

/** MIB_TCP6TABLE_OWNER_PID: local address, scope and port, the same of the remote end, state, process. */
export function parseTcp6Table(table: Buffer, nameOf: (pid: number) => string): SocketRow[] {
  return rowsOf(table, 56).map((row) => ({
    protocol: 'tcp' as const,
    state: stateOf(row.readUInt32LE(48)),
    local: row.subarray(0, 16),
    localPort: row.readUInt16BE(20),
    remote: row.subarray(24, 40),
    remotePort: row.readUInt16BE(44),
    owner: nameOf(row.readUInt32LE(52)),
  }));
}

function rowsOf(table: Buffer, size: number): Buffer[] {
  const count = Math.min(table.readUInt32LE(0), Math.floor((table.length - 4) / size));
  return Array.from({ length: count }, (_, at) => table.subarray(4 + at * size, 4 + (at + 1) * size));
}

function stateOf(state: number): SocketRow['state'] {
  if (state === LISTEN) return 'listening';
  return state === ESTABLISHED || state === SYN_SENT ? 'open' : 'other';
}

/** `wechat.exe`; the number of a process that is gone or may not be asked. */
function programNames(): (pid: number) => string {
  const { path: pathOf } = processes();
  const known = new Map<number, string>();
  return (pid) => {
    const there = known.get(pid) ?? path.win32.basename(pathOf(pid) ?? String(pid)).toLowerCase();
    known.set(pid, there);
    return there;
  };
}
