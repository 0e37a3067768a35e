/**
 * Which channel a destination is. The first of these that answers wins:
 *
 *  1. never_decrypt          a promise to the people whose bank it is; decided by host alone
 *  2. sanctioned             host with path, bucket or tenant: the agency's own corner of a shared host
 *  3. a host to be refused   nothing the request says of itself may open it
 *  4. Referer recogniser     a mini-program posts to anyone's host, and says so
 *  5. port                   mail and remote control have ports of their own
 *  6. host and path          longest host first
 *  7. exact host
 *  8. longest suffix
 *  9. host expression
 * 10. path, query, header    what any host may serve: object storage, private links over plain HTTP
 * 11. User-Agent, program    hints, for hosts nobody listed
 * 12. other
 *
 * An object-storage host is only a warehouse: where the Referer names a listed site, the transfer is that site's.
 */
import type { Destination, Route } from '../model/destination.js';
import { isAmbiguousPath, matchesPath } from './glob.js';
import type { Policy } from './policy.js';
import {
  type HostEntry,
  NEVER_DECRYPT,
  OTHER,
  type PathRoute,
  type RouteTable,
  type SanctionedRoute,
} from './routes.js';

/** Labels looked at: a name has at most 127, a listed suffix few. */
const MAX_LABELS = 12;
/** Query and headers are the sender's: look at so much of them. */
const MAX_QUERY_CHARS = 4096;

/** Route of a request. Pure; a known host costs a few map look-ups and no expression. */
export function resolve(policy: Policy, destination: Destination): Route {
  const table = policy.routes;
  const { host } = destination;
  let exact: Route | null = null;
  let suffix: Route | null = null;
  let byPath: Route | null = null;
  let sanctioned: Route | null = null;
  let entry: HostEntry | undefined;
  for (let name = host, depth = 0; ; depth++) {
    entry = table.hosts.get(name);
    if (entry !== undefined) {
      if (entry.neverDecrypt) return NEVER_DECRYPT;
      if (depth === 0) exact = entry.exact;
      suffix ??= entry.suffix;
      if (entry.paths.length > 0) byPath ??= pathRoute(entry.paths, destination.path);
      if (entry.sanctioned.length > 0) sanctioned ??= sanctionedRoute(entry.sanctioned, destination);
    }
    const dot = name.indexOf('.');
    if (dot < 0) break;
    name = depth < MAX_LABELS ? name.slice(dot + 1) : lastLabels(name);
  }
  if (sanctioned !== null) return sanctioned;
  const byHost = exact ?? suffix;
  if (byHost?.treatment === 'refuse') return byHost;
  if (destination.referer !== null) {
    const route = refererRoute(table, destination.referer);
    if (route !== null) return route;
  }
  const byPort = table.ports.get(destination.port);
  if (byPort !== undefined) return byPort;
  const known = byPath ?? byHost ?? table.byExpression(host);
  if (known !== null) return attributed(table, known, destination);
  const recognised = anyHostRoute(table, destination);
  return recognised === null ? OTHER : attributed(table, recognised, destination);
}

/** Route before any HTTP is known: for CONNECT and SNI. Sanctioned corners of a host are not visible yet. Pure. */
export function resolveHost(policy: Policy, host: string, port: number): Route {
  const table = policy.routes;
  const mail = table.mailServers.get(`${host}:${port}`);
  if (mail !== undefined) return mail;
  const route = hostRoute(table, host);
  if (route === NEVER_DECRYPT || route?.treatment === 'refuse') return route;
  const byPort = table.ports.get(port);
  if (byPort !== undefined) return byPort;
  const found = route ?? table.byExpression(host) ?? OTHER;
  // A port is anybody's: only a name has its TLS tunnelled.
  return policy.channels.get(found.channel)?.hostRoute ?? found;
}

/** Route of a program, as the system names it; null for one nobody listed. Pure. */
export function resolveProgram(policy: Policy, name: string): Route | null {
  return policy.routes.processes.get(name.toLowerCase()) ?? null;
}

/** Whether a host is listed for HTTP/2, itself or by a name it is below. Pure. */
export function offersH2({ http2Hosts }: Policy, host: string): boolean {
  for (let name = host; http2Hosts.size > 0; ) {
    if (http2Hosts.has(name)) return true;
    const dot = name.indexOf('.');
    if (dot < 0) return false;
    name = name.slice(dot + 1);
  }
  return false;
}

