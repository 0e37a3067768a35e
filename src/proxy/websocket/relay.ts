import type { Duplex } from 'node:stream';
import { openMessageInflater } from './deflate.js';
import { closeFrame, FrameError } from './frames.js';
import type { Compression } from './handshake.js';
import { type ClientMessage, openBoundary, openMessageReader } from './messages.js';

/** Why a message does not go on: a close code and a short reason for the client. */
export interface Refused {
  readonly status: number;
  readonly reason: string;
}

export interface RelayOptions {
  readonly client: Duplex;
  readonly server: Duplex;
  /** Bytes that had come with each handshake. */
  readonly fromClient: Buffer;
  readonly fromServer: Buffer;
  readonly compression: Compression | null;
  /** Judges one message, unpacked; null lets it go on. */
  judge(payload: Buffer): Promise<Refused | null>;
  /** Told once, when both ends are closed. */
  closed(): void;
  onFault(error: unknown): void;
}

/** A message, as sent and unpacked. */
const MAX_MESSAGE = 32 * 1024 * 1024;
/** Messages that wait to be judged, in bytes, before the client has to wait too. */
const MAX_WAITING = 1024 * 1024;
/** How long a client may take to answer a close frame. */
const LINGER_MS = 2_000;

/**
 * Carries one WebSocket. Every message of the client, control frames with content too, is judged before any byte of it
 * goes on, in the order they were sent; the first that is refused ends the connection with a close frame. What the server
 * sends is passed on as it comes.
 */
export function relayMessages(options: RelayOptions): void {
  const { client, server, compression, judge } = options;
  const reader = openMessageReader(compression !== null, MAX_MESSAGE);
  const inflater = compression === null ? null : openMessageInflater(!compression.clientResets, MAX_MESSAGE);
  const boundary = openBoundary();
  const queue: ClientMessage[] = [];
  let waiting = 0;
  let working = false;
  let over = false;
  let refusal: Refused | null = null;

  function end(): void {
    if (over) return;
    over = true;
    inflater?.close();
    client.destroy();
    server.destroy();
    options.closed();
  }

  /** The close frame goes out between two frames of the server, never inside one. */
  function refuse(why: Refused): void {
    refusal ??= why;
    if (!boundary.between) return;
    server.removeAllListeners('data');
    server.destroy();
    client.removeAllListeners('data');
    client.on('data', () => undefined);
    client.end(closeFrame(refusal.status, refusal.reason));
    setTimeout(end, LINGER_MS).unref();
  }

  function take(chunk: Buffer): void {
    if (refusal !== null || over) return;
    try {
      for (const message of reader.take(chunk)) {
        queue.push(message);
        waiting += message.payload.length;
      }
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      refuse({ status: error.status, reason: error.message });
      return;
    }
    if (waiting > MAX_WAITING) client.pause();
    if (!working && queue.length > 0) work().catch(fail);
  }

  async function work(): Promise<void> {
    working = true;
    for (let message = queue.shift(); message !== undefined && !over; message = queue.shift()) {
      const refused = await judged(message);
      if (refused !== null) {
        refuse(refused);
        return;
      }
      waiting -= message.payload.length;
      if (over) return;
      for (const frame of message.frames) {
        if (!server.write(frame)) await drained();
      }
      if (waiting <= MAX_WAITING && client.isPaused()) client.resume();
    }
    working = false;
  }

  async function judged(message: ClientMessage): Promise<Refused | null> {
    if (message.payload.length === 0) return null;
    if (!message.compressed || inflater === null) return judge(message.payload);
    try {
      return await judge(await inflater.inflate(message.payload));
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      return { status: error.status, reason: error.message };
    }
  }

  function drained(): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        server.removeListener('drain', settle);
        server.removeListener('close', settle);
        resolve();
      };
      server.once('drain', settle);
      server.once('close', settle);
    });
  }

  function give(chunk: Buffer): void {
    let bytes = chunk;
    try {
      if (refusal !== null) bytes = chunk.subarray(0, boundary.next(chunk));
      else boundary.pass(chunk);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      end();
      return;
    }
    if (bytes.length > 0 && !client.write(bytes)) {
      server.pause();
      client.once('drain', () => server.resume());
    }
    if (refusal !== null) refuse(refusal);
  }

  function fail(error: unknown): void {
    options.onFault(error);
    end();
  }

  client.on('data', take);
  server.on('data', give);
  for (const side of [client, server]) {
    side.on('error', end);
    side.on('close', () => {
      if (refusal === null || side === client) end();
    });
  }
  // Half a connection carries no messages: whichever end closes first, what is on its way to the other still goes.
  server.on('end', () => client.end());
  client.on('end', () => {
    if (!working) server.end();
    else setTimeout(end, LINGER_MS).unref();
  });
  if (options.fromServer.length > 0) give(options.fromServer);
  if (options.fromClient.length > 0) take(options.fromClient);
  client.resume();
  server.resume();
}
