import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import httpProxy from 'http-proxy';
import { withoutQuic } from './alt-svc.js';
import type { Counters } from './counters.js';
import type { Exchange, RawHeaders } from './exchange.js';
import { endToEnd, field, pairs } from './headers.js';
import type { Upstream } from './upstream.js';

/**
 * Streamed forwarding for what is not held: systems that are sanctioned, plain HTTP to hosts that are never inspected,
 * and upgraded connections. The connections are the same verified ones; only the holding is left out.
 */
export interface Passthrough {
  /** Streams a request on and relays the answer. `failed` is told when no answer could be had. */
  web(
    exchange: Exchange,
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

/**
 * What http-proxy builds its request on, with the request line and the fields settled beforehand. Left to itself it
 * folds `//` in paths, joins repeated fields, passes on those of the connection, and takes the framing of a DELETE away
 * while it sends its body: the next request on that connection would then be the client's to write.
 */
function settled(to: PassTarget, headers: RawHeaders): object {
  const flat = headers.flat();
  if (field(headers, 'host') === null) flat.unshift('Host', authorityOf(to));
  return {
    servername: to.servername,
    get path() {
      return to.target;
    },
    set path(rewritten: string) {
      void rewritten;
    },
    get headers() {
      return flat;
    },
    set headers(joined: object) {
      void joined;
    },
  };
}

function authorityOf({ scheme, servername, port }: PassTarget): string {
  const host = servername.includes(':') ? `[${servername}]` : servername;
  return port === (scheme === 'https' ? 443 : 80) ? host : `${host}:${port}`;
}

/** Fields of a request that travel on. Its body is streamed in the framing it came in. */
function passedOn(request: http.IncomingMessage): Array<readonly [string, string]> {
  const headers = pairs(request.rawHeaders);
  const chunked = field(headers, 'transfer-encoding') !== null;
  const passed = endToEnd(headers, ['expect']);
  return chunked ? [...passed, ['Transfer-Encoding', 'chunked']] : passed;
}

function relay(answer: http.IncomingMessage, exchange: Exchange, counters: Counters): void {
  const headers = withoutQuic(endToEnd(pairs(answer.rawHeaders)), counters);
  const sink = exchange.relay(answer.statusCode ?? 502, answer.statusMessage ?? '', headers);
  exchange.onGone = () => void answer.destroy();
  answer.on('data', (chunk: Buffer) => {
    if (sink.write(chunk)) return;
    answer.pause();
    sink.onDrain(() => answer.resume());
  });
  answer.once('end', () => sink.end([]));
  answer.once('error', () => sink.abort());
  if (exchange.gone) answer.destroy();
}

interface Waiting {
  readonly exchange: Exchange | null;
  readonly failed: (error: Error) => void;
}

export function openPassthrough(upstream: Upstream, counters: Counters): Passthrough {
  const proxy = httpProxy.createProxyServer({ selfHandleResponse: true });
  const agent = agents(upstream);
  const waiting = new WeakMap<http.IncomingMessage, Waiting>();
  proxy.on('error', (error, request) => waiting.get(request)?.failed(error));
  proxy.on('proxyRes', (answer, request) => {
    const exchange = waiting.get(request)?.exchange;
    if (exchange != null) relay(answer, exchange, counters);
  });

  const options = (to: PassTarget, headers: RawHeaders): httpProxy.ServerOptions => ({
    target: { protocol: `${to.scheme}:`, host: to.host, hostname: to.host, port: to.port } as object,
    agent: agent[to.scheme],
    ssl: settled(to, headers),
    toProxy: true,
  });

  return {
    web(exchange, request, response, to, failed) {
      waiting.set(request, { exchange, failed });
      proxy.web(request, response, options(to, passedOn(request)));
    },
    upgrade(request, socket, head, to, failed) {
      waiting.set(request, { exchange: null, failed });
      const upgrade = field(pairs(request.rawHeaders), 'upgrade') ?? '';
      const headers = [...passedOn(request), ['Connection', 'Upgrade'] as const, ['Upgrade', upgrade] as const];
      proxy.ws(request, socket as never, head, options(to, headers));
    },
    close() {
      agent.http.destroy();
      agent.https.destroy();
    },
  };
}
