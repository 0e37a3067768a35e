import { endianness } from 'node:os';
import type { End } from '../model/owner.js';

/** What the kernel's table says of a socket. */
export interface SocketRow {
  readonly uid: number;
  /** 0 when no process holds it any more. */
  readonly inode: string;
}

/**
 * How the socket with these ends stands in `/proc/net/tcp` and `/proc/net/tcp6`: `0100007F:94ED 0100007F:22AD`. An IPv4
 * connection of an IPv6 socket is in the second file, under mapped addresses.
 */
export function tableKeys(own: End, peer: End): { readonly tcp: string | null; readonly tcp6: string } {
  const [a, b] = [addressBytes(own.address), addressBytes(peer.address)];
  const key = (from: number) => `${hex(a.subarray(from))}:${port(own)} ${hex(b.subarray(from))}:${port(peer)}`;
  return { tcp: isMapped(a) && isMapped(b) ? key(12) : null, tcp6: key(0) };
}

/** The rest of a row behind its two ends: state, queues, timer, retransmits, uid, timeout, inode (Linux proc_net_tcp.txt). */
export function parseRow(afterEnds: string): SocketRow | null {
  const fields = afterEnds.trim().split(/\s+/, 7);
  const [uid, inode] = [fields[4], fields[6]];
  if (uid === undefined || inode === undefined || !/^\d+$/.test(uid) || !/^\d+$/.test(inode)) return null;
  return { uid: Number(uid), inode };
}

const port = (end: End): string => end.port.toString(16).toUpperCase().padStart(4, '0');

/** The kernel prints addresses as 32-bit words of its own byte order. */
function hex(bytes: Uint8Array): string {
  const words = Buffer.from(bytes);
  return (endianness() === 'LE' ? words.swap32() : words).toString('hex').toUpperCase();
}

const MAPPED = Buffer.from('00000000000000000000ffff', 'hex');
const isMapped = (bytes: Buffer): boolean => bytes.subarray(0, 12).equals(MAPPED);

/** 16 bytes; IPv4 in its mapped form. */
function addressBytes(address: string): Buffer {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (v4 !== undefined) return Buffer.concat([MAPPED, Buffer.from(v4.split('.').map(Number))]);
  const plain = URL.canParse(`http://[${address}]`) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : '::';
  const [before = [], after = []] = plain.split('::').map((side) => (side === '' ? [] : side.split(':')));
  const groups = [...before, ...new Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0'), ...after];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}
