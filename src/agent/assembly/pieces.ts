import { charsetOf } from '../../content/charset.js';
import { formatOf } from '../../content/formats.js';
import type { PoolBody } from '../../inspect/inspector.js';
import type { Slice } from './slice.js';
import type { Spool } from './spool.js';

/** One slice as it lies in the spool. */
export interface Piece {
  /** Its place in the file: first byte, number, or order of arrival. */
  readonly order: number;
  readonly position: number;
  readonly size: number;
  /** Of its bytes, to know a slice that is sent again. */
  readonly digest: string;
}

/** How the slices of one upload say their order. */
export type Ordering = 'offset' | 'index' | 'arrival';

export function orderingOf(slice: Slice): Ordering {
  return slice.offset !== null ? 'offset' : slice.index !== null ? 'index' : 'arrival';
}

/** The slices that follow one another without a gap around `piece`, in their order. */
export function runAround(pieces: readonly Piece[], piece: Piece, ordering: Ordering): readonly Piece[] {
  const sorted = [...pieces].sort((a, b) => a.order - b.order);
  const follows = (a: Piece, b: Piece): boolean =>
    ordering === 'arrival' || b.order === (ordering === 'offset' ? a.order + a.size : a.order + 1);
  let first = sorted.indexOf(piece);
  let last = first;
  for (
    let a = sorted[first - 1], b = sorted[first];
    a && b && follows(a, b);
    a = sorted[first - 1], b = sorted[first]
  ) {
    first--;
  }
  for (let a = sorted[last], b = sorted[last + 1]; a && b && follows(a, b); a = sorted[last], b = sorted[last + 1]) {
    last++;
  }
  return sorted.slice(first, last + 1);
}

/** True when every slice of the upload is there, as far as it said how many or how long. */
export function isWhole(pieces: readonly Piece[], count: number | null, size: number | null): boolean {
  if (count !== null) return new Set(pieces.map((piece) => piece.order)).size >= count;
  return size !== null && size > 0 && contiguousBytes(pieces) >= size;
}

function contiguousBytes(pieces: readonly Piece[]): number {
  let end = 0;
  for (const { order, size } of [...pieces].sort((a, b) => a.order - b.order)) {
    if (order > end) break;
    end = Math.max(end, order + size);
  }
  return end;
}

/** A file may begin with this slice: numbers are counted from 0 or from 1. */
export function mayBegin(piece: Piece, ordering: Ordering): boolean {
  return ordering === 'arrival' || piece.order <= (ordering === 'index' ? 1 : 0);
}

/** Bytes in which the directory that ends a zip begins, but for an archive comment of more than 4 KiB. */
const ENDING_BYTES = 8 * 1024;

/**
 * Signs that an upload which never says how long it is has its last slice: a slice shorter than its forerunners, or the
 * end of a zip.
 */
export function seemsLast(piece: Piece, run: readonly Piece[], spool: Spool): boolean {
  if (run.at(-1) !== piece) return false;
  const before = run.at(-2);
  if (before !== undefined && piece.size < before.size) return true;
  const tail = spool.read(Math.max(piece.position, piece.position + piece.size - ENDING_BYTES), ENDING_BYTES);
  return tail.includes('PK\x05\x06', 0, 'latin1');
}

/** What the first bytes of a file say: text is read slice by slice, everything else when it is whole. */
export function isLinewise(head: Buffer): boolean {
  const charset = formatOf(head) === null ? charsetOf(head, false) : null;
  return charset === 'utf-8' || charset === 'gb18030';
}

/** A body made of a file's pieces. */
export function bodyOf(spool: Spool, pieces: ReadonlyArray<readonly [position: number, size: number]>): PoolBody {
  const size = pieces.reduce((sum, [, length]) => sum + length, 0);
  return {
    fd: spool.fd,
    size,
    pieces,
    read(position, length) {
      const out: Buffer[] = [];
      let skip = position;
      let want = Math.min(length, size - position);
      for (const [start, bytes] of pieces) {
        const here = Math.min(Math.max(0, bytes - skip), want);
        if (here > 0) out.push(spool.read(start + skip, here));
        skip = Math.max(0, skip - bytes);
        want -= here;
      }
      return Buffer.concat(out);
    },
  };
}

/** Context that a slice of text is read with: lines before and behind it. */
const CONTEXT_BYTES = 4 * 1024;
const HEADER_BYTES = 1024;

/**
 * A slice of text with what its cut lines lack: the file's first line, the lines before it, and the rest of its last
 * line. Without a slice before it, it begins at its first whole line.
 */
export function inContext(piece: Piece, run: readonly Piece[], begins: boolean, spool: Spool): PoolBody {
  const all = bodyOf(spool, spanOf(run, 0, Number.POSITIVE_INFINITY));
  let start = 0;
  for (const each of run) {
    if (each === piece) break;
    start += each.size;
  }
  const end = start + piece.size;
  const beforeAt = Math.max(0, start - CONTEXT_BYTES);
  let from = beforeAt;
  if (beforeAt > 0 || (start === 0 && !begins)) {
    const text = Buffer.from(all.read(beforeAt, start === 0 ? piece.size : start - beforeAt));
    from = beforeAt + text.indexOf(10) + 1;
  }
  const behind = Buffer.from(all.read(end, CONTEXT_BYTES));
  const line = behind.indexOf(10);
  const to = end + (line < 0 ? behind.length : line + 1);
  const header = begins && from > 0 ? Buffer.from(all.read(0, Math.min(HEADER_BYTES, from))).indexOf(10) + 1 : 0;
  return bodyOf(spool, [...spanOf(run, 0, header), ...spanOf(run, from, to)]);
}

/** Where the bytes from `from` to before `to` of slices in a row lie in the spool. */
export function spanOf(run: readonly Piece[], from: number, to: number): Array<readonly [number, number]> {
  const spans: Array<readonly [number, number]> = [];
  let at = 0;
  for (const { position, size } of run) {
    const first = Math.max(from, at);
    const last = Math.min(to, at + size);
    if (last > first) spans.push([position + first - at, last - first]);
    at += size;
  }
  return spans;
}
