import { KnownError } from './known-error.js';

/** 8 MiB of keys: small enough that growing by one is no event, large enough that 10 million keys are ten of them. */
const BLOCK_KEYS = 1024 * 1024;
/** 64 million owners; more belong into filters by branch or city (DESIGN.md section 5.4). */
const MAX_KEYS = 64 * BLOCK_KEYS;

/** 64-bit keys as they come in: 8 bytes a key, never copied while growing. */
export interface KeyList {
  readonly size: number;
  /** Adds the key that a fingerprint's 16 hex digits are. Throws KnownError KNOWN_TOO_MANY. */
  addHex(fingerprint: string): void;
  add(high: number, low: number): void;
  /** Gives all keys, low and high half by turns, and forgets them. */
  take(): Uint32Array;
}

export function createKeyList(): KeyList {
  let blocks: Uint32Array[] = [];
  let size = 0;
  const add = (high: number, low: number): void => {
    if (size >= MAX_KEYS) {
      throw new KnownError('KNOWN_TOO_MANY', `more than ${MAX_KEYS} entries: build one filter for each branch or city`);
    }
    const at = size % BLOCK_KEYS;
    if (at === 0) blocks.push(new Uint32Array(2 * BLOCK_KEYS));
    const block = blocks.at(-1);
    if (block === undefined) return;
    block[2 * at] = low;
    block[2 * at + 1] = high;
    size += 1;
  };
  return {
    get size() {
      return size;
    },
    add,
    addHex: (fingerprint) => add(highHalf(fingerprint), lowHalf(fingerprint)),
    take() {
      const all = new Uint32Array(2 * size);
      let left = size;
      for (let at = 0; left > 0; at += BLOCK_KEYS) {
        const block = blocks.shift();
        if (block === undefined) break;
        all.set(left < BLOCK_KEYS ? block.subarray(0, 2 * left) : block, 2 * at);
        left -= BLOCK_KEYS;
      }
      blocks = [];
      size = 0;
      return all;
    },
  };
}

/** First 8 of a fingerprint's 16 hex digits. */
export function highHalf(fingerprint: string): number {
  return Number.parseInt(fingerprint.slice(0, 8), 16) >>> 0;
}

/** Last 8 of a fingerprint's 16 hex digits. */
export function lowHalf(fingerprint: string): number {
  return Number.parseInt(fingerprint.slice(8, 16), 16) >>> 0;
}
