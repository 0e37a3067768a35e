import { createHash } from 'node:crypto';
import { slice as part } from '../../content/bytes.js';
import type { PoolBody } from '../../inspect/inspector.js';
import type { Earlier } from '../../model/assembly.js';
import type { ByteSource } from '../../model/bytes.js';
import { type Finding, NOTHING_FOUND } from '../../model/finding.js';
import {
  bodyOf,
  inContext,
  isLinewise,
  isWhole,
  mayBegin,
  type Ordering,
  orderingOf,
  type Piece,
  runAround,
  seemsLast,
  spanOf,
} from './pieces.js';
import type { Slice } from './slice.js';
import { openSpool, type Spool } from './spool.js';

/** What is to be read together with a slice. */
export interface Reading {
  readonly body: PoolBody;
  /** The file as far as it is known to go; a part of it otherwise. */
  readonly whole: boolean;
}

/** One upload under way. */
export interface Upload {
  /** Milliseconds since 1970 of its last slice. */
  touchedAt: number;
  /** All that was found in what left. */
  known: Finding;
  readonly bytes: number;
  /** False when it is larger than may be kept, or the disk failed: slices are then judged one by one. */
  readonly kept: boolean;
  readonly earlier: Earlier | null;
  /** Everything is there and has left. */
  readonly done: boolean;
  /** Keeps a slice. */
  take(slice: Slice, body: ByteSource): Promise<Taken>;
  /** What to read now that this slice is there; null when nothing new can come of it. */
  reading(taken: Taken): Reading | null;
  /** Slices that left before this upload was forgotten are missing still, and this one is none of them. */
  misses(taken: Taken): boolean;
  /** What is remembered once it is forgotten; null when nothing of it left. */
  remains(): Remains | null;
  /** What to read when a request says that all slices are there. */
  last(): Reading | null;
  left(taken: Taken, bodyBytes: number): void;
  refused(taken: Taken): void;
  close(): Promise<void>;
}

export interface Taken {
  /** Null when it could not be kept. */
  readonly piece: Piece | null;
  /** The very slice came before, and left. */
  readonly again: boolean;
}

/** Which slices of a forgotten upload left, by their place or their digest: none of their bytes. */
export interface Remains {
  readonly left: ReadonlySet<number | string>;
  /** Some were not kept even then. */
  readonly lost: boolean;
}

/** Share by which what is there must have grown before it is read as a whole again, when nobody says how long it will be. */
const GROWTH = 1.25;
const HEAD_BYTES = 4096;
/** As many as S3 allows. */
const MAX_PIECES = 10_000;
const DIGEST_BYTES = 1024 * 1024;

export interface UploadOptions {
  readonly spoolDir: string;
  readonly maxBytes: number;
  /** Asked before bytes are kept; false when the disk has had its share. */
  readonly mayKeep: (bytes: number) => boolean;
  readonly onFault: (message: string) => void;
  /** Of the same upload, when it was forgotten before. */
  readonly before: Remains | null;
}

