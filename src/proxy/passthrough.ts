import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import httpProxy from 'http-proxy';
import type { Upstream } from './upstream.js';

/**
 * Streamed forwarding for what is not held: systems that are sanctioned, plain HTTP to hosts that are never inspected,
 * and upgraded connections. The connections are the same verified ones; only the holding is left out.
 */
export interface Passthrough {
  web(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    to: PassTarget,
    failed: (error: Error) => void,
  ): void;
  upgrade(
    request: http.IncomingMessage,
    socket: Duplex,
    head: Buffer,
    to: PassTarget,
    failed: (error: Error) => void,
  ): void;
  close(): void;
}

export interface PassTarget {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly servername: string;
  /** Path with query. */
  readonly target: string;
}

/** Agents name their connections by host, port and server name, so one of each scheme serves every origin. */
function agents(upstream: Upstream): { http: http.Agent; https: https.Agent } {
  const make = (scheme: 'http' | 'https') => {
    const agent =
      scheme === 'https'
        ? new https.Agent({ keepAlive: true, maxTotalSockets: 512 })
        : new http.Agent({ keepAlive: true, maxTotalSockets: 512 });
    const connect = (
      options: https.RequestOptions,
      done: (error: Error | null, socket?: Duplex) => void,
    ): undefined => {
      const host = options.host ?? '';
      const servername = options.servername !== undefined && options.servername !== '' ? options.servername : host;
      upstream.connect({ scheme, host, port: Number(options.port), servername }).then(
        (socket) => done(null, socket),
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
      return undefined;
    };
    Object.assign(agent, { createConnection: connect });
    return agent;
  };
  return { http: make('http'), https: make('https') as https.Agent };
}

export function openPassthrough(upstream: Upstream): Passthrough {
  const proxy = httpProxy.createProxyServer({ ignorePath: false, xfwd: false, changeOrigin: false });
  const agent = agents(upstream);
  const failures = new WeakMap<http.IncomingMessage, (error: Error) => void>();
  proxy.on('error', (error, request) => failures.get(request)?.(error));

  const options = (to: PassTarget): httpProxy.ServerOptions => ({
    target: {
      protocol: `${to.scheme}:`,
      host: to.host,
      hostname: to.host,
      port: to.port,
      servername: to.servername,
    } as object,
    agent: agent[to.scheme],
    // Off, so that http-proxy rewrites no path: the request line goes on as it came.
    toProxy: false,
    prependPath: false,
  });

  return {
    web(request, response, to, failed) {
      failures.set(request, failed);
      request.url = to.target;
      proxy.web(request, response, options(to));
    },
    upgrade(request, socket, head, to, failed) {
      failures.set(request, failed);
      request.url = to.target;
      proxy.ws(request, socket as never, head, options(to));
    },
    close() {
      agent.http.destroy();
      agent.https.destroy();
    },
  };
}
