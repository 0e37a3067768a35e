import type { ByteSource } from '../model/bytes.js';

/** Window in which bodies are walked: large enough to be quick, small enough never to matter. */
export const WINDOW_BYTES = 2 * 1024 * 1024;

export const EMPTY: ByteSource = { size: 0, read: () => new Uint8Array(0) };

/** A Buffer over the same memory. */
export function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Fills `target` from `position`, without a copy in between where the source can. */
export function readInto(source: ByteSource, position: number, target: Uint8Array): void {
  if (source.readInto !== undefined) source.readInto(position, target);
  else target.set(source.read(position, target.length));
}

export function slice(source: ByteSource, start: number, end: number = source.size): ByteSource {
  const from = Math.min(Math.max(0, start), source.size);
  const size = Math.max(0, Math.min(end, source.size) - from);
  const left = (position: number, length: number): number => Math.max(0, Math.min(length, size - position));
  const { readInto } = source;
  return {
    size,
    read: (position, length) => source.read(from + position, left(position, length)),
    ...(readInto === undefined
      ? {}
      : {
          readInto: (position: number, target: Uint8Array) =>
            readInto.call(source, from + position, target.subarray(0, left(position, target.length))),
        }),
  };
}

export function* windows(source: ByteSource, bytes = WINDOW_BYTES): Generator<Buffer> {
  for (let at = 0; at < source.size; at += bytes) yield view(source.read(at, bytes));
}

/** Do these bytes stand at `at`? For marks of a few bytes, asked a million times. */
export function standsAt(bytes: Buffer, at: number, mark: Buffer): boolean {
  for (let i = 0; i < mark.length; i++) if (bytes[at + i] !== mark[i]) return false;
  return true;
}

/** Chunks in a row as one source. Only a read across a seam copies. */
export function joined(chunks: readonly ByteSource[]): ByteSource {
  const [only] = chunks;
  if (only === undefined) return EMPTY;
  if (chunks.length === 1) return only;
  const starts: number[] = [];
  let size = 0;
  for (const chunk of chunks) {
    starts.push(size);
    size += chunk.size;
  }
  const find = (position: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    size,
    read(position, length) {
      const end = Math.min(position + length, size);
      const pieces: Uint8Array[] = [];
      let at = position;
      for (let i = find(position); at < end; i++) {
        const chunk = chunks[i];
        if (chunk === undefined) break;
        const piece = chunk.read(at - (starts[i] ?? 0), end - at);
        pieces.push(piece);
        at += piece.length;
      }
      return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
    },
  };
}
