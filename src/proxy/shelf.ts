import { Readable } from 'node:stream';
import { bytesOnBoards } from '../model/bytes.js';
import { MAX_ROW, takeRow } from './framing/rows.js';
import type { HeldBody } from './hold.js';

/*
 * Memory for bodies that are too long to be kept in the pieces they came in. Workers read it where it lies, so that such a
 * body is neither written to a file nor read back, and it is used again: each body in memory of its own makes V8 collect
 * its whole heap.
 */

/** Bytes of one board. */
export const BOARD_BYTES = 1024 * 1024;
/** A shelf nobody has used for so long gives its memory back. */
const IDLE_MS = 30_000;

/** The shared memory of one process, up to a bound. */
export interface Shelf {
  readonly maxBytes: number;
  /** Null when all of it is in use. */
  take(): SharedArrayBuffer | null;
  /** For boards that nobody reads any more. */
  give(boards: readonly SharedArrayBuffer[]): void;
}

export function createShelf(maxBytes: number): Shelf {
  const most = Math.floor(maxBytes / BOARD_BYTES);
  let free: SharedArrayBuffer[] = [];
  let used = 0;
  let timer: NodeJS.Timeout | null = null;
  return {
    maxBytes,
    take() {
      if (used >= most) return null;
      used += 1;
      return free.pop() ?? new SharedArrayBuffer(BOARD_BYTES);
    },
    give(boards) {
      used -= boards.length;
      free.push(...boards);
      if (used > 0 || boards.length === 0) return;
      timer ??= setTimeout(() => {
        timer = null;
        if (used === 0) free = [];
      }, IDLE_MS).unref();
      timer.refresh();
    },
  };
}

/** One body on a shelf, while it is taken in and afterwards. */
export class Shelved {
  readonly boards: SharedArrayBuffer[] = [];
  #size = 0;
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  get size(): number {
    return this.#size;
  }

  /** Takes as much of `bytes` as there is room for; says how much that was. */
  put(bytes: Uint8Array): number {
    let done = 0;
    while (done < bytes.length) {
      const offset = this.#size % BOARD_BYTES;
      if (offset === 0 && this.#size === this.boards.length * BOARD_BYTES) {
        const board = this.#shelf.take();
        if (board === null) break;
        this.boards.push(board);
      }
      const board = this.boards[Math.floor(this.#size / BOARD_BYTES)];
      if (board === undefined) break;
      const part = bytes.subarray(done, done + BOARD_BYTES - offset);
      new Uint8Array(board, offset, part.length).set(part);
      done += part.length;
      this.#size += part.length;
    }
    return done;
  }

  /** Where it lies, board by board: to be read before it is given back. */
  views(): Buffer[] {
    return this.boards.map((board, at) => Buffer.from(board, 0, Math.min(BOARD_BYTES, this.#size - at * BOARD_BYTES)));
  }

  /** Gives the memory back, once. */
  giveBack(): void {
    this.#shelf.give(this.boards.splice(0));
    this.#size = 0;
  }
}

/** What lies on the shelf by now. Releasing it gives the memory back. */
export function shelvedBody(shelved: Shelved): HeldBody {
  const boards = [...shelved.boards];
  const bytes = bytesOnBoards(boards, shelved.size);
  return {
    ...bytes,
    fd: null,
    boards,
    content: () => Readable.from(inRows(bytes), { objectMode: false, highWaterMark: MAX_ROW }),
    release() {
      boards.length = 0;
      shelved.giveBack();
    },
  };
}

/** In rows, which whoever writes them on gives back: of the boards nothing is on its way when they are given back. */
function* inRows({ size, readInto }: ReturnType<typeof bytesOnBoards>): Generator<Buffer> {
  for (let at = 0; at < size; ) {
    const row = takeRow(MAX_ROW);
    const read = readInto(at, row);
    if (read === 0) throw new Error(`a body was read at ${at} of ${size} bytes after its memory had been given back`);
    at += read;
    yield read === row.length ? row : row.subarray(0, read);
  }
}
