import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Route } from '../model/destination.js';
import type { Authority } from '../tls/authority.js';
import { UpstreamCertificateError } from '../tls/trust.js';
import { endWith } from './answer.js';
import { type ClientHello, parseClientHello } from './client-hello.js';
import type { ConnectTarget } from './connect-head.js';
import type { Counters } from './counters.js';
import { failureOf } from './faults.js';
import { readFirstFlight } from './first-flight.js';
import type { Gate, Judgement } from './gate.js';
import type { H1Origin } from './h1.js';
import { speaksH2 } from './h2/choice.js';
import { peerOf } from './peer.js';
import { type Failure, refusal } from './refusal.js';
import { type FirstBytes, sniff } from './sniff.js';
import { splice } from './tunnel.js';
import type { UndecryptableHosts } from './undecryptable.js';
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
  readonly undecryptable: UndecryptableHosts;
  /** Hands a decrypted (or plain) connection to whoever serves its requests. */
  readonly serveHttp: (socket: Socket, intercepted: Intercepted, protocol: 'h1' | 'h2') => void;
}

/**
 * A client that opened a tunnel speaks first, and soon; a silent one waits for a server that speaks first. On the ports
 * of the web no server does: what keeps a client there is its own slow start.
 */
const SILENCE_MS = 1_000;
const WEB_SILENCE_MS = 15_000;
const WEB_PORTS = new Set([80, 443]);
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
  const first = await readFirstFlight(socket, sniff, WEB_PORTS.has(to.port) ? WEB_SILENCE_MS : SILENCE_MS, FLIGHT_MS);
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
    await opaque(socket, to, { host: to.host, protocol, bytes: first.bytes }, peer, context);
    return;
  }
  socket.unshift(first.bytes);
  const flight = await readFirstFlight(socket, parseClientHello, FLIGHT_MS, FLIGHT_MS);
  if (flight.value === null || flight.value === 'malformed') {
    await opaque(socket, to, { host: to.host, protocol: 'unknown', bytes: flight.bytes }, peer, context);
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
  const bySni = gate.resolveHost(servername, to.port);
  if (mayTunnel(gate.resolveHost(to.host, to.port), bySni, to, hello)) {
    // A bare IP proves nothing: only a certificate for that very name, checked by us, makes it the listed host.
    if (to.bareIp && !(await verifies(upstream, target))) {
      socket.destroy();
      counters.upstreamCertificatesRefused += 1;
      return;
    }
    if (bySni.channel !== 'other') {
      await opaque(socket, to, { host: servername, protocol: 'tls', bytes }, peer, context);
      return;
    }
    await unread(socket, to, bytes, context);
    return;
  }
  if (bySni.category === 'mail-client') {
    // Mail by TLS is no HTTP: a mail program would wait for a greeting that never comes.
    await opaque(socket, to, { host: servername, protocol: 'tls', bytes }, peer, context);
    return;
  }
  if (authority.constrained(servername)) {
    // Our CA may not speak for this name, so no page can be shown: the connection just ends.
    counters.refusedTunnels += 1;
    socket.destroy();
    return;
  }
  const own = gate.isOwnHost(servername, to.port);
  const told = own ? 'told' : ((await gate.told?.(peer)) ?? 'told');
  if (told !== 'told') {
    const mayPass =
      told === 'grace'
        ? bySni.treatment !== 'refuse'
        : servername === to.host && gate.isCompanyHost?.(servername) === true;
    if (mayPass || told === 'grace') await unread(socket, to, mayPass ? bytes : null, context);
    else await sayWhy(socket, servername, bytes, told, context);
    return;
  }
  const origin: H1Origin = { scheme: 'https', host: servername, port: to.port };
  const failure = own ? null : await verifyFirst(target, context);
  const secureContext =
    failure === null ? await authority.leafContext(servername) : await authority.singleUseContext(servername);
  if (socket.destroyed) return;
  socket.unshift(bytes);
  const h2 = speaksH2(hello.alpn, gate.offersH2(servername));
  const ALPNProtocols = h2 ? ['h2'] : ['http/1.1', 'http/1.0'];
  const secured = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols });
  const timer = setTimeout(() => secured.destroy(), HANDSHAKE_MS);
  let agreed = false;
  secured.once('secure', () => {
    clearTimeout(timer);
    agreed = true;
    if (failure === null) context.undecryptable.decrypted(servername);
  });
  secured.once('close', () => {
    clearTimeout(timer);
    if (agreed) return;
    counters.clientHandshakesFailed += 1;
    if (failure === null) context.undecryptable.note(servername, 'pinned');
  });
  secured.on('error', () => secured.destroy());
  const shared = { origin, target, peer, failure };
  if (h2) secured.once('secure', () => context.serveHttp(secured, shared, 'h2'));
  else context.serveHttp(secured, shared, 'h1');
}

