import type { Route } from '../model/destination.js';
import type { CompilePatterns, PatternSet } from '../model/pattern.js';
import { type Channel, type Selector, selectorOf } from './channel.js';
import { type Glob, globOf } from './glob.js';
import type { ChannelSource, PolicySource, SanctionedSource } from './source.js';

/** A route taken on some paths of a host only. */
export interface PathRoute {
  readonly path: Glob;
  readonly route: Route;
}

/** One entry of the sanctioned list; all of its conditions hold together. */
export interface SanctionedRoute {
  readonly paths: readonly Glob[] | null;
  readonly buckets: ReadonlySet<string> | null;
  readonly tenant: { readonly at: Selector; readonly is: ReadonlySet<string> } | null;
  readonly route: Route;
}

/** What is known of one name: of itself, and as the end of longer names. */
export interface HostEntry {
  exact: Route | null;
  suffix: Route | null;
  neverDecrypt: boolean;
  readonly paths: PathRoute[];
  readonly sanctioned: SanctionedRoute[];
}

/** Everything `resolve` looks at, prepared once. Routes are shared: nothing is made per request. */
export interface RouteTable {
  readonly hosts: ReadonlyMap<string, HostEntry>;
  readonly ports: ReadonlyMap<number, Route>;
  /** Mail servers that mail programs may reach, as `host:port`. */
  readonly mailServers: ReadonlyMap<string, Route>;
  readonly referers: ReadonlyMap<string, Route>;
  /** Channel whose host expression a host meets. */
  readonly byExpression: (host: string) => Route | null;
  readonly byId: ReadonlyMap<string, Route>;
  readonly anyHostPaths: readonly PathRoute[];
  readonly query: ReadonlyMap<string, Route>;
  readonly headers: ReadonlyMap<string, Route>;
  readonly userAgents: ReadonlyArray<readonly [word: string, route: Route]>;
  readonly processes: ReadonlyMap<string, Route>;
}

export const OTHER: Route = Object.freeze({
  channel: 'other',
  category: 'other',
  sanctioned: false,
  treatment: 'inspect-hold',
  opaque: false,
});

/** Never decrypted: nothing of it is seen, so it is no channel either. */
export const NEVER_DECRYPT: Route = Object.freeze({ ...OTHER, treatment: 'tunnel', opaque: true });

/** Builds the table. Channels earlier in the order of files win where two recognise the same thing. */
export function routeTable(
  source: PolicySource,
  channels: ReadonlyMap<string, Channel>,
  compilePatterns: CompilePatterns,
): RouteTable {
  const hosts = new Map<string, HostEntry>();
  const at = (name: string): HostEntry => {
    const entry = hosts.get(name) ?? { exact: null, suffix: null, neverDecrypt: false, paths: [], sanctioned: [] };
    hosts.set(name, entry);
    return entry;
  };
  const table = {
    hosts,
    ports: new Map<number, Route>(),
    mailServers: new Map<string, Route>(),
    referers: new Map<string, Route>(),
    byId: new Map<string, Route>(),
    anyHostPaths: [] as PathRoute[],
    query: new Map<string, Route>(),
    headers: new Map<string, Route>(),
    userAgents: [] as Array<readonly [string, Route]>,
    processes: new Map<string, Route>(),
  };
  const regexes: Array<{ id: string; pattern: string }> = [];
  for (const item of source.channels) {
    const route = channels.get(item.id)?.route;
    if (route === undefined) continue;
    table.byId.set(item.id, route);
    for (const name of item.hosts?.exact ?? []) at(name).exact = route;
    for (const name of item.hosts?.suffix ?? []) at(name).suffix = route;
    for (const { host, path } of item.paths ?? []) {
      at(host).paths.push(...path.map((one) => ({ path: globOf(one), route })));
    }
    for (const port of item.ports ?? []) table.ports.set(port, route);
    regexes.push(...regexesOf(item));
    for (const name of item.recognise?.referer ?? []) table.referers.set(name, route);
    table.anyHostPaths.push(...(item.recognise?.path ?? []).map((path) => ({ path: globOf(path), route })));
    for (const name of item.recognise?.query ?? []) setFirst(table.query, name.toLowerCase(), route);
    for (const name of item.recognise?.header ?? []) setFirst(table.headers, name.toLowerCase(), route);
    for (const word of item.recognise?.user_agent ?? []) table.userAgents.push([word, route]);
    for (const name of item.recognise?.process ?? []) setFirst(table.processes, name.toLowerCase(), route);
  }
  for (const { host, ports } of source.mail_servers) {
    for (const port of ports) table.mailServers.set(`${host}:${port}`, mailRoute(table.ports.get(port)));
  }
  for (const item of source.never_decrypt) at(item.suffix).neverDecrypt = true;
  for (const item of source.sanctioned) at(item.host).sanctioned.push(sanctionedRoute(item));
  return {
    ...table,
    byExpression: expressionRoutes(regexes.length === 0 ? null : compilePatterns(regexes), table.byId),
  };
}

/** Mail as a mail program sends it: tunnelled, for nobody reads it here, and its bytes counted. */
function mailRoute(byPort: Route | undefined): Route {
  const channel = byPort?.channel ?? 'mail-program';
  return Object.freeze({ channel, category: 'mail-client', sanctioned: false, treatment: 'tunnel', opaque: true });
}

/** Hosts remembered, so that a site visited all day is matched once. Full, it starts over: hosts are the sender's. */
const MAX_REMEMBERED = 2048;

function expressionRoutes(
  expressions: PatternSet | null,
  byId: ReadonlyMap<string, Route>,
): (host: string) => Route | null {
  if (expressions === null) return () => null;
  const remembered = new Map<string, Route | null>();
  return (host) => {
    const known = remembered.get(host);
    if (known !== undefined) return known;
    const id = expressions.match(host)[0];
    const route = id === undefined ? null : (byId.get(id.slice(0, id.lastIndexOf('#'))) ?? null);
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(host, route);
    return route;
  };
}

/** Host expressions of a channel. An id is the channel's with a number behind, so that a channel may have several. */
export function regexesOf(item: ChannelSource): Array<{ id: string; pattern: string }> {
  return (item.hosts?.regex ?? []).map((pattern, index) => ({ id: `${item.id}#${index}`, pattern }));
}

function sanctionedRoute(item: SanctionedSource): SanctionedRoute {
  const at = item.tenant === undefined ? null : selectorOf(item.tenant.at);
  return {
    paths: item.path?.map(globOf) ?? null,
    buckets: item.bucket === undefined ? null : new Set(item.bucket),
    tenant: at === null || item.tenant === undefined ? null : { at, is: new Set(item.tenant.is) },
    route: Object.freeze({
      channel: 'sanctioned',
      category: 'other',
      sanctioned: true,
      treatment: item.treatment ?? 'inspect-tee',
      opaque: false,
    }),
  };
}

function setFirst<K>(map: Map<K, Route>, key: K, route: Route): void {
  if (!map.has(key)) map.set(key, route);
}
