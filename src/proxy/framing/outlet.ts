import type { Socket } from 'node:net';

/** Pieces are joined up to here; more goes out at once. */
const COALESCED = 64 * 1024;

/** Joins what is written in one turn: a head, its body and the end of its chunks then leave as one record. */
export class Outlet {
  readonly #socket: Socket;
  #pieces: Buffer[] = [];
  #size = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  text(text: string): boolean {
    return this.bytes(Buffer.from(text, 'latin1'));
  }

  /** False when the client is slow: the socket will tell of `drain`. */
  bytes(piece: Buffer): boolean {
    if (this.#size === 0) queueMicrotask(() => this.#flush());
    this.#pieces.push(piece);
    this.#size += piece.length;
    return this.#size < COALESCED || this.#flush();
  }

  #flush(): boolean {
    const pieces = this.#pieces;
    const size = this.#size;
    if (size === 0) return true;
    this.#pieces = [];
    this.#size = 0;
    if (this.#socket.destroyed) return true;
    const [only] = pieces;
    return this.#socket.write(pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces, size));
  }
}

/** A head and the bytes behind it, in one buffer. */
export function joined(head: string, bytes: Buffer): Buffer {
  const all = Buffer.allocUnsafe(head.length + bytes.length);
  all.write(head, 'latin1');
  bytes.copy(all, head.length);
  return all;
}