export function startUpload(options: UploadOptions, now: number): Upload {
  let spool: Promise<Spool> | null = null;
  let open: Spool | null = null;
  let bytes = 0;
  let kept = true;
  let arrivals = 0;
  let ordering: Ordering = 'arrival';
  let count: number | null = null;
  let size: number | null = null;
  let readAt = 0;
  const pieces = new Map<number, Piece>();
  const left = new Map<Piece | null, true>();
  const gone = { requests: 0, bytes: 0 };
  const { before } = options;
  const nameOf = ({ order, digest }: Piece): number | string => (ordering === 'arrival' ? digest : order);

  async function giveUp(): Promise<void> {
    kept = false;
    bytes = 0;
    pieces.clear();
    const file = spool;
    spool = null;
    open = null;
    // A file that never opened was told of by who asked for it.
    await file?.then(
      (there) => there.close(),
      () => undefined,
    );
  }

  async function keep(source: ByteSource): Promise<number | null> {
    if (!kept) return null;
    if (pieces.size >= MAX_PIECES || bytes + source.size > options.maxBytes || !options.mayKeep(source.size)) {
      await giveUp();
      return null;
    }
    bytes += source.size;
    try {
      spool ??= openSpool(options.spoolDir);
      open = await spool;
      return await open.add(source);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      options.onFault(`slices of an upload could not be kept (${code})`);
      await giveUp();
      return null;
    }
  }

  function whole(run: readonly Piece[]): Reading | null {
    if (open === null || run.length === 0) return null;
    readAt = run.reduce((sum, piece) => sum + piece.size, 0);
    return { body: bodyOf(open, spanOf(run, 0, Number.POSITIVE_INFINITY)), whole: true };
  }

  return {
    touchedAt: now,
    known: NOTHING_FOUND,
    get bytes() {
      return bytes;
    },
    get kept() {
      return kept;
    },
    get earlier(): Earlier | null {
      return gone.requests === 0 ? null : { what: 'slices', ...gone };
    },
    get done() {
      return isWhole([...pieces.values()], count, size) && [...pieces.values()].every((piece) => left.has(piece));
    },
    async take(slice, body) {
      const source = part(body, slice.span.start, slice.span.end);
      if (arrivals++ === 0) ordering = orderingOf(slice);
      count = slice.count ?? count;
      size = slice.size ?? size;
      const order = (ordering === 'offset' ? slice.offset : ordering === 'index' ? slice.index : null) ?? arrivals;
      const digest = await digestOf(source);
      const there = ordering === 'arrival' ? sameBytes(pieces, digest) : pieces.get(order);
      if (there?.digest === digest) return { piece: there, again: left.has(there) };
      const position = await keep(source);
      if (position === null) return { piece: null, again: false };
      const piece = { order, position, size: source.size, digest };
      pieces.set(order, piece);
      return { piece, again: false };
    },
    reading({ piece, again }) {
      if (piece === null || again || open === null) return null;
      const all = [...pieces.values()];
      const run = runAround(all, piece, ordering);
      const first = run[0] ?? piece;
      const second = ordering === 'index' && first.order === 1 && isCutCharacter(open.read(first.position, 1));
      const begins = mayBegin(first, ordering) && !second;
      if (isWhole(all, count, size)) return whole(run);
      if (isLinewise(open.read(first.position, Math.min(first.size, HEAD_BYTES)))) {
        return { body: inContext(piece, run, begins, open), whole: false };
      }
      const known = count !== null || size !== null;
      const bytesThere = run.reduce((sum, each) => sum + each.size, 0);
      if (!begins || run.length < 2) return null;
      if (!known && seemsLast(piece, run, open)) return whole(run);
      return bytesThere >= readAt * GROWTH ? { ...(whole(run) as Reading), whole: false } : null;
    },
    misses({ piece }) {
      if (before === null) return false;
      if (piece === null || before.lost) return true;
      if (before.left.has(nameOf(piece))) return false;
      const there = new Set([...pieces.values()].map(nameOf));
      return [...before.left].some((name) => !there.has(name));
    },
    remains() {
      if (gone.requests === 0) return before;
      const names = [...left.keys()].flatMap((piece) => (piece === null ? [] : [nameOf(piece)]));
      return { left: new Set([...(before?.left ?? []), ...names]), lost: !kept || before?.lost === true };
    },
    last() {
      const [first] = [...pieces.values()].sort((a, b) => a.order - b.order);
      return first === undefined ? null : whole(runAround([...pieces.values()], first, ordering));
    },
    left(taken, bodyBytes) {
      if (taken.again) return;
      left.set(taken.piece, true);
      gone.requests += 1;
      gone.bytes += bodyBytes;
    },
    refused({ piece, again }) {
      if (piece !== null && !again) pieces.delete(piece.order);
    },
    close: giveUp,
  };
}

/** No file begins in the middle of a UTF-8 character: slice 1 that does has a slice 0 before it. */
function isCutCharacter(start: Buffer): boolean {
  return ((start[0] ?? 0) & 0xc0) === 0x80;
}

function sameBytes(pieces: ReadonlyMap<number, Piece>, digest: string): Piece | undefined {
  return [...pieces.values()].find((piece) => piece.digest === digest);
}

/** In turns of the event loop, so that a slice of many megabytes holds nobody up. */
async function digestOf(source: ByteSource): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < source.size; at += DIGEST_BYTES) {
    if (at > 0) await new Promise<void>((resolve) => setImmediate(resolve));
    hash.update(source.read(at, DIGEST_BYTES));
  }
  return hash.digest('base64');
}
