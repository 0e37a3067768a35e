import net from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Trust } from '../tls/trust.js';
import { type Links, openLinks } from './framing/links.js';

/** Where a request is sent. `servername` names the destination to TLS; it differs from `host` on bare-IP tunnels. */
export interface UpstreamTarget {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly servername: string;
}

export interface UpstreamOptions {
  readonly trust: Trust;
  /** `host:port` → address and port to connect to instead. */
  readonly resolve: ReadonlyMap<string, { readonly host: string; readonly port: number }>;
  /** Parent proxy every connection is tunnelled through, by CONNECT. */
  readonly parent: { readonly host: string; readonly port: number; readonly authorization: string | null } | null;
  readonly connectTimeoutMs: number;
  /** The proxy's own port: a connection that would come back to it is refused. */
  readonly ownPort: () => number;
  /** Told of each new connection, for the per-host count of bytes. */
  readonly onConnected: (target: { host: string; port: number }, socket: net.Socket) => void;
}

export class UpstreamError extends Error {
  readonly code: 'UPSTREAM_UNREACHABLE' | 'UPSTREAM_TIMEOUT' | 'UPSTREAM_NAME' | 'UPSTREAM_LOOP' | 'PARENT_REFUSED';

  constructor(code: UpstreamError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'UpstreamError';
    this.code = code;
  }
}

/** Connections to origins: verified, pooled per origin, capped. */
export interface Upstream {
  /** A raw TCP connection to the target, through the parent if there is one. */
  dial(target: { readonly host: string; readonly port: number }): Promise<net.Socket>;
  /** A verified connection for one use. */
  connect(target: UpstreamTarget): Promise<net.Socket>;
  /** Resolves once a verified connection to the target stands; rejects with the certificate's fault. */
  verify(target: UpstreamTarget): Promise<void>;
  links(target: UpstreamTarget): Links;
  close(): void;
}

const MAX_ORIGINS = 256;

export function openUpstream(options: UpstreamOptions): Upstream {
  const origins = new Map<string, Links>();

  async function dial(target: { host: string; port: number }): Promise<net.Socket> {
    const socket = await dialDirect(options.parent ?? target, options);
    if (socket.remotePort === options.ownPort() && isLoopback(socket.remoteAddress ?? '')) {
      socket.destroy();
      throw new UpstreamError('UPSTREAM_LOOP', `${target.host}:${target.port} leads back to this proxy`);
    }
    if (options.parent !== null) await askParent(socket, target, options);
    options.onConnected(target, socket);
    return socket;
  }

  async function connect(target: UpstreamTarget): Promise<net.Socket> {
    const socket = await dial(target);
    if (target.scheme === 'http') return socket;
    const secured: TLSSocket = await options.trust.connect({
      socket,
      servername: target.servername,
      alpn: ['http/1.1'],
      timeoutMs: options.connectTimeoutMs,
    });
    return secured;
  }

  function linksTo(target: UpstreamTarget): Links {
    const key = `${target.scheme}://${target.servername}@${target.host}:${target.port}`;
    const known = origins.get(key);
    if (known !== undefined) {
      origins.delete(key);
      origins.set(key, known);
      return known;
    }
    const links = openLinks(() => connect(target));
    origins.set(key, links);
    if (origins.size > MAX_ORIGINS) evictOldest();
    return links;
  }

  function evictOldest(): void {
    for (const [key, links] of origins) {
      if (links.busy) continue;
      origins.delete(key);
      links.close();
      return;
    }
  }

  return {
    dial,
    connect,
    verify: (target) => linksTo(target).ready(),
    links: linksTo,
    close() {
      for (const links of origins.values()) links.close();
      origins.clear();
    },
  };
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}

function dialDirect(target: { host: string; port: number }, options: UpstreamOptions): Promise<net.Socket> {
  const { host, port } = options.resolve.get(`${target.host}:${target.port}`) ?? target;
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, noDelay: true });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new UpstreamError('UPSTREAM_TIMEOUT', `${target.host}:${target.port} did not answer in time`));
    }, options.connectTimeoutMs);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeListener('error', failed);
      resolve(socket);
    });
    const failed = (error: NodeJS.ErrnoException): void => {
      clearTimeout(timer);
      const name = error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN';
      reject(
        name
          ? new UpstreamError('UPSTREAM_NAME', `${target.host} has no address: the name could not be resolved`, error)
          : new UpstreamError('UPSTREAM_UNREACHABLE', `${target.host}:${target.port} could not be reached`, error),
      );
    };
    socket.once('error', failed);
  });
}

/** Opens a tunnel through the parent proxy (RFC 9110 section 9.3.6). */
function askParent(
  socket: net.Socket,
  target: { host: string; port: number },
  options: UpstreamOptions,
): Promise<void> {
  const authority = net.isIPv6(target.host) ? `[${target.host}]:${target.port}` : `${target.host}:${target.port}`;
  const credentials = options.parent?.authorization;
  const login = credentials == null ? '' : `Proxy-Authorization: ${credentials}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${login}\r\n`);
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const timer = setTimeout(
      () => fail('UPSTREAM_TIMEOUT', 'the parent proxy did not answer in time'),
      options.connectTimeoutMs,
    );
    const settle = (): void => {
      clearTimeout(timer);
      socket.removeListener('data', read);
      socket.removeListener('error', broken);
      socket.removeListener('close', broken);
    };
    const fail = (code: UpstreamError['code'], message: string): void => {
      settle();
      socket.destroy();
      reject(new UpstreamError(code, message));
    };
    const broken = (): void => fail('UPSTREAM_UNREACHABLE', 'the parent proxy closed the connection');
    const read = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) {
        if (head.length > 16 * 1024) fail('PARENT_REFUSED', 'the parent proxy sent a head over 16 KiB');
        return;
      }
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(head.toString('latin1', 0, end))?.[1];
      if (status?.startsWith('2') !== true) {
        fail('PARENT_REFUSED', `the parent proxy answered ${status ?? 'nothing that is HTTP'} for ${authority}`);
        return;
      }
      settle();
      socket.pause();
      if (end + 4 < head.length) socket.unshift(head.subarray(end + 4));
      resolve();
    };
    socket.on('data', read);
    socket.on('error', broken);
    socket.on('close', broken);
  });
}
