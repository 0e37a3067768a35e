import type http from 'node:http';
import type { Socket } from 'node:net';
import { type Addressed, addressOf } from './address.js';
import { endWith } from './answer.js';
import { failureOf } from './faults.js';
import { endToEnd, field, inspectable, pairs } from './headers.js';
import type { Intercepted } from './intercept.js';
import type { Passthrough } from './passthrough.js';
import { failureAnswer, refusal } from './refusal.js';
import { RequestError } from './request-error.js';
import type { ServeContext } from './serve.js';
import { type Opening, openWebSocket, upgradeDoor } from './websocket/open.js';

export interface UpgradeContext extends ServeContext {
  readonly passthrough: Passthrough;
  /** Where a fault of our own is told; it never holds content. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Only WebSocket is upgraded. Any other Upgrade field may be ignored (RFC 9110 section 7.8), and must be: the parser
 * hands over no body of a request that has one. So the request is parsed again without it.
 */
export function replayWithoutUpgrade(request: http.IncomingMessage, socket: Socket, head: Buffer): void {
  const kept = endToEnd(pairs(request.rawHeaders), ['http2-settings']);
  const framing = pairs(request.rawHeaders).filter(([name]) => name.toLowerCase() === 'transfer-encoding');
  const lines = [...kept, ...framing].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const start = `${request.method ?? 'GET'} ${request.url ?? '/'} HTTP/${request.httpVersion}\r\n${lines}\r\n`;
  socket.unshift(Buffer.concat([Buffer.from(start, 'latin1'), head]));
}

/** The handshake of a WebSocket is judged as any request; where requests are held, so is each of its messages. */
export async function upgrade(
  request: http.IncomingMessage,
  socket: Socket,
  head: Buffer,
  connection: Intercepted | null,
  context: UpgradeContext,
): Promise<void> {
  const { counters, gate } = context;
  counters.requests += 1;
  const headers = pairs(request.rawHeaders);
  let at: Addressed | null;
  try {
    at = addressOf(request, connection);
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
    const line = { method: destination.method, path: at.target, headers };
    const opening = { client: socket, early: head, ...upgradeDoor(socket), ...line };
    await openHeldSocket({ ...opening, target, destination, route, peer }, context);
    return;
  }
  counters.forwarded += 1;
  context.passthrough.upgrade(request, socket, head, { ...target, target: at.target }, () => {
    counters.failed += 1;
    socket.destroy();
  });
}

async function openHeldSocket(opening: Opening, context: UpgradeContext): Promise<void> {
  const { counters } = context;
  try {
    await openWebSocket(opening, context);
    counters.forwarded += 1;
  } catch (error) {
    counters.failed += 1;
    endWith(opening.client, failureAnswer(opening.headers, opening.destination.host, failureOf(error)));
  }
}
