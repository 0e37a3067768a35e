import { slice, view, windows } from '../../content/bytes.js';
import { decodeText } from '../../content/charset.js';
import type { ByteSource } from '../../model/bytes.js';

/** Bytes of a body, from `start` to before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a multipart body says beside its file, and where the file lies. */
export interface MultipartLayout {
  readonly fields: ReadonlyMap<string, string>;
  readonly file: (Span & { readonly name: string; readonly filename: string }) | null;
}

/** Fields stand in the first and in the last bytes; a file larger than these is not read through to find its end. */
const EDGE_BYTES = 64 * 1024;
const MAX_PARTS = 200;
const MAX_HEADER_BYTES = 4096;
const MAX_FIELD_BYTES = 16 * 1024;

/**
 * Looks at the edges of a multipart body: the fields before and behind the file, and the file's span. Never a reading for
 * inspection: a body that is made to be read in two ways is read in all of them there.
 */
export function multipartLayout(body: ByteSource, boundary: string): MultipartLayout {
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  const fields = new Map<string, string>();
  let file: MultipartLayout['file'] = null;
  let largest = -1;
  let at = startOf(body, delimiter);
  for (let parts = 0; parts < MAX_PARTS && at >= 0 && at < body.size; parts++) {
    const header = headerAt(body, at);
    if (header === null) break;
    const end = endOf(body, header.end, delimiter);
    const size = end - header.end;
    if (header.filename !== null || size > MAX_FIELD_BYTES) {
      if (size > largest) {
        file = { name: header.name, filename: header.filename ?? '', start: header.end, end };
        largest = size;
      }
    } else if (!fields.has(header.name)) {
      const text = decodeText(body.read(header.end, size));
      if (text !== null) fields.set(header.name, text);
    }
    at = end + delimiter.length;
  }
  return { fields, file };
}

function startOf(body: ByteSource, delimiter: Buffer): number {
  const head = view(body.read(0, MAX_HEADER_BYTES));
  const at = head.indexOf(delimiter.subarray(2));
  return at < 0 ? -1 : at + delimiter.length - 2;
}

interface Header {
  readonly name: string;
  readonly filename: string | null;
  /** Where the content begins. */
  readonly end: number;
}

function headerAt(body: ByteSource, at: number): Header | null {
  const bytes = view(body.read(at, MAX_HEADER_BYTES));
  const blank = bytes.indexOf('\r\n\r\n', 0, 'latin1');
  if (blank < 0 || bytes.toString('latin1', 0, 2) === '--') return null;
  const text = bytes.subarray(0, blank);
  const parameter = (name: string): string | null => {
    const found = new RegExp(`[;\\s]${name}="([^"\r\n]*)"`, 'i').exec(text.toString('latin1'))?.[1];
    return found === undefined ? null : decodeText(Buffer.from(found, 'latin1'));
  };
  return { name: parameter('name') ?? '', filename: parameter('filename'), end: at + blank + 4 };
}

/** Where the content that begins at `from` ends: looked for near by, then in the last bytes, then everywhere. */
function endOf(body: ByteSource, from: number, delimiter: Buffer): number {
  const near = view(body.read(from, EDGE_BYTES)).indexOf(delimiter);
  if (near >= 0) return from + near;
  const tail = Math.max(from, body.size - EDGE_BYTES);
  const last = view(body.read(tail, EDGE_BYTES)).indexOf(delimiter);
  if (last >= 0) return tail + last;
  let base = from;
  for (const window of windows(slice(body, from))) {
    const found = window.indexOf(delimiter);
    if (found >= 0) return base + found;
    base += window.length;
  }
  return body.size;
}
