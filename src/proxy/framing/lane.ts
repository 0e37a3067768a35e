import type { Socket } from 'node:net';
import { endWith } from '../answer.js';
import type { Exchange } from '../exchange.js';
import { failureOf } from '../faults.js';
import type { H1Origin } from '../h1.js';
import { failureAnswer } from '../refusal.js';
import { RequestError } from '../request-error.js';
import { LaneExchange } from './lane-exchange.js';
import { type PlainRequest, readRequestHead } from './request-head.js';

/** What a lane is told about its connection and what it asks. */
export interface LaneOptions {
  readonly origin: H1Origin;
  readonly peer: Exchange['peer'];
  /**
   * Takes a request, or says that the lane is not for it: then the connection, this request first, is handed over. The
   * promise settles when the exchange is over.
   */
  serve(exchange: Exchange): Promise<void> | null;
  /** Gives the rest of the connection, from the request that was not taken on, to the parser for everything. */
  handOver(socket: Socket, bytes: Buffer): void;
}

/** A head that began must be whole after this time; between requests a connection may rest longer. */
const HEAD_MS = 30_000;
const REST_MS = 60_000;
/** A body may stop arriving for so long. */
const STALL_MS = 300_000;
/** What a client may send ahead of its answer. */
const MAX_AHEAD = 64 * 1024;

const NOTHING: Buffer = Buffer.alloc(0);

/** Reads everyday requests off one connection and writes their answers, one after the other. Owns the socket. */
export function openLane(socket: Socket, options: LaneOptions): void {
  new Lane(socket, options).start();
}

class Lane {
  readonly socket: Socket;
  readonly #options: LaneOptions;
  #rest: Buffer = NOTHING;
  #current: LaneExchange | null = null;
  #headTimer: NodeJS.Timeout | null = null;
  #over = false;
  readonly #onData = (chunk: Buffer): void => this.#take(chunk);
  readonly #onClose = (): void => this.#closed();
  readonly #onEnd = (): void => {
    // Said now or never: behind a FIN this socket writes nothing of its own accord.
    if (this.#current !== null) this.#current.cutShort();
    else if (this.#rest.length > 0)
      endWith(
        this.socket,
        failureAnswer([], '', failureOf(new RequestError(400, 'the client broke off before its request was complete'))),
      );
    this.#closed();
  };
  readonly #onTimeout = (): void => void this.socket.destroy();

  constructor(socket: Socket, options: LaneOptions) {
    this.socket = socket;
    this.#options = options;
  }

  start(): void {
    const { socket } = this;
    socket.on('data', this.#onData);
    socket.on('close', this.#onClose);
    socket.on('timeout', this.#onTimeout);
    socket.on('end', this.#onEnd);
    socket.setTimeout(REST_MS);
    socket.resume();
  }

  #take(chunk: Buffer): void {
    if (this.#current !== null) {
      const used = this.#current.feed(chunk);
      if (used < chunk.length) this.#ahead(used === 0 ? chunk : chunk.subarray(used));
      return;
    }
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#next();
  }

  /** A client that sends its next request early waits once the little that is kept for it is full. */
  #ahead(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    if (this.#rest.length > MAX_AHEAD) this.socket.pause();
  }

  #next(): void {
    while (this.#current === null && !this.#over && this.#rest.length > 0) {
      const head = readRequestHead(this.#rest);
      if (head === 'more') {
        this.#headTimer ??= setTimeout(() => this.socket.destroy(), HEAD_MS);
        return;
      }
      if (head === 'other' || !this.#begin(head)) {
        this.#leave();
        return;
      }
    }
  }

  /** False when the lane is not for this request. */
  #begin(head: PlainRequest): boolean {
    const exchange = new LaneExchange(this.socket, head, this.#options, () => this.socket.setTimeout(0));
    const served = this.#options.serve(exchange);
    if (served === null) return false;
    this.#stopHeadTimer();
    this.#current = exchange;
    const after = this.#rest.subarray(head.bytes);
    this.#rest = NOTHING;
    this.socket.setTimeout(exchange.hasBody ? STALL_MS : 0);
    if (after.length > 0) this.#take(after);
    served.then(
      () => this.#served(exchange),
      () => this.socket.destroy(),
    );
    return true;
  }

  #served(exchange: LaneExchange): void {
    if (this.#current !== exchange || this.#over) return;
    this.#current = null;
    if (!exchange.reusable) {
      this.#over = true;
      this.#linger();
      return;
    }
    this.socket.setTimeout(REST_MS);
    this.socket.resume();
    this.#next();
  }

  /** Closed at once, with bytes of the client unread, the system would take the answer back (RFC 9112 section 9.6). */
  #linger(): void {
    this.socket.removeListener('data', this.#onData);
    this.socket.on('data', () => undefined);
    this.socket.resume();
    this.socket.end();
    this.socket.setTimeout(2_000);
  }

  #leave(): void {
    const { socket } = this;
    this.#over = true;
    this.#stopHeadTimer();
    socket.removeListener('data', this.#onData);
    socket.removeListener('close', this.#onClose);
    socket.removeListener('end', this.#onEnd);
    socket.removeListener('timeout', this.#onTimeout);
    socket.setTimeout(0);
    socket.pause();
    const bytes = this.#rest;
    this.#rest = NOTHING;
    this.#options.handOver(socket, bytes);
  }

  #closed(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stopHeadTimer();
    this.#current?.lost();
    if (!this.socket.writableEnded) this.socket.destroy();
  }

  #stopHeadTimer(): void {
    if (this.#headTimer === null) return;
    clearTimeout(this.#headTimer);
    this.#headTimer = null;
  }
}
