import { isLoopback, isPublic, type SocketRow } from './sockets.js';

/*
 * Who goes past the proxy, and who offers another one. Seen from outside: programs that read no proxy setting are honest and
 * show up too, so these are told to head office and no alarm of themselves.
 */

export interface SideStep {
  readonly what: 'side-step';
  /** As in the rows: whose connection. */
  readonly owner: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly connections: number;
}

export interface SecondProxy {
  readonly what: 'second-proxy';
  readonly owner: string;
  readonly port: number;
}

/** Web, mail, DNS over TLS; over UDP: HTTP/3. */
const TCP_PORTS = new Set([80, 443, 853, 25, 110, 143, 465, 587, 993, 995]);
const UDP_PORTS = new Set([443, 853]);
/** Where Clash, V2Ray, sing-box, Shadowsocks, Fiddler, Charles and their like listen unless told otherwise. */
const PROXY_PORTS = new Set([
  1080, 1086, 1087, 2080, 7890, 7891, 7892, 7893, 7897, 8888, 8889, 10_808, 10_809, 20_170, 20_171,
]);
const MAX_FINDINGS = 50;

export interface Own {
  /** The proxy's own port. */
  readonly port: number;
  /** Rows of the agent itself, and of what is no person's. */
  isOwn(owner: string): boolean;
}

export function sideSteps(rows: readonly SocketRow[], { isOwn }: Own): SideStep[] {
  const found = new Map<string, SideStep>();
  for (const { protocol, state, remote, remotePort: port, owner } of rows) {
    const ports = protocol === 'tcp' ? TCP_PORTS : UDP_PORTS;
    if (state !== 'open' || !ports.has(port) || isOwn(owner) || !isPublic(remote)) continue;
    const key = `${owner}\n${protocol}\n${port}`;
    const connections = (found.get(key)?.connections ?? 0) + 1;
    found.set(key, { what: 'side-step', owner, protocol, port, connections });
  }
  return [...found.values()].sort((a, b) => b.connections - a.connections).slice(0, MAX_FINDINGS);
}

/** A proxy of somebody's on this PC: what is sent through it shows to us as one connection, if at all. */
export function secondProxies(rows: readonly SocketRow[], { port: ownPort, isOwn }: Own): SecondProxy[] {
  const found = new Map<string, SecondProxy>();
  for (const { protocol, state, local, localPort: port, owner } of rows) {
    if (protocol !== 'tcp' || state !== 'listening' || port === ownPort || !PROXY_PORTS.has(port)) continue;
    const anywhere =
      local.subarray(0, 10).every((byte) => byte === 0) && local.subarray(12).every((byte) => byte === 0);
    if (isOwn(owner) || !(isLoopback(local) || anywhere)) continue;
    found.set(`${owner}\n${port}`, { what: 'second-proxy', owner, port });
  }
  return [...found.values()].slice(0, MAX_FINDINGS);
}
