import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Route } from '../model/destination.js';
import type { Authority } from '../tls/authority.js';
import { UpstreamCertificateError } from '../tls/trust.js';
import { type ClientHello, parseClientHello } from './client-hello.js';
import type { ConnectTarget } from './connect-head.js';
import type { Counters } from './counters.js';
import { failureOf } from './faults.js';
import { readFirstFlight } from './first-flight.js';
import type { Gate } from './gate.js';
import type { H1Origin } from './h1.js';
import { speaksH2 } from './h2/choice.js';
import { peerOf } from './peer.js';
import type { Failure } from './refusal.js';
import { type FirstBytes, sniff } from './sniff.js';
import { splice } from './tunnel.js';
import type { Upstream, UpstreamTarget } from './upstream.js';

/** What the requests on one intercepted connection share. */
export interface Intercepted {
  readonly origin: H1Origin;
  readonly target: UpstreamTarget;
  readonly peer: { readonly address: string; readonly port: number };
  /** Set when the connection exists only to say why nothing can be sent. */
  readonly failure: Failure | null;
}

export interface InterceptContext {
  readonly gate: Gate;
  readonly authority: Authority;
  readonly upstream: Upstream;
  readonly counters: Counters;
  /** Hands a decrypted (or plain) connection to whoever serves its requests. */
  readonly serveHttp: (socket: Socket, intercepted: Intercepted, protocol: 'h1' | 'h2') => void;
}

/** A client that opened a tunnel speaks first, and soon; a silent one waits for a server that speaks first. */
const SILENCE_MS = 300;
const FLIGHT_MS = 5_000;
const HANDSHAKE_MS = 20_000;

/**
 * The life of a tunnel, once its CONNECT was answered: the first client bytes decide. TLS is decrypted unless its host
 * is on the never-decrypt list and its SNI says the same; plain HTTP is parsed; the rest cannot be read and is ruled by
 * policy.
 */
export async function openTunnel(
  socket: Socket,
  to: ConnectTarget,
  early: Buffer,
  context: InterceptContext,
): Promise<void> {
  const peer = peerOf(socket);
  if (early.length > 0) socket.unshift(early);
  const first = await readFirstFlight(socket, sniff, SILENCE_MS, FLIGHT_MS);
  if (socket.destroyed || (socket.readableEnded && first.bytes.length === 0)) {
    socket.destroy();
    return;
  }
  const protocol = first.value ?? 'unknown';
  if (protocol === 'http') {
    socket.unshift(first.bytes);
    const origin: H1Origin = { scheme: 'http', host: to.host, port: to.port };
    const shared = { origin, target: { ...origin, servername: to.host }, peer, failure: null };
    context.serveHttp(socket, shared, opensH2(first.bytes) ? 'h2' : 'h1');
    return;
  }
  if (protocol !== 'tls') {
    await opaque(socket, to, protocol, first.bytes, peer, context);
    return;
  }
  socket.unshift(first.bytes);
  const flight = await readFirstFlight(socket, parseClientHello, FLIGHT_MS, FLIGHT_MS);
  if (flight.value === null || flight.value === 'malformed') {
    await opaque(socket, to, 'unknown', flight.bytes, peer, context);
    return;
  }
  await openTls(socket, to, flight.value, flight.bytes, peer, context);
}