function hostRoute(table: RouteTable, host: string): Route | null {
  let found: Route | null = null;
  for (let name = host, depth = 0; ; depth++) {
    const entry = table.hosts.get(name);
    if (entry !== undefined) {
      if (entry.neverDecrypt) return NEVER_DECRYPT;
      found ??= (depth === 0 ? entry.exact : null) ?? entry.suffix;
    }
    const dot = name.indexOf('.');
    if (dot < 0) return found;
    name = depth < MAX_LABELS ? name.slice(dot + 1) : lastLabels(name);
  }
}

/** A name of very many labels is cut to its last few: padding in front must not hide whose it is. */
function lastLabels(name: string): string {
  let at = name.length;
  for (let labels = 0; labels < MAX_LABELS; labels++) {
    const dot = name.lastIndexOf('.', at - 1);
    if (dot < 0) return name.slice(name.indexOf('.') + 1);
    at = dot;
  }
  return name.slice(at + 1);
}

function pathRoute(paths: readonly PathRoute[], path: string): Route | null {
  for (const one of paths) if (matchesPath(one.path, path)) return one.route;
  return null;
}

function sanctionedRoute(entries: readonly SanctionedRoute[], destination: Destination): Route | null {
  for (const entry of entries) {
    if (entry.paths !== null) {
      if (isAmbiguousPath(destination.path)) continue;
      if (!entry.paths.some((glob) => matchesPath(glob, destination.path))) continue;
    }
    if (entry.buckets !== null && !entry.buckets.has(firstLabel(destination.host))) continue;
    if (entry.tenant !== null) {
      const values = headValues(destination, entry.tenant.at.from, entry.tenant.at.name);
      // Said twice, the server may read the other one.
      if (values.length !== 1 || !entry.tenant.is.has(values[0] ?? '')) continue;
    }
    return entry.route;
  }
  return null;
}

function firstLabel(host: string): string {
  const dot = host.indexOf('.');
  return dot < 0 ? host : host.slice(0, dot);
}

function headValues(destination: Destination, from: string, name: string): string[] {
  if (from === 'header') {
    return (destination.headers ?? []).filter(([key]) => key === name.toLowerCase()).map(([, value]) => value);
  }
  const query = destination.path.indexOf('?');
  return query < 0 ? [] : new URLSearchParams(destination.path.slice(query + 1)).getAll(name);
}

function refererRoute(table: RouteTable, referer: string): Route | null {
  const host = hostOf(referer);
  for (let name = host; name !== ''; ) {
    const route = table.referers.get(name);
    if (route !== undefined) return route;
    const dot = name.indexOf('.');
    if (dot < 0) return null;
    name = name.slice(dot + 1);
  }
  return null;
}

/** Host of a URL, lower case, without port and user; empty when there is none. */
function hostOf(url: string): string {
  const start = url.indexOf('://');
  if (start < 0 || start > 8) return '';
  let end = start + 3;
  while (end < url.length && end < start + 260 && !'/?#:'.includes(url[end] ?? '/')) end++;
  return url.slice(start + 3, end).toLowerCase();
}

function attributed(table: RouteTable, route: Route, destination: Destination): Route {
  if (route.category !== 'object-storage' || destination.referer === null) return route;
  const site = hostRoute(table, hostOf(destination.referer));
  return site === null || site.treatment !== 'inspect-hold' || site.opaque ? route : site;
}

function anyHostRoute(table: RouteTable, destination: Destination): Route | null {
  const route = pathRoute(table.anyHostPaths, destination.path) ?? queryRoute(table, destination.path);
  if (route !== null) return route;
  for (const [name] of destination.headers ?? []) {
    const byHeader = table.headers.get(name);
    if (byHeader !== undefined) return byHeader;
  }
  const agent = destination.userAgent;
  if (agent !== null) {
    for (const [word, byAgent] of table.userAgents) if (agent.includes(word)) return byAgent;
  }
  const program = destination.process?.name;
  return program === undefined ? null : (table.processes.get(program.toLowerCase()) ?? null);
}

function queryRoute(table: RouteTable, path: string): Route | null {
  let at = path.indexOf('?') + 1;
  if (at === 0 || table.query.size === 0) return null;
  const end = Math.min(path.length, at + MAX_QUERY_CHARS);
  while (at < end) {
    let stop = path.indexOf('&', at);
    if (stop < 0 || stop > end) stop = end;
    const equals = path.indexOf('=', at);
    const name = path.slice(at, equals < 0 || equals > stop ? stop : equals);
    const route = table.query.get(name.toLowerCase());
    if (route !== undefined) return route;
    at = stop + 1;
  }
  return null;
}
