import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { type Trust, UpstreamTlsError } from '../tls/trust.js';
import { type DialOptions, type DialTarget, dial } from './dial.js';
import { LinkError } from './framing/link.js';
import { type Links, openLinks } from './framing/links.js';
import { openSessions, type Sessions } from './h2/sessions.js';

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
  /**
   * Resolves once a verified connection to the target stands; rejects with the certificate's fault. A target that refuses
   * HTTP/1.1 is asked for HTTP/2, and remembered for it.
   */
  verify(target: UpstreamTarget): Promise<void>;
  links(target: UpstreamTarget): Links;
  /** HTTP/2 to the target; its requests reject with LinkError where it speaks none. */
  sessions(target: UpstreamTarget): Sessions;
  /** True where the target has refused HTTP/1.1. */
  speaksOnlyH2(target: UpstreamTarget): boolean;
  close(): void;
}

const MAX_ORIGINS = 256;

/** What leads to one origin. HTTP/1.1 is the rule: it costs about half of HTTP/2 a request. */
interface Origin {
  readonly links: Links;
  readonly sessions: Sessions;
  onlyH2: boolean;
}

export function openUpstream(options: UpstreamOptions): Upstream {
  const origins = new Map<string, Origin>();

  async function dialCounted(target: DialTarget): Promise<Socket> {
    const socket = await dial(target, options);
    options.onConnected(target, socket);
    return socket;
  }

  async function connect(target: UpstreamTarget, alpn: 'http/1.1' | 'h2' = 'http/1.1'): Promise<Socket> {
    const socket = await dialCounted(target);
    if (target.scheme === 'http') return socket;
    const { servername } = target;
    return options.trust.connect({ socket, servername, alpn: [alpn], timeoutMs: options.connectTimeoutMs });
  }

  /** In the clear there is nothing to agree on: whoever is spoken to in HTTP/2 must know it (RFC 9113 section 3.3). */
  async function connectH2(target: UpstreamTarget): Promise<Socket> {
    try {
      const socket = await connect(target, 'h2');
      if (!(socket instanceof TLSSocket) || socket.alpnProtocol === 'h2') return socket;
      socket.destroy();
    } catch (error) {
      if (!refusesProtocol(error)) throw error;
    }
    throw new LinkError('UPSTREAM_NO_H2', 'the site does not speak HTTP/2, which this request needs');
  }

  function originOf(target: UpstreamTarget): Origin {
    const key = `${target.scheme}://${target.servername}@${target.host}:${target.port}`;
    const known = origins.get(key);
    if (known !== undefined) {
      origins.delete(key);
      origins.set(key, known);
      return known;
    }
    const origin: Origin = {
      links: openLinks(() => connect(target)),
      sessions: openSessions(target.scheme, () => connectH2(target)),
      onlyH2: false,
    };
    origins.set(key, origin);
    if (origins.size > MAX_ORIGINS) evictOldest();
    return origin;
  }

  async function verify(target: UpstreamTarget): Promise<void> {
    const origin = originOf(target);
    if (!origin.onlyH2) {
      try {
        await origin.links.ready();
        return;
      } catch (error) {
        if (!refusesProtocol(error)) throw error;
      }
    }
    await origin.sessions.ready();
    origin.onlyH2 = true;
  }

  function evictOldest(): void {
    for (const [key, { links, sessions }] of origins) {
      if (links.busy || sessions.busy) continue;
      origins.delete(key);
      links.close();
      sessions.close();
      return;
    }
  }

  return {
    dial: dialCounted,
    connect: (target) => connect(target),
    verify,
    links: (target) => originOf(target).links,
    sessions: (target) => originOf(target).sessions,
    speaksOnlyH2: (target) => originOf(target).onlyH2,
    close() {
      for (const { links, sessions } of origins.values()) {
        links.close();
        sessions.close();
      }
      origins.clear();
    },
  };
}

function refusesProtocol(error: unknown): boolean {
  return error instanceof UpstreamTlsError && error.code === 'TLS_PROTOCOL';
}
