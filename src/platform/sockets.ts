/*
 * Connections of this PC, as its system lists them: what goes past the proxy shows here. Nothing of what is sent is seen, and
 * no address leaves this file's readers: destinations are not kept.
 */

export interface SocketRow {
  readonly protocol: 'tcp' | 'udp';
  readonly state: 'open' | 'listening' | 'other';
  readonly localPort: number;
  /** 16 bytes, IPv4 in its mapped form. */
  readonly local: Buffer;
  readonly remote: Buffer;
  readonly remotePort: number;
  /** Whose it is: a login's number on Linux, a program's file name on Windows. */
  readonly owner: string;
}

const MAX_ROWS = 100_000;
const MAPPED = Buffer.from('00000000000000000000ffff', 'hex');

/** Rows of `/proc/net/tcp`, `tcp6`, `udp` and `udp6` (proc_net_tcp.txt). The kernel writes addresses in words of its own order. */
export function parseProcNet(text: string, protocol: SocketRow['protocol'], littleEndian: boolean): SocketRow[] {
  const rows: SocketRow[] = [];
  for (const line of text.split('\n').slice(1, MAX_ROWS)) {
    const [, local, remote, state, , , , uid] = line.trim().split(/\s+/);
    const [from, to] = [endOf(local, littleEndian), endOf(remote, littleEndian)];
    if (from === null || to === null || state === undefined || uid === undefined) continue;
    rows.push({
      protocol,
      state: stateOf(protocol, state, to.port),
      local: from.address,
      localPort: from.port,
      remote: to.address,
      remotePort: to.port,
      owner: uid,
    });
  }
  return rows;
}

/** 01 is established, 02 syn-sent, 0A listening; a UDP socket that is connected says 01. */
function stateOf(protocol: SocketRow['protocol'], state: string, remotePort: number): SocketRow['state'] {
  if (protocol === 'tcp' && state === '0A') return 'listening';
  return (state === '01' || state === '02') && remotePort !== 0 ? 'open' : 'other';
}

function endOf(text: string | undefined, littleEndian: boolean): { address: Buffer; port: number } | null {
  const [hex, port] = text?.split(':') ?? [];
  if (hex === undefined || port === undefined || !/^(?:[0-9A-F]{8}|[0-9A-F]{32})$/.test(hex)) return null;
  const words = Buffer.from(hex, 'hex');
  const bytes = littleEndian ? words.swap32() : words;
  return { address: bytes.length === 4 ? mapped(bytes) : bytes, port: Number.parseInt(port, 16) };
}

/** One IPv4 address as IPv6 has it. */
export const mapped = (address: Buffer): Buffer => Buffer.concat([MAPPED, address]);

/** Neither this PC, nor a network of an office, nor nobody. */
export function isPublic(address: Buffer): boolean {
  if (address.subarray(0, 12).equals(MAPPED)) {
    const [a = 0, b = 0] = address.subarray(12);
    if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
    if (a === 172 && b >= 16 && b < 32) return false;
    if (a === 100 && b >= 64 && b < 128) return false;
    return !((a === 192 && b === 168) || (a === 169 && b === 254));
  }
  const first = address.readUInt16BE(0);
  // fc00::/7, fe80::/10, ff00::/8, and :: with ::1.
  return (first & 0xfe00) !== 0xfc00 && (first & 0xffc0) !== 0xfe80 && first < 0xff00 && first !== 0;
}

export function isLoopback(address: Buffer): boolean {
  if (address.subarray(0, 12).equals(MAPPED)) return address[12] === 127;
  return address.subarray(0, 15).every((byte) => byte === 0) && address[15] === 1;
}
