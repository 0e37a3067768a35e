import type http from 'node:http';
import net, { type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectHead, parseAuthority, parseConnect } from './connect-head.js';
import type { Exchange } from './exchange.js';
import { failureOf } from './faults.js';
import { readFirstFlight } from './first-flight.js';
import { openLane } from './framing/lane.js';
import { reasonPhrase } from './framing/status.js';
import { h1Exchange, parserServer } from './h1.js';
import { endToEnd, field, inspectable, pairs } from './headers.js';
import { type InterceptContext, type Intercepted, openTunnel } from './intercept.js';
import type { Passthrough } from './passthrough.js';
import { type Answer, failureAnswer, refusal } from './refusal.js';
import { RequestError } from './request-error.js';
import { destinationOf, fail, type ServeContext, serve } from './serve.js';
import { teeTo } from './tee.js';
import { type Opening, openWebSocket } from './websocket/upgrade.js';

/** Answers for the agent's own pages; the caller has seen that the request is for one of its own hosts. */
export type OwnPages = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export interface ListenerContext extends ServeContext, Omit<InterceptContext, 'serveHttp'> {
  readonly passthrough: Passthrough;
  readonly ownPages: OwnPages;
  /** Where a fault of our own is told; it never holds content. */
  readonly onFault: (error: unknown) => void;
}

/** The proxy's front: one port that takes CONNECT, absolute-form requests and requests for the agent's own pages. */
export interface Listener {
  readonly server: net.Server;
  /** Ends every connection. */
  close(): Promise<void>;
}

const HEAD_MS = 30_000;

export function createListener(context: ListenerContext): Listener {
  const sockets = new Set<Socket>();
  const intercepted = new WeakMap<object, Intercepted>();

  const parser = parserServer(
    (request, response) => {
      handle(request, response, intercepted.get(request.socket) ?? null, context).catch(context.onFault);
    },
    (request, socket, head) => {
      if (request.headers.upgrade?.trim().toLowerCase() !== 'websocket') {
        replayWithoutUpgrade(request, socket, head);
        parser.emit('connection', socket);
        socket.resume();
        return;
      }
      upgrade(request, socket, head, intercepted.get(request.socket) ?? null, context).catch((error: unknown) => {
        socket.destroy();
        context.onFault(error);
      });
    },
  );
  function toParser(socket: Socket, shared: Intercepted): void {
    intercepted.set(socket, shared);
    parser.emit('connection', socket);
    socket.resume();
  }

  const interceptContext: InterceptContext = {
    ...context,
    serveHttp(socket, shared) {
      const own = context.gate.isOwnHost(shared.origin.host, shared.origin.port);
      if (own || shared.failure !== null) toParser(socket, shared);
      else {
        openLane(socket, {
          origin: shared.origin,
          peer: shared.peer,
          serve: (exchange) => serveHeld(exchange, shared, context),
          handOver(rest, bytes) {
            if (bytes.length > 0) rest.unshift(bytes);
            toParser(rest, shared);
          },
        });
      }
    },
  };

  const server = net.createServer({ noDelay: true, pauseOnConnect: false }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    front(socket, parser, interceptContext).catch((error: unknown) => {
      socket.destroy();
      const failure = failureOf(error);
      if (failure.code === 'UPSTREAM_FAILED') context.onFault(error);
      else context.counters.failed += 1;
    });
  });

  return {
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
        parser.close();
      }),
  };
}

/** Reads the start of a connection: CONNECT is taken here, everything else is the parser's. */
async function front(socket: Socket, parser: http.Server, context: InterceptContext): Promise<void> {
  const first = await readFirstFlight(socket, frontOf, HEAD_MS, HEAD_MS);
  if (first.value === null) {
    socket.destroy();
    return;
  }
  if (first.value === 'parser') {
    socket.unshift(first.bytes);
    parser.emit('connection', socket);
    socket.resume();
    return;
  }
  if (typeof first.value === 'string') {
    context.counters.malformed += 1;
    endWith(socket, failureAnswer([], '', { status: 400, code: 'BAD_REQUEST', reason: `${first.value}.` }));
    return;
  }
  const connect = first.value;
  if (context.gate.isOwnHost(connect.host, connect.port) && connect.bareIp) {
    endWith(socket, failureAnswer([], '', { status: 403, code: 'OWN_PORT', reason: 'This is the proxy itself.' }));
    return;
  }
  socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  await openTunnel(socket, connect, first.bytes.subarray(connect.bytes), context);
}

