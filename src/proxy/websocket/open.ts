import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Destination, Route } from '../../model/destination.js';
import type { Counters } from '../counters.js';
import type { Exchange, RawHeaders } from '../exchange.js';
import { bodyReader } from '../framing/body-reader.js';
import { writeFields } from '../framing/fields.js';
import { ResponseError, type ResponseHead, readResponseHead } from '../framing/response-head.js';
import type { Gate, Judgement } from '../gate.js';
import { endToEnd } from '../headers.js';
import { memoryBody } from '../hold.js';
import type { Upstream, UpstreamTarget } from '../upstream.js';
import { chosenCompression, handshakeFields, readableOffers } from './handshake.js';
import { type Refused, relayMessages } from './relay.js';

/** How a client is told what became of its handshake: each version of HTTP has its own way. */
export interface Door {
  /** The WebSocket is open. `headers` are those of the site's answer. */
  accept(head: ResponseHead): void;
  /** The site would not: its answer is the last thing on this connection. `rest` came behind its head. */
  decline(head: ResponseHead, rest: Buffer, server: Socket): void;
}

/** A WebSocket that a client asks for; its address and fields have been judged already. */
export interface Opening extends Door {
  readonly client: Duplex;
  /** Bytes the client sent behind its handshake. */
  readonly early: Buffer;
  readonly method: string;
  /** Path with query, as sent. */
  readonly path: string;
  readonly headers: RawHeaders;
  readonly target: UpstreamTarget;
  readonly destination: Destination;
  readonly route: Route;
  readonly peer: Exchange['peer'];
}

export interface OpeningContext {
  readonly gate: Gate;
  readonly upstream: Upstream;
  readonly counters: Counters;
  readonly onFault: (error: unknown) => void;
}

/** How long a server may take to answer a handshake. */
const ANSWER_MS = 60_000;

/**
 * Opens the WebSocket on a connection of its own and carries it, every message judged as a transfer. An answer that is no
 * upgrade is passed on and ends the connection. Rejects when no answer could be had.
 */
export async function openWebSocket(opening: Opening, context: OpeningContext): Promise<void> {
  const { client, headers, target } = opening;
  const server = await context.upstream.connect(target);
  try {
    server.write(
      `${opening.method} ${opening.path} HTTP/1.1\r\n${writeFields(handshakeFields(headers, readableOffers(headers)))}\r\n`,
      'latin1',
    );
    const { head, rest } = await answerOf(server);
    if (head.status !== 101) {
      opening.decline(head, rest, server);
      return;
    }
    const compression = chosenCompression(head.headers);
    if (compression === 'unreadable') throw new Error('the site chose an extension that was not offered to it');
    opening.accept(head);
    relayMessages({
      client,
      server,
      fromClient: opening.early,
      fromServer: rest,
      compression,
      judge: (payload) => judgeMessage(payload, opening, context),
      closed: () => undefined,
      onFault: context.onFault,
    });
  } catch (error) {
    server.destroy();
    throw error;
  }
}

function answerOf(server: Socket): Promise<{ readonly head: ResponseHead; readonly rest: Buffer }> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = Buffer.alloc(0);
    const settle = (): void => {
      server.setTimeout(0);
      server.removeListener('data', read);
      server.removeListener('close', gone);
      server.removeListener('timeout', gone);
      server.pause();
    };
    const gone = (): void => {
      settle();
      reject(Object.assign(new Error('the site did not answer the handshake'), { code: 'ECONNRESET' }));
    };
    const read = (chunk: Buffer): void => {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
      try {
        let head = readResponseHead(bytes, 'GET');
        while (head !== null && head.status < 200 && head.status !== 101) {
          bytes = bytes.subarray(head.bytes);
          head = readResponseHead(bytes, 'GET');
        }
        if (head === null) return;
        settle();
        resolve({ head, rest: bytes.subarray(head.bytes) });
      } catch (error) {
        settle();
        reject(error);
      }
    };
    server.setTimeout(ANSWER_MS);
    server.on('data', read);
    server.once('close', gone);
    server.once('timeout', gone);
    server.resume();
  });
}

/** The door of HTTP/1.1: the connection itself is upgraded. */
export function upgradeDoor(client: Duplex): Door {
  return {
    accept({ statusText, headers }) {
      client.write(`HTTP/1.1 101 ${statusText}\r\n${writeFields(handshakeFields(headers, null))}\r\n`, 'latin1');
    },
    decline: (head, rest, server) => passOn(head, rest, server, client),
  };
}

/** The answer in the framing it came in. */
function passOn(head: ResponseHead, rest: Buffer, server: Socket, client: Duplex): void {
  const framing = head.body.by === 'chunks' ? 'Transfer-Encoding: chunked\r\n' : '';
  const fields = writeFields(endToEnd(head.headers));
  client.write(`HTTP/1.1 ${head.status} ${head.statusText}\r\n${fields}${framing}Connection: close\r\n\r\n`, 'latin1');
  const body = bodyReader(head.body);
  const end = (): void => {
    server.destroy();
    client.end();
  };
  const give = (chunk: Buffer): void => {
    try {
      const taken = body.take(chunk, 0, () => undefined);
      if (!client.write(chunk.subarray(0, taken))) {
        server.pause();
        client.once('drain', () => server.resume());
      }
      if (body.done) end();
    } catch (error) {
      if (!(error instanceof ResponseError)) throw error;
      client.destroy();
      server.destroy();
    }
  };
  server.on('data', give);
  server.on('end', end);
  server.on('error', () => client.destroy());
  client.on('error', () => server.destroy());
  client.on('close', () => server.destroy());
  if (body.done) end();
  else if (rest.length > 0) give(rest);
  server.resume();
}

async function judgeMessage(payload: Buffer, opening: Opening, context: OpeningContext): Promise<Refused | null> {
  const path = opening.path.split('?', 1)[0] ?? '/';
  const judgement = await context.gate.judge({
    destination: { ...opening.destination, path, contentType: null, headers: [] },
    route: opening.route,
    // The handshake was judged once: what it said is not said again by each message.
    head: { method: opening.method, host: opening.destination.host, target: path, headers: [] },
    body: memoryBody(payload),
    peer: opening.peer,
    unreadable: null,
    message: true,
  });
  const refused = judgement.action === 'refuse';
  context.counters.inspectedBytes += payload.length;
  if (refused) context.counters.refused += 1;
  return refused ? refusalOf(judgement) : null;
}

/** 1008: policy violation (RFC 6455 section 7.4.1). */
function refusalOf({ verdict, rule, incident }: Judgement): Refused {
  return { status: 1008, reason: `Menshen: ${verdict}; rule=${rule ?? '-'}; incident=${incident ?? '-'}` };
}
