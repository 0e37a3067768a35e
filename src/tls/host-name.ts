import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** What a certificate can be made out to: a DNS name in A-label form, or an address without brackets. */
export interface HostName {
  readonly kind: 'dns' | 'ipv4' | 'ipv6';
  /** Lower case, no trailing dot; IPv6 in its shortest form. */
  readonly value: string;
}

// `domainToASCII` reads its argument as the host of a URL and would cut it at the first `/`, `?`, `#`, `:` or `@`.
const WRITTEN = /^[\w.\-\u0080-\u{10ffff}]+$/u;
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * Reads a host as a client writes it: any case, Unicode or A-labels, `[::1]` or `::1`, one trailing dot.
 * Null when no certificate can be made out to it (wildcards, zone ids, empty or over-long labels).
 */
export function parseHostName(host: string): HostName | null {
  if (host.length > 1024) return null;
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  if (bare.includes('%')) return null;
  if (isIP(bare) !== 0) return address(bare);
  if (!WRITTEN.test(bare)) return null;
  const ascii = domainToASCII(bare.endsWith('.') ? bare.slice(0, -1) : bare).toLowerCase();
  // URL rules read `127.1` and `0x7f000001` as addresses, and so does every resolver behind them.
  if (isIP(ascii) !== 0) return address(ascii);
  if (ascii.length === 0 || ascii.length > 253) return null;
  return ascii.split('.').every((label) => LABEL.test(label)) ? { kind: 'dns', value: ascii } : null;
}

/** The content of an iPAddress name: 4 or 16 bytes in network order. None for a DNS name. */
export function ipBytes(name: HostName): Buffer {
  if (name.kind === 'dns') return Buffer.alloc(0);
  if (name.kind === 'ipv4') return Buffer.from(name.value.split('.').map(Number));
  const [head = '', tail = ''] = name.value.split('::');
  const before = groups(head);
  const after = groups(tail);
  const zeros = new Array<number>(8 - before.length - after.length).fill(0);
  return Buffer.from([...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]));
}

const groups = (text: string): number[] =>
  text.length === 0 ? [] : text.split(':').map((group) => Number.parseInt(group, 16));

// The URL parser gives IPv6 in hexadecimal groups only, shortest form (RFC 5952 without the dotted tail).
const address = (text: string): HostName =>
  isIP(text) === 4
    ? { kind: 'ipv4', value: text }
    : { kind: 'ipv6', value: new URL(`http://[${text}]`).hostname.slice(1, -1) };