function frontOf(bytes: Buffer): ConnectHead | string | 'parser' | null {
  const start = bytes.toString('latin1', 0, 8);
  if (!'CONNECT '.startsWith(start)) return 'parser';
  return bytes.length < 8 ? null : parseConnect(bytes);
}

function endWith(socket: Duplex, answer: Answer): void {
  const fields = answer.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(
    `HTTP/1.1 ${answer.status} ${reasonPhrase(answer.status)}\r\n${fields}Content-Length: ${Buffer.byteLength(answer.body)}\r\nConnection: close\r\n\r\n${answer.body}`,
  );
}

/** Takes what is held and judged; everything else, and a Host of another name, is the parser's. */
function serveHeld(
  exchange: Exchange,
  { origin, target }: Intercepted,
  context: ListenerContext,
): Promise<void> | null {
  if (!namesHost(field(exchange.head.headers, 'host'), origin)) return null;
  const destination = destinationOf(exchange);
  const route = context.gate.resolve(destination);
  if (route.treatment !== 'inspect-hold' && route.treatment !== 'refuse') return null;
  return serve(exchange, destination, route, target, context);
}

/** Where one request goes: from its connection when intercepted, from its absolute-form target otherwise. */
function address(
  request: http.IncomingMessage,
  shared: Intercepted | null,
): { shared: Intercepted; target: string } | null {
  const url = request.url ?? '/';
  if (shared !== null) {
    if (url === '*') throw new RequestError(501, 'a request for "*" asks for no page, and none is passed on');
    if (!url.startsWith('/')) throw new RequestError(400, 'the request target is not a path');
    checkHost(request, shared.origin);
    return { shared, target: url };
  }
  if (url.startsWith('/') || url === '*') return null;
  const match = /^http:\/\/([^/?#@]+)([/?][^#]*)?$/i.exec(url);
  const authority = match?.[1] === undefined ? null : parseAuthority(match[1], 80);
  if (authority === null) throw new RequestError(400, 'the request target is neither a path nor "http://host/path"');
  const origin = { scheme: 'http' as const, host: authority.host, port: authority.port };
  checkHost(request, origin);
  const rest = match?.[2] ?? '/';
  const peer = { address: request.socket.remoteAddress ?? '', port: request.socket.remotePort ?? 0 };
  return {
    shared: { origin, target: { ...origin, servername: authority.host }, peer, failure: null },
    target: rest.startsWith('/') ? rest : `/${rest}`,
  };
}

/** A Host field that names another host than the connection does would be judged as one and delivered as the other. */
function checkHost(request: http.IncomingMessage, origin: Intercepted['origin']): void {
  if (!namesHost(field(pairs(request.rawHeaders), 'host'), origin)) {
    throw new RequestError(421, `the Host field names another host than the connection to ${origin.host}`);
  }
}

function namesHost(host: string | null, origin: Intercepted['origin']): boolean {
  return (
    host === null || host === '' || host === origin.host || parseAuthority(host, origin.port)?.host === origin.host
  );
}

async function handle(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  connection: Intercepted | null,
  context: ListenerContext,
): Promise<void> {
  let at: ReturnType<typeof address>;
  let exchange: Exchange;
  try {
    at = address(request, connection);
    if (at === null || context.gate.isOwnHost(at.shared.origin.host, at.shared.origin.port)) {
      context.ownPages(request, response);
      return;
    }
    exchange = h1Exchange(request, response, at.shared.origin, at.target, at.shared.peer);
  } catch (error) {
    context.counters.malformed += 1;
    reply(response, failureAnswer(pairs(request.rawHeaders), request.headers.host ?? '', failureOf(error)));
    return;
  }
  const { shared } = at;
  if (shared.failure !== null) {
    context.counters.failed += 1;
    reply(response, failureAnswer(exchange.head.headers, exchange.head.host, shared.failure));
    return;
  }
  const destination = destinationOf(exchange);
  const route = context.gate.resolve(destination);
  if (route.treatment === 'inspect-hold' || route.treatment === 'refuse') {
    await serve(exchange, destination, route, shared.target, context);
    return;
  }
  context.counters.requests += 1;
  if (route.treatment === 'inspect-tee') teeTo(exchange, request, destination, route, context);
  if (request.headers.expect !== undefined) response.writeContinue();
  context.passthrough.web(exchange, request, response, { ...shared.target, target: at.target }, (error) => {
    if (!response.headersSent) fail(exchange, error, context.counters);
    else response.destroy();
  });
}

/**
 * Only WebSocket is upgraded. Any other Upgrade field may be ignored (RFC 9110 section 7.8), and must be: the parser
 * hands over no body of a request that has one. So the request is parsed again without it.
 */
function replayWithoutUpgrade(request: http.IncomingMessage, socket: Socket, head: Buffer): void {
  const kept = endToEnd(pairs(request.rawHeaders), ['http2-settings']);
  const framing = pairs(request.rawHeaders).filter(([name]) => name.toLowerCase() === 'transfer-encoding');
  const lines = [...kept, ...framing].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const start = `${request.method ?? 'GET'} ${request.url ?? '/'} HTTP/${request.httpVersion}\r\n${lines}\r\n`;
  socket.unshift(Buffer.concat([Buffer.from(start, 'latin1'), head]));
}

/** The handshake of a WebSocket is judged as any request; where requests are held, so is each of its messages. */
async function upgrade(
  request: http.IncomingMessage,
  socket: Socket,
  head: Buffer,
  connection: Intercepted | null,
  context: ListenerContext,
): Promise<void> {
  const { counters, gate } = context;
  counters.requests += 1;
  const headers = pairs(request.rawHeaders);
  let at: ReturnType<typeof address>;
  try {
    at = address(request, connection);
    if (at === null) throw new RequestError(400, 'an upgrade needs a destination');
    if (at.shared.failure !== null) throw new RequestError(at.shared.failure.status, at.shared.failure.reason);
  } catch (error) {
    counters.malformed += 1;
    endWith(socket, failureAnswer(headers, '', failureOf(error)));
    return;
  }
  const { origin, target, peer } = at.shared;
  const destination = {
    ...origin,
    method: request.method ?? 'GET',
    path: at.target,
    referer: field(headers, 'referer'),
    userAgent: field(headers, 'user-agent'),
    contentType: null,
    process: null,
    headers: inspectable(headers),
  };
  const route = gate.resolve(destination);
  if (route.treatment === 'inspect-hold' || route.treatment === 'refuse') {
    const empty = { size: 0, fd: null, read: () => Buffer.alloc(0) };
    const judgement = await gate.judge({
      destination,
      route,
      head: { method: destination.method, host: origin.host, target: at.target, headers: destination.headers },
      body: empty,
      peer,
      unreadable: null,
    });
    if (judgement.action === 'refuse') {
      counters.refused += 1;
      endWith(socket, refusal({ ...origin, method: destination.method, target: at.target, headers }, judgement));
      return;
    }
    const opening = { client: socket, early: head, method: destination.method, path: at.target, headers };
    await openHeldSocket({ ...opening, target, destination, route, peer }, context);
    return;
  }
  counters.forwarded += 1;
  context.passthrough.upgrade(request, socket, head, { ...target, target: at.target }, () => {
    counters.failed += 1;
    socket.destroy();
  });
}

async function openHeldSocket(opening: Opening, context: ListenerContext): Promise<void> {
  const { gate, upstream, counters, onFault } = context;
  try {
    await openWebSocket(opening, {
      gate,
      upstream,
      onFault,
      onMessage(bytes, refused) {
        counters.inspectedBytes += bytes;
        if (refused) counters.refused += 1;
      },
    });
    counters.forwarded += 1;
  } catch (error) {
    counters.failed += 1;
    endWith(opening.client, failureAnswer(opening.headers, opening.destination.host, failureOf(error)));
  }
}

function reply(response: http.ServerResponse, answer: Answer): void {
  response.writeHead(
    answer.status,
    [
      ...answer.headers,
      ['Content-Length', String(Buffer.byteLength(answer.body))] as const,
      ['Connection', 'close'] as const,
    ].flat(),
  );
  response.end(answer.body);
}
