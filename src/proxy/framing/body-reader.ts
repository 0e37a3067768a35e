import type { RawHeaders } from '../exchange.js';
import { readFields } from './fields.js';
import { type BodyEnd, ResponseError } from './response-head.js';

/** Takes the framing off a body while it arrives. */
export interface BodyReader {
  /** Reads on from `at`; gives every piece of the body to `data`, and returns the offset behind what it took. */
  take(bytes: Buffer, at: number, data: (piece: Buffer) => void): number;
  readonly done: boolean;
  /** Fields behind the last chunk; complete once `done`. */
  readonly trailers: RawHeaders;
}

const NONE: RawHeaders = [];

export function bodyReader(end: BodyEnd): BodyReader {
  if (end.by === 'chunks') return new ChunkReader();
  return new LengthReader(end.by === 'length' ? end.length : Number.POSITIVE_INFINITY);
}

class LengthReader implements BodyReader {
  readonly trailers = NONE;
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  get done(): boolean {
    return this.#left === 0;
  }

  take(bytes: Buffer, at: number, data: (piece: Buffer) => void): number {
    const end = Math.min(bytes.length, at + this.#left);
    if (end === at) return at;
    this.#left -= end - at;
    data(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end));
    return end;
  }
}

/** Characters of a chunk's first line: its size in hexadecimal, and extensions nobody needs. */
const MAX_LINE = 16 * 1024;
const MAX_TRAILERS = 16 * 1024;
const SIZE = /^([0-9A-Fa-f]{1,12})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?\r\n$/;

/** Chunked transfer coding (RFC 9112 section 7.1). Throws ResponseError on anything else. */
class ChunkReader implements BodyReader {
  trailers: RawHeaders = NONE;
  done = false;
  #state: 'size' | 'data' | 'crlf' | 'trailers' = 'size';
  #line = '';
  #left = 0;

  take(bytes: Buffer, from: number, data: (piece: Buffer) => void): number {
    let at = from;
    while (at < bytes.length && !this.done) {
      if (this.#state === 'data') {
        const end = Math.min(bytes.length, at + this.#left);
        this.#left -= end - at;
        data(bytes.subarray(at, end));
        at = end;
        if (this.#left === 0) this.#state = 'crlf';
        continue;
      }
      const newline = bytes.indexOf(0x0a, at);
      const end = newline < 0 ? bytes.length : newline + 1;
      this.#line += bytes.toString('latin1', at, end);
      at = end;
      if (this.#line.length > (this.#state === 'trailers' ? MAX_TRAILERS : MAX_LINE)) {
        throw new ResponseError('the framing of its chunks is too long');
      }
      if (newline >= 0) this.#endLine();
    }
    return at;
  }

  #endLine(): void {
    const line = this.#line;
    if (this.#state === 'crlf') {
      if (line !== '\r\n') throw new ResponseError('a chunk does not end where its size says');
      this.#line = '';
      this.#state = 'size';
      return;
    }
    if (this.#state === 'size') {
      const size = SIZE.exec(line)?.[1];
      if (size === undefined) throw new ResponseError('the size of a chunk is not a hexadecimal number');
      this.#line = '';
      this.#left = Number.parseInt(size, 16);
      this.#state = this.#left === 0 ? 'trailers' : 'data';
      return;
    }
    if (line !== '\r\n' && !line.endsWith('\r\n\r\n')) return;
    const trailers = readFields(line.slice(0, -2), 0);
    if (trailers === null) throw new ResponseError('a trailer is not "name: value"');
    this.trailers = trailers;
    this.done = true;
  }
}
