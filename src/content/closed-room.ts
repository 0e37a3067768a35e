import { createHash } from 'node:crypto';
import type { ByteSource } from '../model/bytes.js';
import { bytesOf } from '../model/bytes.js';
import type { PartPath, TableSink } from '../model/part.js';
import { BudgetSpent, outcomeOf } from './allowance.js';
import { joined, slice, view } from './bytes.js';
import type { ClosedFormat, ClosedPart, Isolated } from './isolated.js';
import { readStrings } from './opaque.js';
import { archiveEnd, isBlank, readUntold, rememberTold, type Told } from './untold.js';
import type { Work } from './work.js';

const MAX_NAMES = 1024 * 1024;
/** Looking for text in pictures has a time of its own, so much of a transfer's busy time: photographs are posted all day. */
const PICTURES_SHARE = 0.5;

/** Archives that hold their files as they are: every number of those stands in the bytes. */
const STORED: ReadonlySet<string> = new Set(['cpio', 'ar', 'iso']);

/** Packed streams, which do not say where they end. */
const PACKED: ReadonlySet<string> = new Set(['xz', 'bzip2', 'zstd', 'lzma', 'lzip', 'compress']);

interface Closed {
  readonly format: ClosedFormat;
  /** Path step of what an unnamed stream holds: `xz`. */
  readonly step: string;
  readonly path: PartPath;
  readonly source: ByteSource;
  readonly work: Work;
}

/**
 * One transfer's way to the isolated process. It reads one file at a time: what is met inside a file that is being read
 * there, and needs it too, waits until that one is done.
 */
export class ClosedRoom {
  readonly #isolated: Isolated | null;
  readonly #later: Closed[] = [];
  #laterBytes = 0;
  #picturesMs: number | null = null;
  /** Pictures that were read: one that is found again under another decoding says nothing new. */
  readonly #pictures = new Set<string>();
  #busy = false;

  constructor(isolated: Isolated | null) {
    this.#isolated = isolated;
  }

  /** False when there is no such process here: nothing was read then, nor reported. */
  async read(format: ClosedFormat, step: string, path: PartPath, source: ByteSource, work: Work): Promise<boolean> {
    const isolated = this.#isolated;
    if (isolated === null || (format === 'picture' && !isolated.pictures)) return false;
    if (format === 'picture' && this.#isKnown(source)) return true;
    const closed = { format, step, path, source, work };
    if (this.#busy) {
      this.#put(closed);
      return true;
    }
    this.#busy = true;
    try {
      for (let next: Closed | undefined = closed; next !== undefined; next = this.#take()) {
        if (next.format === 'picture') await this.#readPicture(isolated, next);
        else await readOne(isolated, next, next.work.allowance.leftMs);
      }
    } finally {
      this.#busy = false;
    }
    return true;
  }

  /** Its time is not the busy time of the transfer. What there is no time for is a picture that was not read. */
  async #readPicture(isolated: Isolated, closed: Closed): Promise<void> {
    const { work, path } = closed;
    const left = this.#picturesMs ?? work.allowance.budget.maxBusyMs * PICTURES_SHARE;
    if (left <= 0) {
      work.sink.unread(path, 'partial', 'no-ocr');
      return;
    }
    const before = work.allowance.leftMs;
    work.allowance.lend(left);
    await readOne(isolated, closed, left);
    const unused = Math.max(0, work.allowance.leftMs - before);
    work.allowance.lend(-unused);
    this.#picturesMs = unused;
  }

  #isKnown(source: ByteSource): boolean {
    const key = createHash('sha1').update(source.read(0, source.size)).digest('base64');
    const known = this.#pictures.has(key);
    this.#pictures.add(key);
    return known;
  }

  /** What waits is held in memory: not more of it than of any one part. */
  #put(closed: Closed): void {
    this.#laterBytes += closed.source.size;
    if (this.#laterBytes <= closed.work.allowance.budget.maxPartBytes) this.#later.push(closed);
    else closed.work.sink.unread(closed.path, 'uninspectable', 'too-large');
  }

  #take(): Closed | undefined {
    const next = this.#later.shift();
    this.#laterBytes -= next?.source.size ?? 0;
    return next;
  }
}

