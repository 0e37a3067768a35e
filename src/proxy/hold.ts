import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import fsp from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { MAX_ROW, takeRow } from './framing/rows.js';
import type { InspectableBody } from './gate.js';
import { type Shelf, Shelved, shelvedBody } from './shelf.js';

/** A body we have whole: nothing of it has left. */
export interface HeldBody extends InspectableBody {
  /** The bytes again, for forwarding: the pieces they came in when few, a stream from the shelf or the spool otherwise. */
  content(): readonly Buffer[] | Readable;
  /** Gives its memory back or closes the spool, whose file had no name any more. Nobody may read it then. Idempotent. */
  release(): void;
}

export interface HoldOptions {
  /** Bytes kept in memory before the body moves to the shelf, or to a spool file. */
  readonly memoryBytes: number;
  /** Shared by all bodies; without it, and when it is full, they are spooled. */
  readonly shelf?: Shelf;
  /** Private directory of the spool files. */
  readonly spoolDir: string;
  /** Bytes at which a body is refused. */
  readonly maxBytes: number;
}

export class HoldError extends Error {
  readonly code: 'BODY_TOO_LARGE' | 'SPOOL_FULL' | 'SPOOL_FAILED';

  constructor(code: HoldError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'HoldError';
    this.code = code;
  }
}

/** Bytes written to the spool at a time: a write for each piece TLS gives would cost more than the bytes. */
const BATCH_BYTES = 256 * 1024;
/** Pieces written at a time, however small. */
const BATCH_PIECES = 1024;

/** Collects one body: memory first, then the shelf while it has room, then a file that is unlinked as soon as it is open. */
export class Holder {
  readonly #options: HoldOptions;
  /** What is not in the spool. */
  #chunks: Buffer[] = [];
  #unwritten = 0;
  /** What the first write is about to move. */
  #moving: readonly Buffer[] = [];
  #size = 0;
  /** Bytes in the spool. */
  #written = 0;
  #file: fsp.FileHandle | null = null;
  #shelved: Shelved | null = null;
  /** Whoever looks at it may be reading on the shelf, until the body is released. */
  #lent = false;
  #isForSpool = false;
  #done = false;
  /** Spool writes, one after the other: callers that cannot hold their source back do not wait. */
  #writing: Promise<void> = Promise.resolve();

  constructor(options: HoldOptions) {
    this.#options = options;
  }

