import type { Policy } from './policy.js';
import { resolveHost } from './resolve.js';
import { OTHER, type RouteTable } from './routes.js';

/** Made once for each policy. */
const known = new WeakMap<RouteTable, ReadonlySet<string>>();

/**
 * Hosts that are the agency's by their name alone: named whole by a sanctioned entry that asks for no tenant, or a sanctioned
 * bucket, and no part of a leak channel. What may be reached where nothing may be decrypted: a host that strangers rent too
 * is not among them, since its corner would have to be read.
 */
export function sanctionedHosts(policy: Policy): ReadonlySet<string> {
  const table = policy.routes;
  const before = known.get(table);
  if (before !== undefined) return before;
  const hosts = new Set<string>();
  for (const [name, entry] of table.hosts) {
    for (const { buckets, tenant } of entry.sanctioned) {
      if (buckets !== null) for (const bucket of buckets) hosts.add(`${bucket}.${name}`);
      else if (tenant === null && resolveHost(policy, name, HTTPS) === OTHER) hosts.add(name);
    }
  }
  known.set(table, hosts);
  return hosts;
}

const HTTPS = 443;