/** A budget that is spent ends this file only. */
async function readOne(isolated: Isolated, closed: Closed, maxMs: number): Promise<void> {
  const { path, source, work } = closed;
  try {
    const { budget, left } = work.allowance;
    if (maxMs === 0) throw new BudgetSpent('time');
    const reader = await work.allowance.waiting(isolated.open(maxMs));
    const job = {
      format: closed.format,
      size: source.size,
      maxMs,
      maxPartBytes: budget.maxPartBytes,
      maxTotalBytes: left.bytes,
      maxRatio: budget.maxRatio,
      maxEntries: left.entries,
    };
    const told = rememberTold();
    const parts = partTaker(closed, told);
    let lost: Awaited<ReturnType<typeof reader.read>>;
    try {
      lost = await reader.read(job, source, parts.take);
    } finally {
      parts.close();
    }
    await parts.end();
    if (lost === null) return await readRest(closed, told);
    if (closed.format === 'picture' && lost === 'time') work.sink.unread(path, 'partial', 'no-ocr');
    else work.sink.unread(path, 'uninspectable', lost);
    readStrings(path, source, work);
  } catch (cause) {
    if (!(cause instanceof BudgetSpent)) throw cause;
    work.sink.unread(path, outcomeOf(cause.reason), cause.reason);
  }
}

/** What its reader had no eye for: bytes behind an archive, numbers that stand in a document where nothing is drawn. */
async function readRest({ format, step, path, source, work }: Closed, told: Told): Promise<void> {
  if (format === 'picture' || STORED.has(step)) return;
  const end = format === 'archive' ? archiveEnd(step, source) : null;
  if (end === null) readUntold(path, source, told, work);
  else if (end < source.size && !isBlank(slice(source, end)))
    await work.inner([...path, 'trailing'], slice(source, end));
}

/** Turns what comes over the pipe into parts: counted like everything that is unpacked, files read by their own readers. */
function partTaker(
  { path, source, step, work }: Closed,
  told: Told,
): {
  take(part: ClosedPart): Promise<void>;
  close(): void;
  end(): Promise<void>;
} {
  const { sink, allowance, origin } = work;
  const textMeter = allowance.meter(source.size);
  const names: string[] = [];
  let nameChars = 0;
  let table: TableSink | null = null;
  let file: { readonly path: PartPath; readonly chunks: ByteSource[]; readonly meter: (bytes: number) => void } | null =
    null;

  const closeTable = (): void => {
    table?.end();
    table = null;
  };
  const endFile = async (): Promise<void> => {
    const done = file;
    file = null;
    if (done !== null && done.chunks.length > 0) await work.inner(done.path, joined(done.chunks));
  };
  return {
    async take(part) {
      allowance.tick();
      if (part.kind === 'rows') {
        for (const cells of part.rows) {
          textMeter(cells.reduce((chars, cell) => chars + cell.length, 0));
          for (const cell of cells) told.note(cell);
          table?.row(cells);
        }
        return;
      }
      if (part.kind === 'bytes') {
        file?.meter(part.bytes.length);
        file?.chunks.push(bytesOf(Uint8Array.from(part.bytes)));
        // What is short is packed as it is.
        if (PACKED.has(step)) told.note(view(part.bytes).toString('latin1'));
        return;
      }
      closeTable();
      const where = [...path, ...part.path];
      if (part.kind === 'unread') {
        // Of an encrypted entry nothing but noise came out.
        if (part.reason === 'encrypted') file = null;
        await endFile();
        sink.unread(where, part.outcome, part.reason);
        return;
      }
      await endFile();
      switch (part.kind) {
        case 'text':
          textMeter(part.text.length);
          told.note(part.text);
          sink.text(where, part.text, origin);
          return;
        case 'table':
          table = sink.table(where);
          return;
        case 'file': {
          allowance.entry();
          const name = part.path.join('/');
          nameChars += name.length;
          if (name !== '' && nameChars < MAX_NAMES) names.push(name);
          file = { path: name === '' ? [...path, step] : where, chunks: [], meter: allowance.meter(source.size) };
        }
      }
    },
    close: closeTable,
    async end() {
      await endFile();
      if (names.length > 0) sink.text([...path, 'names'], names.join('\n'), origin);
    },
  };
}
