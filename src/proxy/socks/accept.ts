import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import type { ConnectTarget } from '../connect-head.js';
import { readFirstFlight } from '../first-flight.js';
import {
  COMMAND,
  METHOD,
  REPLY,
  readGreeting,
  readLogin,
  readRequest,
  type SocksLogin,
  VERSION,
  writeReply,
} from './wire.js';

export interface SocksOptions {
  /** What a client has to know; null lets every program of this PC in, as the other doors do. */
  readonly login: SocksLogin | null;
  /** A destination that is refused whoever asks. */
  readonly forbids: (to: ConnectTarget) => boolean;
  /** For the whole of greeting, login and request; default 10 s. */
  readonly timeoutMs?: number;
}

const HANDSHAKE_MS = 10_000;
/** A refused client may read why. */
const LINGER_MS = 1_000;

/**
 * The door of SOCKS 5: takes a connection whose first byte was a 5 up to its granted request. Names are resolved here
 * (what clients call `socks5h`), addresses are taken as they are. What the client sent behind its request is unread again.
 * Null when it was refused, left or took too long; the connection has then ended.
 */
export async function acceptSocks(socket: Socket, options: SocksOptions): Promise<ConnectTarget | null> {
  const deadline = performance.now() + (options.timeoutMs ?? HANDSHAKE_MS);
  const greeting = await take(socket, readGreeting, deadline);
  if (greeting === null) return null;
  const method = options.login === null ? METHOD.none : METHOD.login;
  if (!greeting.methods.includes(method)) return refuse(socket, Buffer.from([VERSION, METHOD.unacceptable]));
  socket.write(Buffer.from([VERSION, method]));

  if (options.login !== null) {
    const login = await take(socket, readLogin, deadline);
    if (login === null) return null;
    // RFC 1929 section 2: any status but 0 is a failure, and the server closes.
    if (!isSame(login, options.login)) return refuse(socket, Buffer.from([0x01, 0x01]));
    socket.write(Buffer.from([0x01, 0x00]));
  }

  const request = await take(socket, readRequest, deadline);
  if (request === null) return null;
  if (request.command !== COMMAND.connect) return refuse(socket, writeReply(REPLY.commandUnknown));
  if (request.to === null) return refuse(socket, writeReply(REPLY.addressUnknown));
  if (options.forbids(request.to)) return refuse(socket, writeReply(REPLY.forbidden));
  socket.write(writeReply(REPLY.granted));
  return request.to;
}

/** One message; what came behind it stays for the next. */
async function take<T extends { readonly bytes: number }>(
  socket: Socket,
  read: (bytes: Buffer) => T | string | null,
  deadline: number,
): Promise<T | null> {
  const leftMs = Math.max(0, deadline - performance.now());
  const { value, bytes } = await readFirstFlight(socket, read, leftMs, leftMs);
  if (value === null || typeof value === 'string') {
    socket.destroy();
    return null;
  }
  const rest = bytes.subarray(value.bytes);
  if (rest.length > 0) socket.unshift(rest);
  return value;
}

function refuse(socket: Socket, answer: Buffer): null {
  socket.end(answer);
  socket.setTimeout(LINGER_MS, () => socket.destroy());
  socket.resume();
  return null;
}

/** Compares digests, so that the time tells nothing of the words. */
function isSame(given: SocksLogin, wanted: SocksLogin): boolean {
  const digest = ({ user, password }: SocksLogin): Buffer =>
    createHash('sha256').update(`${user.length}:${user}${password}`).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
