import { BlockList, isIP } from 'node:net';

/** This PC under every number it has for itself: `0.0.0.0` and `::` connect to it as well. */
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addSubnet('0.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');
LOOPBACK.addAddress('::', 'ipv6');

/** Addresses of one cable (RFC 3927, RFC 4291 section 2.5.6); cloud machines hand out credentials there. */
const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet('169.254.0.0', 16, 'ipv4');
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6');

/** IPv4 addresses written as IPv6 (`::ffff:127.0.0.1`) count as what they are. False for names. */
export function isLoopback(address: string): boolean {
  return isIn(LOOPBACK, address);
}

export function isLinkLocal(address: string): boolean {
  return isIn(LINK_LOCAL, address);
}

function isIn(list: BlockList, address: string): boolean {
  const bare = address.split('%', 1)[0] ?? '';
  const family = isIP(bare);
  return family !== 0 && list.check(bare, family === 4 ? 'ipv4' : 'ipv6');
}

/** Whether a connection to this host and port would come back to a proxy that listens on these ports of this PC. */
export function leadsBack(host: string, port: number, ...own: readonly number[]): boolean {
  return own.includes(port) && (host === 'localhost' || host.endsWith('.localhost') || isLoopback(host));
}