async function openTls(
  socket: Socket,
  to: ConnectTarget,
  hello: ClientHello,
  bytes: Buffer,
  peer: Intercepted['peer'],
  context: InterceptContext,
): Promise<void> {
  const { gate, upstream, authority, counters } = context;
  const servername = hello.serverName ?? to.host;
  const target: UpstreamTarget = { scheme: 'https', host: to.host, port: to.port, servername };
  if (mayTunnel(gate.resolveHost(to.host, to.port), gate.resolveHost(servername, to.port), to, hello)) {
    // A bare IP proves nothing: only a certificate for that very name, checked by us, makes it the listed host.
    if (to.bareIp && !(await verifies(upstream, target))) {
      socket.destroy();
      counters.upstreamCertificatesRefused += 1;
      return;
    }
    counters.tunnels += 1;
    await tunnel(socket, to, bytes, context, (count) => {
      counters.tunnelledBytes += count;
    });
    return;
  }
  if (authority.constrained(servername)) {
    // Our CA may not speak for this name, so no page can be shown: the connection just ends.
    counters.refusedTunnels += 1;
    socket.destroy();
    return;
  }
  const origin: H1Origin = { scheme: 'https', host: servername, port: to.port };
  const failure = gate.isOwnHost(servername, to.port) ? null : await verifyFirst(upstream, target, counters);
  const secureContext =
    failure === null ? await authority.leafContext(servername) : await authority.singleUseContext(servername);
  if (socket.destroyed) return;
  socket.unshift(bytes);
  const h2 = speaksH2(hello.alpn, gate.offersH2(servername));
  const ALPNProtocols = h2 ? ['h2'] : ['http/1.1', 'http/1.0'];
  const secured = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols });
  const timer = setTimeout(() => secured.destroy(), HANDSHAKE_MS);
  secured.once('secure', () => clearTimeout(timer));
  secured.once('close', () => clearTimeout(timer));
  secured.on('error', () => {
    if (secured.getProtocol() === null || !secured.authorized) counters.clientHandshakesFailed += 1;
    secured.destroy();
  });
  const shared = { origin, target, peer, failure };
  if (h2) secured.once('secure', () => context.serveHttp(secured, shared, 'h2'));
  else context.serveHttp(secured, shared, 'h1');
}

/** A client that knows beforehand that HTTP/2 is spoken begins with its preface (RFC 9113 section 3.4). */
function opensH2(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 4) === 'PRI ';
}

/**
 * The tunnel rule: a listed CONNECT host with the same SNI, or a bare IP with a listed SNI. Where the two differ, or no
 * SNI is sent, the stricter treatment wins, so a false name buys nothing.
 */
function mayTunnel(byHost: Route, bySni: Route, to: ConnectTarget, hello: ClientHello): boolean {
  if (bySni.treatment !== 'tunnel' || hello.serverName === null) return false;
  return to.bareIp || (byHost.treatment === 'tunnel' && hello.serverName === to.host);
}

async function verifies(upstream: Upstream, target: UpstreamTarget): Promise<boolean> {
  try {
    (await upstream.connect(target)).destroy();
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

async function verifyFirst(upstream: Upstream, target: UpstreamTarget, counters: Counters): Promise<Failure | null> {
  try {
    await upstream.verify(target);
    return null;
  } catch (error) {
    if (error instanceof UpstreamCertificateError) counters.upstreamCertificatesRefused += 1;
    return failureOf(error);
  }
}

async function opaque(
  socket: Socket,
  to: ConnectTarget,
  protocol: FirstBytes,
  bytes: Buffer,
  peer: Intercepted['peer'],
  context: InterceptContext,
): Promise<void> {
  const { counters } = context;
  const answer = await context.gate.judgeOpaque({
    host: to.host,
    port: to.port,
    protocol,
    firstBytes: bytes.length,
    peer,
  });
  if (answer === 'refuse' || socket.destroyed) {
    counters.refusedTunnels += 1;
    socket.destroy();
    return;
  }
  counters.opaqueTunnels += 1;
  await tunnel(socket, to, bytes, context, (count) => {
    counters.opaqueBytes += count;
  });
}

async function tunnel(
  socket: Socket,
  to: ConnectTarget,
  bytes: Buffer,
  context: InterceptContext,
  onClientBytes: (bytes: number) => void,
): Promise<void> {
  const server = await context.upstream.dial(to);
  if (socket.destroyed) server.destroy();
  else await splice(socket, server, bytes, onClientBytes);
}
