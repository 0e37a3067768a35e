import type { Budget } from '../model/budget.js';
import type { ByteSource } from '../model/bytes.js';
import type { Head } from '../model/head.js';
import type { PartSink } from '../model/part.js';
import { Allowance, BudgetSpent, outcomeOf } from './allowance.js';
import { slice, view } from './bytes.js';
import { charsetOf, decodeText } from './charset.js';
import { ClosedRoom } from './closed-room.js';
import { undoCodings } from './coding.js';
import { formFields, looksLikeForm, readFields } from './form.js';
import { readHead } from './head.js';
import type { Isolated } from './isolated.js';
import { boundaryOf, readMultipart } from './multipart.js';
import { readPart, workAt } from './part.js';
import type { Work } from './work.js';

/** Forms larger than this are read as text. */
const MAX_FORM_BYTES = 32 * 1024 * 1024;
const HEAD_BYTES = 4096;

export interface ReadOptions {
  readonly budget: Budget;
  /** Milliseconds, monotonic, for the budget of busy time. */
  readonly now: () => number;
  /**
   * Called every 25 ms or so of reading, between two calls of the sink. Whoever knows enough may send word from here while
   * the rest is counted, or stop: what it throws ends the reading and comes out of it.
   */
  readonly beat?: () => void;
  /** Where formats are read that only a process of its own may open; without it they are not read. */
  readonly isolated?: Isolated;
  /** The body goes on behind what is there, and will be read again. */
  readonly isCut?: boolean;
}

/**
 * Reads one whole transfer: head parts first, then the body. Never throws for bad content: what cannot be read, or not to
 * its end, is told to `sink.unread()`. Errors of the sink itself come through.
 */
export async function readTransfer(head: Head, body: ByteSource, sink: PartSink, options: ReadOptions): Promise<void> {
  const allowance = allowanceOf(options);
  const closed = new ClosedRoom(options.isolated ?? null);
  await guarded(['head'], sink, () => readHead(head, sink, allowance, closed));
  if (body.size === 0) return;
  const work = workAt(0, { sink, allowance, origin: 'body', closed, isCut: options.isCut === true });
  await guarded(['body'], sink, async () => {
    const codings = headerOf(head, 'content-encoding')
      .toLowerCase()
      .split(/[\s,]+/);
    const source = await undoCodings(['body'], limited(['body'], body, work), codings, work);
    if (source !== null && source.size > 0) await readBody(headerOf(head, 'content-type'), source, work);
  });
}

/** Reads one file at rest. `name` becomes the first step of every path. Throws only what the sink or the source throws. */
export async function readFile(name: string, bytes: ByteSource, sink: PartSink, options: ReadOptions): Promise<void> {
  const closed = new ClosedRoom(options.isolated ?? null);
  const work = workAt(0, { sink, allowance: allowanceOf(options), origin: 'body', closed, isCut: false });
  await readPart([name], limited([name], bytes, work), work);
}

function allowanceOf(options: ReadOptions): Allowance {
  return new Allowance(options.budget, options.now, options.beat);
}

/** The declared type only helps to find a boundary; bytes decide. */
async function readBody(contentType: string, source: ByteSource, work: Work): Promise<void> {
  const start = view(source.read(0, HEAD_BYTES));
  const boundary = boundaryOf(contentType, start);
  if (boundary !== null) return readMultipart([], source, boundary, work);
  if (source.size <= MAX_FORM_BYTES && charsetOf(start, source.size <= HEAD_BYTES) !== null) {
    const declared = /^\s*application\/x-www-form-urlencoded/i.test(contentType);
    const first = start.toString('latin1');
    if ((declared && /^[^\s{}[\]<"]{1,1000}=/.test(first)) || looksLikeForm(first)) {
      const text = decodeText(source.read(0, source.size));
      if (text !== null) return readFields([], formFields(text.trimEnd()), work, 'form');
    }
  }
  await readPart(['body'], source, work);
}

function limited(path: readonly string[], source: ByteSource, work: Work): ByteSource {
  const { maxBodyBytes } = work.allowance.budget;
  if (source.size <= maxBodyBytes) return source;
  work.sink.unread(path, 'partial', 'too-large');
  return slice(source, 0, maxBodyBytes);
}

async function guarded(path: readonly string[], sink: PartSink, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (cause) {
    if (!(cause instanceof BudgetSpent)) throw cause;
    sink.unread(path, outcomeOf(cause.reason), cause.reason);
  }
}

function headerOf(head: Head, name: string): string {
  return head.headers
    .filter(([key]) => key === name)
    .map(([, value]) => value)
    .join(', ');
}