  /** Takes the next bytes; a promise means: wait before handing over more. Rejects or throws with HoldError. */
  take(chunk: Buffer): Promise<void> | undefined {
    this.#size += chunk.length;
    if (this.#size > this.#options.maxBytes) {
      throw new HoldError('BODY_TOO_LARGE', `the body is over ${this.#options.maxBytes} bytes, the most this PC holds`);
    }
    this.#chunks.push(chunk);
    this.#unwritten += chunk.length;
    if (this.#size <= this.#options.memoryBytes || this.#shelve()) return undefined;
    if (this.#unwritten < BATCH_BYTES && this.#chunks.length < BATCH_PIECES) return undefined;
    return this.#write();
  }

  /** Moves what memory holds to the shelf. False when it has to go to the spool, with all that is on the shelf before it. */
  #shelve(): boolean {
    const { shelf } = this.#options;
    if (shelf === undefined || this.#isForSpool) return false;
    this.#shelved ??= new Shelved(shelf);
    const pieces = this.#chunks;
    this.#chunks = [];
    for (const [at, piece] of pieces.entries()) {
      const taken = this.#shelved.put(piece);
      if (taken === piece.length) continue;
      this.#isForSpool = true;
      this.#chunks = [...this.#shelved.views(), piece.subarray(taken), ...pieces.slice(at + 1)];
      this.#unwritten = this.#size;
      return false;
    }
    this.#unwritten = 0;
    return true;
  }

  /** Moves what memory holds to the spool, behind the writes under way. */
  #write(): Promise<void> {
    const pieces = this.#chunks;
    const size = this.#unwritten;
    this.#chunks = [];
    this.#unwritten = 0;
    if (this.#written === 0) this.#moving = [...this.#moving, ...pieces];
    this.#writing = this.#writing.then(() => this.#spool(pieces, size));
    return this.#writing;
  }

  async #spool(pieces: readonly Buffer[], size: number): Promise<void> {
    try {
      this.#file ??= await openSpool(this.#options.spoolDir);
      await writeAll(this.#file, pieces, size);
      this.#written += size;
      this.#moving = [];
      if (!this.#lent) this.#shelved?.giveBack();
    } catch (error) {
      const full = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
      throw full
        ? new HoldError('SPOOL_FULL', `the disk under ${this.#options.spoolDir} is full`, error)
        : new HoldError('SPOOL_FAILED', `a body could not be written below ${this.#options.spoolDir}`, error);
    }
  }

  get size(): number {
    return this.#size;
  }

  /** What has been taken and written so far. Valid until the next `take`, or for good once a spool holds it. */
  soFar(): InspectableBody {
    if (this.#file !== null && this.#written > 0) return spooledBody(this.#file, this.#written);
    this.#lent = true;
    if (this.#shelved !== null && !this.#isForSpool) return shelvedBody(this.#shelved);
    const pieces = [...this.#moving, ...this.#chunks];
    return gatheredBody(
      pieces,
      pieces.reduce((sum, { length }) => sum + length, 0),
    );
  }

  /**
   * The body, once all of it was taken and every promise of `take` has settled. The holder must not be used again but
   * for `discard`. Rejects with HoldError.
   */
  async finish(): Promise<HeldBody> {
    if (this.#size > this.#options.memoryBytes && this.#unwritten > 0) await this.#write();
    this.#done = true;
    const shelved = this.#shelved;
    if (this.#file !== null) return spooledBody(this.#file, this.#written, shelved);
    return shelved === null ? gatheredBody(this.#chunks, this.#unwritten) : shelvedBody(shelved);
  }

  /** Throws the body away, unless it was finished. */
  async discard(): Promise<void> {
    if (this.#done) return;
    this.#chunks = [];
    await Promise.allSettled([this.#writing]);
    this.#shelved?.giveBack();
    await this.#file?.close();
  }
}

async function openSpool(dir: string): Promise<fsp.FileHandle> {
  const file = path.join(dir, `${randomBytes(12).toString('hex')}.spool`);
  const handle = await fsp.open(file, 'wx+', 0o600);
  try {
    await fsp.unlink(file);
  } catch (error) {
    await handle.close();
    throw error;
  }
  return handle;
}

/** `size` is the length of all `pieces`. A write may stop short of them. */
async function writeAll(file: fsp.FileHandle, pieces: readonly Buffer[], size: number): Promise<void> {
  const { bytesWritten } = await file.writev(pieces);
  if (bytesWritten === size) return;
  const rest = Buffer.concat(pieces, size);
  for (let at = bytesWritten; at < size; ) at += (await file.write(rest, at)).bytesWritten;
}

export function memoryBody(bytes: Buffer): HeldBody {
  return {
    size: bytes.length,
    fd: null,
    read: (position, length) => bytes.subarray(position, Math.min(position + length, bytes.length)),
    content: () => [bytes],
    release: () => undefined,
  };
}

/** Bytes as they came. They are put together once, for whoever wants more than half of them in one view. */
function gatheredBody(chunks: readonly Buffer[], size: number): HeldBody {
  let pieces = chunks;
  const whole = (): Buffer => {
    const [only] = pieces;
    if (pieces.length === 1 && only !== undefined) return only;
    const all = Buffer.concat(pieces, size);
    pieces = [all];
    return all;
  };
  function readInto(position: number, target: Uint8Array): number {
    let start = 0;
    let filled = 0;
    for (const piece of pieces) {
      if (filled === target.length) break;
      const from = position + filled - start;
      if (from < piece.length) filled += piece.copy(target, filled, from);
      start += piece.length;
    }
    return filled;
  }
  return {
    size,
    fd: null,
    read(position, length) {
      const end = Math.min(position + length, size);
      let start = 0;
      for (const piece of pieces) {
        if (position >= start && end <= start + piece.length) return piece.subarray(position - start, end - start);
        start += piece.length;
      }
      if (2 * (end - position) > size) return whole().subarray(position, end);
      const some = Buffer.allocUnsafe(Math.max(0, end - position));
      readInto(position, some);
      return some;
    },
    readInto,
    content: () => pieces,
    release: () => undefined,
  };
}

function spooledBody(file: fsp.FileHandle, size: number, shelved: Shelved | null = null): HeldBody {
  let open = true;
  return {
    size,
    fd: file.fd,
    read(position, length) {
      const out = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - position)));
      let at = 0;
      while (at < out.length) {
        const got = fs.readSync(file.fd, out, at, out.length - at, position + at);
        if (got === 0) break;
        at += got;
      }
      return out.subarray(0, at);
    },
    content: () => Readable.from(readSpool(file, size), { objectMode: false, highWaterMark: MAX_ROW }),
    release() {
      if (!open) return;
      open = false;
      shelved?.giveBack();
      file.close().catch((error: unknown) => process.emitWarning(`a spool file did not close: ${String(error)}`));
    },
  };
}

/** In rows, which whoever writes them on gives back. */
async function* readSpool(file: fsp.FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; ) {
    const row = takeRow(MAX_ROW);
    const { bytesRead } = await file.read(row, 0, row.length, at);
    if (bytesRead === 0) throw new HoldError('SPOOL_FAILED', `a spool file ended at ${at} of ${size} bytes`);
    at += bytesRead;
    yield bytesRead === row.length ? row : row.subarray(0, bytesRead);
  }
}

/** Makes the spool directory, private, and clears what a killed process may have left in it. */
export async function prepareSpool(dir: string): Promise<void> {
  await fsp.mkdir(dir, { recursive: true, mode: 0o700 });
  for (const name of await fsp.readdir(dir)) {
    if (name.endsWith('.spool')) await fsp.rm(path.join(dir, name), { force: true });
  }
}
