import type { Socket } from 'node:net';
import type { Exchange, RawHeaders, RequestHead, ResponseSink } from '../exchange.js';
import { failureOf } from '../faults.js';
import type { H1Origin } from '../h1.js';
import { failureAnswer } from '../refusal.js';
import { RequestError } from '../request-error.js';
import { writeFields } from './fields.js';
import { joined, Outlet } from './outlet.js';
import type { PlainRequest } from './request-head.js';
import { reasonPhrase } from './status.js';

function broken(): RequestError {
  return new RequestError(400, 'the client broke off before the body was complete');
}

type Take = (chunk: Buffer) => Promise<void> | undefined;

/** One request of a lane. */
export class LaneExchange implements Exchange {
  readonly head: RequestHead;
  readonly hasBody: boolean;
  readonly peer: Exchange['peer'];
  onGone: (() => void) | null = null;
  readonly #socket: Socket;
  readonly #bodyRead: () => void;
  readonly #keepAlive: boolean;
  #left: number;
  #early: Buffer[] = [];
  #take: Take | null = null;
  #whole: (() => void) | null = null;
  #broken: ((error: unknown) => void) | null = null;
  #waits = 0;
  #gone = false;
  #answered = false;
  #reading = false;

  /** `bodyRead` is told once the whole body has been taken over. */
  constructor(
    socket: Socket,
    { method, target, headers, length, keepAlive }: PlainRequest,
    { origin, peer }: { readonly origin: H1Origin; readonly peer: Exchange['peer'] },
    bodyRead: () => void,
  ) {
    this.#socket = socket;
    this.#bodyRead = bodyRead;
    this.head = { method, ...origin, target, headers };
    this.hasBody = length !== null && length > 0;
    this.peer = peer;
    this.#left = length ?? 0;
    this.#keepAlive = keepAlive;
  }

  /** The answer is whole, and so was the request: the connection may carry another. */
  get reusable(): boolean {
    return this.#answered && this.#keepAlive && this.#left === 0;
  }

  get gone(): boolean {
    return this.#gone || this.#socket.destroyed;
  }

  /** Takes what belongs to this request's body; returns how many bytes that were. */
  feed(chunk: Buffer): number {
    const mine = Math.min(this.#left, chunk.length);
    if (mine === 0) return 0;
    this.#left -= mine;
    const piece = mine === chunk.length ? chunk : chunk.subarray(0, mine);
    if (this.#take === null) {
      this.#early.push(piece);
      // Nobody reads the body yet: what is under way is enough.
      this.#socket.pause();
    } else this.#give(piece);
    return mine;
  }

  readBody(take: Take): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#take = take;
      this.#reading = true;
      this.#whole = resolve;
      this.#broken = reject;
      const early = this.#early;
      this.#early = [];
      for (const piece of early) this.#give(piece);
      if (this.#waits === 0) this.#socket.resume();
      this.#check();
    });
  }

  #give(piece: Buffer): void {
    try {
      const wait = this.#take?.(piece);
      if (wait !== undefined) {
        this.#waits += 1;
        this.#socket.pause();
        wait.then(
          () => {
            this.#waits -= 1;
            if (this.#waits === 0) this.#socket.resume();
            this.#check();
          },
          (error: unknown) => this.#fail(error),
        );
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#check();
  }

  #check(): void {
    if (this.#left > 0 || this.#waits > 0) return;
    this.#bodyRead();
    this.#whole?.();
    this.#whole = null;
    this.#broken = null;
  }

  #fail(error: unknown): void {
    this.#take = () => undefined;
    this.#reading = false;
    this.#broken?.(error);
    this.#whole = null;
    this.#broken = null;
  }

  /** The client sends no more, and its body is not complete: it is told so. */
  cutShort(): void {
    if (this.#left === 0 || this.gone || this.#answered) return;
    const { headers, host } = this.head;
    const answer = failureAnswer(headers, host, failureOf(broken()));
    this.#gone = true;
    this.#reading = false;
    this.#socket.end(joined(this.#wholeHead(answer.status, answer.headers, answer.body), Buffer.from(answer.body)));
  }

  /** The client went. */
  lost(): void {
    this.#gone = true;
    this.#fail(broken());
    const gone = this.onGone;
    this.onGone = null;
    gone?.();
  }

  /** Whether the client may go on using the connection after this answer: not when nobody reads what it still sends. */
  #keeps(): boolean {
    return this.#keepAlive && (this.#left === 0 || this.#reading);
  }

  respond(status: number, headers: RawHeaders, body: string | Buffer): void {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const head = this.#wholeHead(status, headers, bytes);
    this.#socket.write(this.head.method === 'HEAD' ? Buffer.from(head, 'latin1') : joined(head, bytes));
    this.#answered = true;
  }

  #wholeHead(status: number, headers: RawHeaders, body: string | Buffer): string {
    const length = `Content-Length: ${Buffer.byteLength(body)}\r\n`;
    const close = this.#keeps() ? '' : 'Connection: close\r\n';
    return `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n${writeFields(headers)}${length}${close}\r\n`;
  }

  inform(status: number, headers: RawHeaders): void {
    this.#socket.write(`HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n${writeFields(headers)}\r\n`, 'latin1');
  }

  relay(status: number, statusText: string, headers: RawHeaders): ResponseSink {
    const socket = this.#socket;
    const empty = this.head.method === 'HEAD' || status === 204 || status === 304;
    const chunked = !empty && !headers.some(([name]) => name.toLowerCase() === 'content-length');
    const close = this.#keeps() ? '' : 'Connection: close\r\n';
    const framing = chunked ? 'Transfer-Encoding: chunked\r\n' : '';
    const out = new Outlet(socket);
    out.text(`HTTP/1.1 ${status} ${statusText}\r\n${writeFields(headers)}${framing}${close}\r\n`);
    return {
      write(piece) {
        if (piece.length === 0) return true;
        if (!chunked) return out.bytes(piece);
        out.text(`${piece.length.toString(16)}\r\n`);
        out.bytes(piece);
        return out.text('\r\n');
      },
      onDrain: (resume) => socket.once('drain', resume),
      end: (trailers) => {
        if (chunked) out.text(`0\r\n${writeFields(trailers)}\r\n`);
        this.#answered = true;
      },
      abort: () => socket.destroy(),
    };
  }
}
