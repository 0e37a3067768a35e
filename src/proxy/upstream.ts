import type { Socket } from 'node:net';
import type { Trust } from '../tls/trust.js';
import { type DialOptions, type DialTarget, dial } from './dial.js';
import { type Links, openLinks } from './framing/links.js';

/** Where a request is sent. `servername` names the destination to TLS; it differs from `host` on bare-IP tunnels. */
export interface UpstreamTarget {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly servername: string;
}

export interface UpstreamOptions extends DialOptions {
  readonly trust: Trust;
  /** Told of each new connection, for the per-host count of bytes. */
  readonly onConnected: (target: DialTarget, socket: Socket) => void;
}

/** Connections to origins: verified, pooled per origin, capped. */
export interface Upstream {
  /** A raw TCP connection to the target, through the parent if there is one. */
  dial(target: DialTarget): Promise<Socket>;
  /** A verified connection for one use. */
  connect(target: UpstreamTarget): Promise<Socket>;
  /** Resolves once a verified connection to the target stands; rejects with the certificate's fault. */
  verify(target: UpstreamTarget): Promise<void>;
  links(target: UpstreamTarget): Links;
  close(): void;
}

const MAX_ORIGINS = 256;

export function openUpstream(options: UpstreamOptions): Upstream {
  const origins = new Map<string, Links>();

  async function dialCounted(target: DialTarget): Promise<Socket> {
    const socket = await dial(target, options);
    options.onConnected(target, socket);
    return socket;
  }

  async function connect(target: UpstreamTarget): Promise<Socket> {
    const socket = await dialCounted(target);
    if (target.scheme === 'http') return socket;
    return options.trust.connect({
      socket,
      servername: target.servername,
      alpn: ['http/1.1'],
      timeoutMs: options.connectTimeoutMs,
    });
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
    dial: dialCounted,
    connect,
    verify: (target) => linksTo(target).ready(),
    links: linksTo,
    close() {
      for (const links of origins.values()) links.close();
      origins.clear();
    },
  };
}
