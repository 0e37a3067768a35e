import type { ClosedPart } from '../../content/isolated.js';
import { REASONS, type Reason } from '../../model/outcome.js';

/**
 * How parts cross the pipe: one byte of kind, the length in four, the payload. Bytes go as they are, the rest as JSON.
 * Whoever reads frames trusts nothing of them: the writer may have been taken over by the file it read.
 */
export const FRAME = { ready: 1, end: 2, text: 3, table: 4, rows: 5, file: 6, bytes: 7, unread: 8 } as const;

const HEADER_BYTES = 5;
const MAX_PAYLOAD = 2 * 1024 * 1024;
/** What the writer keeps to; JSON of the worst text is six times as long. */
const MAX_CHARS = 256 * 1024;
const MAX_BYTES = 256 * 1024;
const MAX_STEPS = 8;
const MAX_STEP_CHARS = 1024;
const MAX_CELLS = 32_768;

/** The process on the other side did not keep to the frames: it is broken, or no longer ours. */
export class ChildLied extends Error {
  readonly code = 'CHILD_LIED';

  constructor(what: string) {
    super(`the isolated reader sent ${what}; it is ended`);
  }
}

export function frame(kind: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head[0] = kind;
  head.writeUInt32LE(payload.length, 1);
  return Buffer.concat([head, payload]);
}

/** The frames of one part. What is long goes in pieces, so that no frame is. */
export function* framesOf(part: ClosedPart): Generator<Buffer> {
  switch (part.kind) {
    case 'text': {
      const path = stepsOf(part.path);
      for (const text of pieces(part.text)) yield json(FRAME.text, { path, text });
      return;
    }
    case 'table':
      yield json(FRAME.table, stepsOf(part.path));
      return;
    case 'rows':
      yield* rowFrames(part.rows);
      return;
    case 'file':
      yield json(FRAME.file, stepsOf(part.path));
      return;
    case 'bytes':
      for (let at = 0; at < part.bytes.length; at += MAX_BYTES) {
        yield frame(FRAME.bytes, part.bytes.subarray(at, at + MAX_BYTES));
      }
      return;
    case 'unread':
      yield json(FRAME.unread, { path: stepsOf(part.path), outcome: part.outcome, reason: part.reason });
  }
}

/** Rows together up to the size of a frame; of a row that is longer, its cells in several rows. */
function* rowFrames(rows: ReadonlyArray<readonly string[]>): Generator<Buffer> {
  let batch: string[][] = [];
  let row: string[] = [];
  let chars = 0;
  const take = (): Buffer => {
    const out = json(FRAME.rows, row.length > 0 ? [...batch, row] : batch);
    batch = [];
    row = [];
    chars = 0;
    return out;
  };
  for (const cells of rows) {
    for (const cell of cells) {
      const text = cell.slice(0, MAX_CHARS);
      if (chars + text.length > MAX_CHARS || row.length >= MAX_CELLS) yield take();
      row.push(text);
      chars += text.length + 1;
    }
    batch.push(row);
    row = [];
    if (chars > MAX_CHARS / 4) yield take();
  }
  if (batch.length > 0) yield take();
}

function* pieces(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + MAX_CHARS);
    // At the end of a line where there is one, so that no record is cut in two.
    if (end < text.length) end = Math.max(text.lastIndexOf('\n', end - 1) + 1, at) || end;
    if (end <= at) end = Math.min(text.length, at + MAX_CHARS);
    yield text.slice(at, end);
    at = end;
  }
}

function json(kind: number, value: unknown): Buffer {
  return frame(kind, Buffer.from(JSON.stringify(value)));
}

function stepsOf(path: readonly string[]): string[] {
  return path.slice(0, MAX_STEPS).map((step) => step.slice(0, MAX_STEP_CHARS));
}

/** Puts frames together again, whatever pieces they come in. Throws ChildLied. */
export function createFrameReader(): { read(chunk: Uint8Array): Array<{ kind: number; payload: Buffer }> } {
  let rest: Buffer[] = [];
  let held = 0;
  let wanted = HEADER_BYTES;
  return {
    read(chunk) {
      rest.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
      held += chunk.length;
      const frames: Array<{ kind: number; payload: Buffer }> = [];
      if (held < wanted) return frames;
      let bytes = rest.length === 1 && rest[0] !== undefined ? rest[0] : Buffer.concat(rest);
      for (;;) {
        wanted = HEADER_BYTES;
        if (bytes.length < wanted) break;
        const length = bytes.readUInt32LE(1);
        if (length > MAX_PAYLOAD) throw new ChildLied(`a frame of ${length} bytes`);
        wanted = HEADER_BYTES + length;
        if (bytes.length < wanted) break;
        frames.push({ kind: bytes[0] ?? 0, payload: bytes.subarray(HEADER_BYTES, wanted) });
        bytes = bytes.subarray(wanted);
      }
      rest = [bytes];
      held = bytes.length;
      return frames;
    },
  };
}

/** The part a frame holds. Throws ChildLied for anything that is not one. */
export function partOf(kind: number, payload: Buffer): ClosedPart {
  if (kind === FRAME.bytes) return { kind: 'bytes', bytes: payload };
  const value = parse(payload);
  switch (kind) {
    case FRAME.table:
      return { kind: 'table', path: pathOf(value) };
    case FRAME.file:
      return { kind: 'file', path: pathOf(value) };
    case FRAME.rows:
      return { kind: 'rows', rows: listOf(value, MAX_PAYLOAD).map((row) => listOf(row, MAX_CELLS).map(textOf)) };
    case FRAME.text:
      return { kind: 'text', path: pathOf(field(value, 'path')), text: textOf(field(value, 'text')) };
    case FRAME.unread: {
      const outcome = field(value, 'outcome');
      if (outcome !== 'partial' && outcome !== 'uninspectable') throw new ChildLied('an outcome that is none');
      const reason = REASONS.find((one) => one === field(value, 'reason'));
      if (reason === undefined) throw new ChildLied('a reason that is none');
      return { kind: 'unread', path: pathOf(field(value, 'path')), outcome, reason: reason satisfies Reason };
    }
    default:
      throw new ChildLied(`a frame of kind ${kind}`);
  }
}

function parse(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    throw new ChildLied('a frame that is no JSON');
  }
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) throw new ChildLied('a value where an object belongs');
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

function listOf(value: unknown, max: number): unknown[] {
  if (!Array.isArray(value) || value.length > max) throw new ChildLied('no list, or one that is too long');
  return value;
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new ChildLied('a value where a text belongs');
  return value;
}

function pathOf(value: unknown): string[] {
  return listOf(value, MAX_STEPS).map((step) => {
    const text = textOf(step);
    if (text.length > MAX_STEP_CHARS) throw new ChildLied('a path of too long a step');
    return text;
  });
}