/** A request nobody has looked at, answered as a navigation. */
const UNREAD = { method: 'GET', scheme: 'https', port: 443, target: '/', headers: [['Accept', 'text/html']] } as const;

/**
 * Answers whatever the client asks with why it is refused, on a leaf for this connection alone. The site is not contacted, and
 * what the client sends is thrown away unread: it has not been told that anything of it would be read.
 */
async function sayWhy(
  socket: Socket,
  servername: string,
  bytes: Buffer,
  why: Judgement,
  { authority, counters }: InterceptContext,
): Promise<void> {
  counters.refusedTunnels += 1;
  const secureContext = await authority.singleUseContext(servername);
  if (socket.destroyed) return;
  socket.unshift(bytes);
  const secured = new TLSSocket(socket, { isServer: true, secureContext, ALPNProtocols: ['http/1.1', 'http/1.0'] });
  const timer = setTimeout(() => secured.destroy(), HANDSHAKE_MS);
  secured.once('close', () => clearTimeout(timer));
  secured.on('error', () => secured.destroy());
  secured.once('data', () => {
    secured.resume();
    endWith(secured, refusal({ ...UNREAD, host: servername }, why));
  });
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

async function verifyFirst(
  target: UpstreamTarget,
  { upstream, counters, undecryptable }: InterceptContext,
): Promise<Failure | null> {
  try {
    await upstream.verify(target);
    return null;
  } catch (error) {
    if (error instanceof UpstreamCertificateError) counters.upstreamCertificatesRefused += 1;
    const failure = failureOf(error);
    if (failure.code === 'CERT_CLIENT_REQUIRED') undecryptable.note(target.servername, 'client-certificate');
    return failure;
  }
}

/** What of a tunnel is known when nobody can read it. */
interface Unreadable {
  /** The name it goes by: the SNI where there is one. */
  readonly host: string;
  readonly protocol: FirstBytes;
  readonly bytes: Buffer;
}

async function opaque(
  socket: Socket,
  to: ConnectTarget,
  { host, protocol, bytes }: Unreadable,
  peer: Intercepted['peer'],
  context: InterceptContext,
): Promise<void> {
  const { counters } = context;
  const counted = counters.classes[protocol];
  const meter = await context.gate.judgeOpaque({ host, port: to.port, protocol, firstBytes: bytes.length, peer });
  if (meter === null) {
    counters.refusedTunnels += 1;
    counted.refused += 1;
    socket.destroy();
    return;
  }
  if (socket.destroyed) return;
  counters.opaqueTunnels += 1;
  counted.tunnels += 1;
  await tunnel(socket, to, bytes, context, (count) => {
    if (!meter.admit(count)) {
      counted.cut += 1;
      return false;
    }
    counters.opaqueBytes += count;
    counted.bytes += count;
    return true;
  });
}

/** A tunnel that is not to be read; null where it may not run. */
async function unread(
  socket: Socket,
  to: ConnectTarget,
  bytes: Buffer | null,
  context: InterceptContext,
): Promise<void> {
  const { counters } = context;
  if (bytes === null) {
    counters.refusedTunnels += 1;
    socket.destroy();
    return;
  }
  counters.tunnels += 1;
  await tunnel(socket, to, bytes, context, (count) => {
    counters.tunnelledBytes += count;
    return true;
  });
}

async function tunnel(
  socket: Socket,
  to: ConnectTarget,
  bytes: Buffer,
  context: InterceptContext,
  admit: (bytes: number) => boolean,
): Promise<void> {
  const server = await context.upstream.dial(to);
  if (socket.destroyed) server.destroy();
  else await splice(socket, server, bytes, admit);
}
