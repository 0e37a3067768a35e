import { createHmac } from 'node:crypto';
import { BLOCK_BYTES, compress, FIRST_STATE, STATE_WORDS } from './sha256.js';

/** Hex of a value's first 8 bytes of HMAC-SHA-256(key, kind ‖ 0 ‖ canonical value) (DESIGN.md section 13). */
export type Fingerprint = (kind: 'person' | 'home', canonical: string) => string;

/** Kind and value of this many bytes are hashed here, where `node:crypto` would mostly set up (docs/decisions/0011). */
const SHORT_BYTES = 4 * BLOCK_BYTES;
/** Of UTF-8, one UTF-16 unit makes at most. */
const BYTES_PER_UNIT = 3;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;
const END_MARK = 0x80;
/** A block ends with the length of all in 8 bytes, behind the end mark. */
const TAIL_BYTES = 9;

/** One fingerprint, with a key that is used for few. */
export function fingerprint(key: Uint8Array, kind: 'person' | 'home', canonical: string): string {
  return createHmac('sha256', key).update(kind).update('\0').update(canonical).digest('hex').slice(0, 16);
}

/**
 * Makes fingerprints with one key, whose two blocks are worked in once.
 *
 * @param key of at most 64 bytes
 */
export function createFingerprint(key: Uint8Array): Fingerprint {
  const schedule = new Int32Array(BLOCK_BYTES);
  const state = new Int32Array(STATE_WORDS);
  const inner = stateOfPad(key, INNER_PAD, schedule);
  const outer = stateOfPad(key, OUTER_PAD, schedule);
  const text = Buffer.alloc(SHORT_BYTES + BLOCK_BYTES);

  return (kind, canonical) => {
    if (canonical.length * BYTES_PER_UNIT > SHORT_BYTES) return fingerprint(key, kind, canonical);
    text.write(kind === 'person' ? 'person\0' : 'home\0', 'latin1');
    const start = kind.length + 1;
    const length = start + text.write(canonical, start, 'utf8');
    const end = Math.ceil((length + TAIL_BYTES) / BLOCK_BYTES) * BLOCK_BYTES;
    text[length] = END_MARK;
    for (let at = length + 1; at < end; at++) text[at] = 0;
    text.writeUInt16BE((BLOCK_BYTES + length) * 8, end - 2);
    state.set(inner);
    for (let from = 0; from < end; from += BLOCK_BYTES) {
      read(text, from, schedule);
      compress(state, schedule);
    }
    for (let word = 0; word < STATE_WORDS; word++) {
      schedule[word] = state[word] ?? 0;
      schedule[STATE_WORDS + word] = 0;
      state[word] = outer[word] ?? 0;
    }
    schedule[STATE_WORDS] = END_MARK << 24;
    schedule[15] = (BLOCK_BYTES + STATE_WORDS * 4) * 8;
    compress(state, schedule);
    text.writeInt32BE(state[0] ?? 0, 0);
    text.writeInt32BE(state[1] ?? 0, 4);
    return text.toString('hex', 0, 8);
  };
}

/** The state once the key, made different by `pad`, has been worked in: RFC 2104. */
function stateOfPad(key: Uint8Array, pad: number, schedule: Int32Array): Int32Array {
  if (key.length > BLOCK_BYTES) throw new RangeError(`a fingerprint key has at most ${BLOCK_BYTES} bytes`);
  const block = Buffer.alloc(BLOCK_BYTES, pad);
  key.forEach((byte, at) => {
    block[at] = byte ^ pad;
  });
  const state = Int32Array.from(FIRST_STATE);
  read(block, 0, schedule);
  compress(state, schedule);
  return state;
}

function read(bytes: Uint8Array, from: number, schedule: Int32Array): void {
  for (let word = 0; word < BLOCK_BYTES / 4; word++) {
    const at = from + word * 4;
    schedule[word] =
      ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  }
}
