import { constants, performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Exchange } from '../exchange.js';
import { failureOf } from '../faults.js';
import { failureAnswer } from '../refusal.js';
import { RequestError } from '../request-error.js';
import { openAllowance } from './allowance.js';
import { type H2Exchange, type H2Origin, h2Exchange } from './exchange.js';
import { outgoing } from './fields.js';
import { H2_LIMITS, type H2Limits } from './limits.js';
import { type H2Request, readH2Request } from './request.js';

/** What a connection is told and what it asks. */
export interface H2Options {
  readonly origin: H2Origin;
  readonly peer: Exchange['peer'];
  /** Takes a request. Rejects for faults of our own only. */
  serve(exchange: H2Exchange, request: H2Request): Promise<void>;
  /** Told of each request that was not passed on for its form. */
  onMalformed(): void;
  onFault(error: unknown): void;
}

/** Speaks HTTP/2 with a client on a connection that is already decrypted, or was never encrypted. Owns the socket. */
export function openH2(socket: Socket, options: H2Options, limits: H2Limits = H2_LIMITS): void {
  // A TLS socket made without a server of Node's own never says that its handshake is over.
  if (socket instanceof TLSSocket) Object.assign(socket, { secureConnecting: false });
  const session = performServerHandshake(socket, {
    maxHeaderListPairs: limits.maxFields,
    maxSessionInvalidFrames: 100,
    maxSessionRejectedStreams: 100,
    maxOutstandingPings: 10,
    maxSettings: 32,
    settings: {
      maxConcurrentStreams: limits.maxStreams,
      maxHeaderListSize: limits.maxHeadBytes,
      initialWindowSize: limits.streamWindow,
      enableConnectProtocol: true,
    },
  });
  session.setLocalWindowSize(limits.sessionWindow);
  const resets = openAllowance(limits.resets);
  const pings = openAllowance(limits.pings);
  const settings = openAllowance(limits.settings);
  let open = 0;

  session.on('stream', (stream: ServerHttp2Stream, _fields: unknown, flags: number, raw: unknown) => {
    open += 1;
    // 'close' tells of it as well.
    stream.on('error', () => undefined);
    stream.once('close', () => {
      open -= 1;
    });
    stream.once('aborted', () => calm(session, resets.spend(performance.now())));
    take(
      stream,
      Array.isArray(raw) ? (raw as string[]) : [],
      (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0,
      options,
      limits,
    );
  });
  session.on('ping', () => calm(session, pings.spend(performance.now())));
  session.on('remoteSettings', () => calm(session, settings.spend(performance.now())));
  session.on('error', () => session.destroy());
  session.on('close', () => socket.destroy());
  session.setTimeout(limits.restMs, () => {
    if (open === 0) session.close(() => session.destroy());
  });
}

function calm(session: ServerHttp2Session, allowed: boolean): void {
  if (allowed || session.destroyed) return;
  session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM);
}

function take(
  stream: ServerHttp2Stream,
  raw: readonly string[],
  ended: boolean,
  options: H2Options,
  { maxHeadBytes, stallMs }: H2Limits,
): void {
  let request: H2Request;
  try {
    request = readH2Request(raw, maxHeadBytes);
    if (request.scheme !== options.origin.scheme)
      throw new RequestError(400, 'the scheme is not that of the connection');
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    options.onMalformed();
    refuse(stream, error, options.origin.host);
    return;
  }
  const exchange = h2Exchange(stream, request, { ...options, ended, stallMs });
  options.serve(exchange, request).catch((error: unknown) => {
    stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    options.onFault(error);
  });
}

/** Answers what is not passed on for its form; what still comes of it is not read. */
function refuse(stream: ServerHttp2Stream, error: RequestError, host: string): void {
  if (stream.destroyed || stream.closed) return;
  const { status, headers, body } = failureAnswer([], host, failureOf(error));
  stream.respond(outgoing(status, [...headers, ['content-length', String(Buffer.byteLength(body))]]));
  stream.end(body, () => stream.close(constants.NGHTTP2_NO_ERROR));
}
