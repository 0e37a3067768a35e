import type { JsonToken } from './json-tokens.js';

const MAX_DEPTH = 64;
const MAX_READINGS = 8;

/** The bytes are not in this format after all, or hold more than is read. */
export class NotThis extends Error {
  readonly code = 'NOT_THIS_FORMAT';
}

/** What readers of tagged binary values share: a place in the bytes, and tokens, both bounded. */
export class TokenReader {
  readonly tokens: JsonToken[] = [];
  readonly bytes: Buffer;
  at = 0;
  readonly #maxTokens: number;
  #depth = 0;
  #taken = 0;

  constructor(bytes: Buffer, maxTokens: number) {
    this.bytes = bytes;
    this.#maxTokens = maxTokens;
  }

  /** Moves on by `length` bytes and gives where they began. */
  take(length: number): number {
    const from = this.at;
    if (!(length >= 0) || from + length > this.bytes.length) throw new NotThis();
    // Formats that refer to a value by its place could have one read a million times.
    this.#taken += length;
    if (this.#taken > MAX_READINGS * this.bytes.length) throw new NotThis();
    this.at += length;
    return from;
  }

  byte(): number {
    return this.bytes[this.take(1)] ?? 0;
  }

  /** An unsigned whole number of 1, 2, 4 or 8 bytes, most significant first. */
  uint(length: number): number {
    if (length === 8) return Number(this.bytes.readBigUInt64BE(this.take(8)));
    return this.bytes.readUIntBE(this.take(length), length);
  }

  text(length: number): string {
    const from = this.take(length);
    return this.bytes.toString('utf8', from, from + length);
  }

  scalar(text: string, quoted = false): void {
    this.#push({ kind: 'scalar', text, quoted });
  }

  key(text: string): void {
    this.#push({ kind: 'key', text });
  }

  open(shape: 'object' | 'array'): void {
    if (++this.#depth > MAX_DEPTH) throw new NotThis();
    this.#push({ kind: 'open', shape });
  }

  close(shape: 'object' | 'array'): void {
    this.#depth--;
    this.#push({ kind: 'close', shape });
  }

  #push(token: JsonToken): void {
    if (this.tokens.length >= this.#maxTokens) throw new NotThis();
    this.tokens.push(token);
  }
}
