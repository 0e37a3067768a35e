import { open, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Process } from '../model/destination.js';
import type { End, Owner, Owners } from '../model/owner.js';
import { parseRow, type SocketRow, tableKeys } from './socket-table.js';

/*
 * Which program opened a connection to the proxy. The kernel lists every TCP socket with its owner and inode
 * (/proc/net/tcp, tcp6); a process holds the socket when one of its descriptors (/proc/<pid>/fd) leads to that inode.
 * The first answer is one read; the second may mean a walk over all processes, so finds are kept for a few seconds, the
 * process that was right last is asked first, and callers share one walk.
 */

const MAX_TABLE_BYTES = 16 * 1024 * 1024;
const MAX_PROCESSES = 8_192;
const MAX_DESCRIPTORS = 65_536;
const WALK_MS = 1_000;
const KEEP_MS = 5_000;
const MAX_KEPT = 4_096;
const MAX_RECENT = 16;

interface Kept {
  readonly process: Process;
  readonly until: number;
}
const keptByInode = new Map<string, Kept>();
/** Processes that were found to own connections, latest first: a browser opens all of its own from one. */
let recent: readonly number[] = [];
/** The walk under way, for each owner: what it has found so far by inode. */
const walks = new Map<number, Promise<ReadonlyMap<string, number>>>();

/**
 * The program at the other end of a loopback connection that our proxy accepted.
 *
 * `local` and `remote` are the ends as our accepted socket names them (`socket.localAddress`, `socket.remoteAddress`).
 * Null when it cannot be told: the connection is gone, comes from another machine or network namespace, its process
 * belongs to a user this one may not look into, or the walk ran out of time. Never rejects for those.
 *
 * Linux only. Windows and macOS tell by native calls: platform/windows/owners.ts, platform/macos/owners.ts.
 */
export async function findProcess(local: End, remote: End): Promise<Process | null> {
  if (process.platform !== 'linux') return null;
  const row = await findRow(local, remote);
  if (row === null || row.inode === '0') return null;
  const kept = keptByInode.get(row.inode);
  if (kept !== undefined && kept.until > performance.now()) return kept.process;
  const pid = (await askRecent(row.inode)) ?? (await walkFor(row));
  const found = pid === null ? null : await describe(pid);
  if (found !== null) remember(row.inode, found);
  return found;
}

/** The login that owns the other end; arguments and limits as for `findProcess`, but no process need be readable. */
export async function findOwner(local: End, remote: End): Promise<Owner | null> {
  if (process.platform !== 'linux') return null;
  const row = await findRow(local, remote);
  return row === null ? null : { uid: row.uid, user: await loginName(row.uid) };
}

/** What an agent asks unless it is told otherwise. */
export const LINUX_OWNERS: Owners = { findProcess, findOwner };

async function findRow(local: End, remote: End): Promise<SocketRow | null> {
  // The client's row names the client's end first.
  const keys = tableKeys(remote, local);
  const row = keys.tcp === null ? null : await searchTable('/proc/net/tcp', keys.tcp);
  return row ?? (await searchTable('/proc/net/tcp6', keys.tcp6));
}

/** Reads the table in pieces until the row is found; a busy server's can have 100,000 rows. */
async function searchTable(path: string, key: string): Promise<SocketRow | null> {
  const file = await openIfThere(path);
  if (file === null) return null;
  try {
    const piece = Buffer.alloc(64 * 1024);
    let rest = '';
    for (let total = 0; total < MAX_TABLE_BYTES; ) {
      const { bytesRead } = await file.read(piece, 0, piece.length, null);
      if (bytesRead === 0) return null;
      total += bytesRead;
      const text = rest + piece.toString('latin1', 0, bytesRead);
      const lastLine = text.lastIndexOf('\n') + 1;
      const at = text.indexOf(` ${key} `);
      if (at !== -1 && at < lastLine) return parseRow(text.slice(at + key.length + 2, text.indexOf('\n', at)));
      rest = text.slice(lastLine);
    }
    return null;
  } finally {
    await file.close();
  }
}

async function askRecent(inode: string): Promise<number | null> {
  for (const pid of recent) {
    if ((await socketsOf(pid, inode)).includes(inode)) return pid;
  }
  return null;
}

/** Waits for the walk under way, which may have passed the process already, and then for one of its own. */
async function walkFor({ uid, inode }: SocketRow): Promise<number | null> {
  const underWay = walks.get(uid);
  const early = underWay === undefined ? undefined : (await underWay).get(inode);
  if (early !== undefined) return early;
  let walk = walks.get(uid);
  if (walk === undefined || walk === underWay) {
    walk = walkProcesses(uid).finally(() => walks.delete(uid));
    walks.set(uid, walk);
  }
  return (await walk).get(inode) ?? null;
}

/** Every socket of every process of one user that this process may look into, by inode. */
async function walkProcesses(uid: number): Promise<Map<string, number>> {
  const deadline = performance.now() + WALK_MS;
  const found = new Map<string, number>();
  const pids = (await namesIn('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  // Programs people started are younger than the system's.
  for (const pid of pids.sort((a, b) => b - a).slice(0, MAX_PROCESSES)) {
    if (performance.now() > deadline) break;
    if ((await userOf(pid)) !== uid) continue;
    for (const inode of await socketsOf(pid)) found.set(inode, pid);
  }
  return found;
}

/** Inodes of the sockets a process holds, up to `wanted` when it is among them; none for a process of others. */
async function socketsOf(pid: number, wanted?: string): Promise<string[]> {
  const inodes: string[] = [];
  for (const name of (await namesIn(`/proc/${pid}/fd`)).slice(0, MAX_DESCRIPTORS)) {
    const inode = /^socket:\[(\d+)\]$/.exec(await linkOrEmpty(`/proc/${pid}/fd/${name}`))?.[1];
    if (inode === undefined) continue;
    inodes.push(inode);
    if (inode === wanted) break;
  }
  return inodes;
}

async function describe(pid: number): Promise<Process | null> {
  const path = (await linkOrEmpty(`/proc/${pid}/exe`)).replace(/ \(deleted\)$/, '');
  if (path !== '') return { pid, name: basename(path), path };
  const comm = (await textOrEmpty(`/proc/${pid}/comm`)).trim();
  return comm === '' ? null : { pid, name: comm, path: null };
}

function remember(inode: string, found: Process): void {
  keptByInode.delete(inode);
  keptByInode.set(inode, { process: found, until: performance.now() + KEEP_MS });
  const oldest = keptByInode.keys().next();
  if (keptByInode.size > MAX_KEPT && oldest.done !== true) keptByInode.delete(oldest.value);
  recent = [found.pid, ...recent.filter((pid) => pid !== found.pid)].slice(0, MAX_RECENT);
}

async function loginName(uid: number): Promise<string | null> {
  for (const line of (await textOrEmpty('/etc/passwd')).split('\n')) {
    const [user, , id] = line.split(':');
    if (user !== undefined && id === String(uid)) return user;
  }
  return null;
}

// Processes end and belong to others while they are being looked at: both read as "nothing there".
const openIfThere = (path: string) => open(path, 'r').catch(() => null);
const namesIn = (path: string) => readdir(path).catch((): string[] => []);
const linkOrEmpty = (path: string) => readlink(path).catch(() => '');
const textOrEmpty = (path: string) => readFile(path, 'utf8').catch(() => '');
const userOf = (pid: number) =>
  stat(`/proc/${pid}`)
    .then((found) => found.uid)
    .catch(() => null);
