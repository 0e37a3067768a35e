import dns from 'node:dns';
import net, { type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Where central may call. */
export interface Reach {
  /** Names and addresses that may be this machine or the link. */
  readonly allowed: readonly string[];
  /** Further authorities, PEM. */
  readonly ca: string | null;
}

/** An address that central does not call; said by whoever runs it, not by whoever adds outlets. */
export class ReachError extends Error {
  override readonly name = 'ReachError';
  readonly code = 'OUTLET_ADDRESS';
}

/**
 * Throws ReachError for this machine, its link, groups of machines and clouds' metadata services: who may add an outlet
 * must not reach what only central reaches (server-side request forgery).
 */
export function checkAddress(address: string, host: string, { allowed }: Reach): void {
  if (allowed.includes(host) || allowed.includes(address)) return;
  const family = net.isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (!closed().check(address, family)) return;
  throw new ReachError(`${host} is on this machine or its link (${address}); allow it in central.json if it is meant`);
}

/** Resolves a name and checks what came, so that what is checked is what is connected to. */
export function guardedLookup(reach: Reach): LookupFunction {
  return (hostname, options, callback) => {
    dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '');
      try {
        for (const { address } of addresses) checkAddress(address, hostname, reach);
      } catch (refused) {
        return callback(refused as NodeJS.ErrnoException, '');
      }
      const [first] = addresses;
      if (options.all === true) return callback(null, addresses);
      callback(null, first?.address ?? '', first?.family);
    });
  };
}

/** The address of a host, checked. Rejects with ReachError or what the resolver said. */
export async function addressOf(host: string, reach: Reach): Promise<string> {
  const { address } = await dns.promises.lookup(host);
  checkAddress(address, host, reach);
  return address;
}

/** Names are checked when they resolve; an address is never resolved. Throws ReachError. */
export function checkHost(host: string, reach: Reach): void {
  const bare = host.replace(/^\[|\]$/g, '');
  if (net.isIP(bare) !== 0) checkAddress(bare, bare, reach);
}

function closed(): net.BlockList {
  const list = new net.BlockList();
  for (const [address, prefix] of [
    ['0.0.0.0', 8],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['224.0.0.0', 3],
    // Metadata service of Alibaba Cloud.
    ['100.100.100.200', 32],
  ] as const) {
    list.addSubnet(address, prefix, 'ipv4');
  }
  for (const [address, prefix] of [
    ['::', 127],
    ['fe80::', 10],
    ['ff00::', 8],
    ['fd00:ec2::254', 128],
  ] as const) {
    list.addSubnet(address, prefix, 'ipv6');
  }
  for (const each of Object.values(networkInterfaces()).flat()) {
    if (each !== undefined) list.addAddress(each.address, each.family === 'IPv6' ? 'ipv6' : 'ipv4');
  }
  return list;
}
