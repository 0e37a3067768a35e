import type http from 'node:http';
import net, { type Socket } from 'node:net';
import { type Addressed, addressOf, namesHost } from './address.js';
import { endWith, reply } from './answer.js';
import { type ConnectHead, type ConnectTarget, parseConnect } from './connect-head.js';
import type { Exchange } from './exchange.js';
import { failureOf } from './faults.js';
import { readFirstFlight } from './first-flight.js';
import { openLane } from './framing/lane.js';
import { h1Exchange, parserServer } from './h1.js';
import { serveH2 } from './h2/serve.js';
import { openH2 } from './h2/session.js';
import { field, pairs } from './headers.js';
import { type InterceptContext, type Intercepted, openTunnel } from './intercept.js';
import { failureAnswer, refusal } from './refusal.js';
import { destinationOf, fail, serve } from './serve.js';
import { acceptSocks } from './socks/accept.js';
import { VERSION as SOCKS_VERSION, type SocksLogin } from './socks/wire.js';
import { openTee } from './tee.js';
import { replayWithoutUpgrade, type UpgradeContext, upgrade } from './upgrade.js';

/** Answers for the agent's own pages; the caller has seen that the request is for one of its own hosts. */
export type OwnPages = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export interface ListenerContext extends UpgradeContext, Omit<InterceptContext, 'serveHttp'> {
  readonly socksLogin: SocksLogin | null;
  readonly ownPages: OwnPages;
}

/** The proxy's front: one port that takes CONNECT, SOCKS 5, absolute-form requests and requests for the agent's own pages. */
export interface Listener {
  readonly server: net.Server;
  /** Ends every connection. */
  close(): Promise<void>;
}

const HEAD_MS = 30_000;
const NOTHING = Buffer.alloc(0);

export function createListener(context: ListenerContext): Listener {
  const sockets = new Set<Socket>();
  const intercepted = new WeakMap<object, Intercepted>();

  const parser = parserServer(
    (request, response) => {
      handle(request, response, intercepted.get(request.socket) ?? null, context).catch(context.onFault);
    },
    (request, socket, head) => {
      if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
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
    serveHttp(socket, shared, protocol) {
      if (protocol === 'h2') {
        openH2(socket, {
          ...shared,
          serve: (exchange, request) =>
            counted(
              exchange.hasBody && request.protocol === null,
              serveH2(exchange, request, shared, context),
              context,
            ),
          onMalformed: () => {
            context.counters.malformed += 1;
          },
          onFault: context.onFault,
        });
        return;
      }
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
    front(socket, parser, context, interceptContext).catch((error: unknown) => {
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

/** Reads the start of a connection: CONNECT and SOCKS are taken here, everything else is the parser's. */
async function front(
  socket: Socket,
  parser: http.Server,
  { socksLogin, gate, counters }: ListenerContext,
  context: InterceptContext,
): Promise<void> {
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
  const forbids = (to: ConnectTarget): boolean => to.bareIp && gate.isOwnHost(to.host, to.port);
  if (first.value === 'socks') {
    socket.unshift(first.bytes);
    const to = await acceptSocks(socket, { login: socksLogin, forbids });
    if (to !== null) await openTunnel(socket, to, NOTHING, context);
    return;
  }
  if (typeof first.value === 'string') {
    counters.malformed += 1;
    endWith(socket, failureAnswer([], '', { status: 400, code: 'BAD_REQUEST', reason: `${first.value}.` }));
    return;
  }
  const connect = first.value;
  if (forbids(connect)) {
    endWith(socket, failureAnswer([], '', { status: 403, code: 'OWN_PORT', reason: 'This is the proxy itself.' }));
    return;
  }
  socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  await openTunnel(socket, connect, first.bytes.subarray(connect.bytes), context);
}

function frontOf(bytes: Buffer): ConnectHead | string | 'parser' | 'socks' | null {
  if (bytes[0] === SOCKS_VERSION) return 'socks';
  const start = bytes.toString('latin1', 0, 8);
  if (!'CONNECT '.startsWith(start)) return 'parser';
  return bytes.length < 8 ? null : parseConnect(bytes);
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
  return counted(exchange.hasBody, serve(exchange, destination, route, target, context), context);
}

/** Counts a request with a body among those under way until it is done. */
function counted(hasBody: boolean, work: Promise<void>, { counters }: ListenerContext): Promise<void> {
  if (!hasBody) return work;
  counters.uploads += 1;
  return work.finally(() => {
    counters.uploads -= 1;
  });
}

async function handle(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  connection: Intercepted | null,
  context: ListenerContext,
): Promise<void> {
  let at: Addressed | null;
  let exchange: Exchange;
  try {
    at = addressOf(request, connection);
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
    await counted(exchange.hasBody, serve(exchange, destination, route, shared.target, context), context);
    return;
  }
  context.counters.requests += 1;
  const over = new Promise<void>((resolve) => response.once('close', resolve));
  counted(exchange.hasBody, over, context).catch(context.onFault);
  let cut = false;
  if (route.treatment === 'inspect-tee') {
    const tee = openTee(exchange, destination, route, context, (judgement) => {
      cut = true;
      // What forwards it gives its own request up with the client's.
      request.emit('aborted');
      if (response.headersSent) response.destroy();
      else {
        const answer = refusal(exchange.head, judgement);
        exchange.respond(answer.status, answer.headers, answer.body);
      }
    });
    request.on('data', (chunk: Buffer) => tee.take(chunk));
    request.once('end', () => tee.end());
    request.once('close', () => {
      if (!request.complete) tee.stop();
    });
  }
  if (request.headers.expect !== undefined) response.writeContinue();
  context.passthrough.web(exchange, request, response, { ...shared.target, target: at.target }, (error) => {
    if (cut) return;
    if (!response.headersSent) fail(exchange, error, context.counters);
    else response.destroy();
  });
}
