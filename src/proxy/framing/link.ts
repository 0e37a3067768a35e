import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { RawHeaders } from '../exchange.js';
import { type BodyReader, bodyReader } from './body-reader.js';
import { ResponseError, type ResponseHead, readResponseHead } from './response-head.js';
import { giveRow, MAX_ROW, takeRow } from './rows.js';

/** What a sent request brings back: any number of `inform`, one `head`, then `data`, and one of `end` and `failed`. */
export interface AnswerHandler {
  inform(head: ResponseHead): void;
  head(head: ResponseHead): void;
  /** False: pause until `resume`. */
  data(piece: Buffer): boolean;
  end(trailers: RawHeaders): void;
  /** Nothing more comes. `begun` says whether any byte of an answer did. */
  failed(error: Error, begun: boolean): void;
}

/** The origin went before its answer was whole. */
export class LinkError extends Error {
  readonly code: 'UPSTREAM_BROKE_OFF' | 'UPSTREAM_SILENT' | 'UPSTREAM_NO_H2';

  constructor(code: LinkError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'LinkError';
    this.code = code;
  }
}

/** How long an origin may take to begin its answer. */
const ANSWER_MS = 300_000;
const NOTHING: Buffer = Buffer.alloc(0);

/** One verified connection to an origin, carrying one exchange at a time. */
export class Link {
  readonly socket: Socket;
  /** It has carried an exchange before: it may have died since without anybody knowing. */
  used = false;
  readonly #idle: (link: Link, idleSeconds: number | null) => void;
  #handler: AnswerHandler | null = null;
  #method = '';
  #sent = true;
  #begun = false;
  #rest: Buffer = NOTHING;
  #head: ResponseHead | null = null;
  #body: BodyReader | null = null;
  #content: Readable | null = null;

  /** `idle` takes the link back after each exchange that leaves it fit for another. */
  constructor(socket: Socket, idle: (link: Link, idleSeconds: number | null) => void) {
    this.socket = socket;
    this.#idle = idle;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (error) => this.#lost(error));
    socket.on('end', () => this.#ended());
    socket.on('close', () => this.#ended());
    socket.on('timeout', () => this.#timedOut());
    // A parent's answer was read off it, and paused behind.
    socket.resume();
  }

  get alive(): boolean {
    return !this.socket.destroyed && this.socket.writable && this.socket.readable;
  }

  /** Sends a request; its answer goes to `handler`. The link must be idle. A body in memory comes in its pieces. */
  send(method: string, head: string, body: readonly Buffer[] | Readable, handler: AnswerHandler): void {
    this.#handler = handler;
    this.#method = method;
    this.#begun = false;
    this.#head = null;
    this.#body = null;
    this.socket.setTimeout(ANSWER_MS);
    if (body instanceof Readable) {
      this.#sent = false;
      this.socket.write(head, 'latin1');
      this.#stream(body);
    } else {
      this.#sent = true;
      this.#write(head, body);
    }
    this.used = true;
  }

  resume(): void {
    this.socket.resume();
  }

  /** Gives the exchange up: the connection ends, and the handler hears nothing more. */
  abort(): void {
    this.#handler = null;
    this.#content?.destroy();
    this.socket.destroy();
  }

  #write(head: string, pieces: readonly Buffer[]): void {
    let size = head.length;
    for (const piece of pieces) size += piece.length;
    if (size > MAX_ROW) {
      this.socket.cork();
      this.socket.write(head, 'latin1');
      for (const piece of pieces) this.socket.write(piece);
      this.socket.uncork();
      return;
    }
    const row = takeRow(size);
    let at = row.write(head, 'latin1');
    for (const piece of pieces) at += piece.copy(row, at);
    this.socket.write(row.subarray(0, size), (error) => {
      if (error == null) giveRow(row);
    });
  }

  #stream(body: Readable): void {
    this.#content = body;
    body.on('error', (error) => this.#lost(error));
    body.on('end', () => {
      this.#content = null;
      this.#sent = true;
    });
    body.on('data', (piece: Buffer) => {
      const more = this.socket.write(piece, (error) => {
        if (error == null) giveRow(piece);
      });
      if (more) return;
      body.pause();
      this.socket.once('drain', () => body.resume());
    });
  }

  #take(chunk: Buffer): void {
    if (this.#handler === null) {
      // Nobody asked: what comes unasked would be taken for the answer to the next request.
      this.socket.destroy();
      return;
    }
    this.#begun = true;
    try {
      this.#read(this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]));
    } catch (error) {
      if (!(error instanceof ResponseError)) throw error;
      this.#lost(error);
    }
  }

  #read(bytes: Buffer): void {
    this.#rest = NOTHING;
    let at = 0;
    while (this.#head === null) {
      const from = at === 0 ? bytes : bytes.subarray(at);
      const head = readResponseHead(from, this.#method);
      if (head === null) {
        this.#rest = from;
        return;
      }
      at += head.bytes;
      if (head.status === 101) throw new ResponseError('it switches to a protocol nobody asked for');
      if (head.status < 200) {
        this.#handler?.inform(head);
        continue;
      }
      this.#head = head;
      this.#body = bodyReader(head.body);
      this.socket.setTimeout(0);
      this.#handler?.head(head);
    }
    const body = this.#body;
    if (body === null) return;
    if (!body.done) {
      at = body.take(bytes, at, (piece) => {
        if (this.#handler !== null && !this.#handler.data(piece)) this.socket.pause();
      });
    }
    if (body.done) this.#finish(body.trailers, at < bytes.length);
  }

  /** The answer is whole. A body that is not all sent, or bytes too many, make the link unfit for another exchange. */
  #finish(trailers: RawHeaders, more: boolean): void {
    const handler = this.#handler;
    const head = this.#head;
    this.#handler = null;
    this.#head = null;
    this.#body = null;
    if (head?.keepAlive === true && this.#sent && !more && this.alive) {
      this.socket.resume();
      this.#idle(this, head.idleSeconds);
    } else {
      this.#content?.destroy();
      this.socket.destroy();
    }
    handler?.end(trailers);
  }

  #ended(): void {
    if (this.#handler === null) {
      this.socket.destroy();
      return;
    }
    if (this.#head?.body.by === 'close') this.#finish([], false);
    else this.#lost(new LinkError('UPSTREAM_BROKE_OFF', 'the site closed the connection before its answer was whole'));
  }

  #timedOut(): void {
    if (this.#handler === null) this.socket.destroy();
    else this.#lost(new LinkError('UPSTREAM_SILENT', `the site did not answer in ${ANSWER_MS / 1000} seconds`));
  }

  #lost(error: Error): void {
    const handler = this.#handler;
    this.#handler = null;
    this.#content?.destroy();
    this.socket.destroy();
    handler?.failed(error, this.#begun);
  }
}
