import type { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import type { ByteSource } from '../model/bytes.js';
import { bytesOf } from '../model/bytes.js';
import type { PartPath } from '../model/part.js';
import { joined, slice, view, windows } from './bytes.js';
import { decodeText } from './charset.js';
import { type FormField, readFields } from './form.js';
import { readParts } from './mime.js';
import type { Work } from './work.js';

const MAX_HEADER_BYTES = 64 * 1024;
/** Parts this large are files even without a file name. */
const MAX_FIELD_BYTES = 1024 * 1024;
/** Between two parts stand a delimiter and a few header lines; more is looked at as a file. */
const MAX_PLAIN_GAP = 1024;
const FIRST_HEAD_BYTES = 16 * 1024;
const STILL_TURNS = 4;
const MAX_ENCODED_BYTES = 64 * 1024 * 1024;

/** The parts of part headers that every form has. */
const USUAL =
  /Content-Disposition: *form-data;? *|\b(?:file)?name=(?=")|Content-Type: *[a-z]+\/[a-z+.-]+|Content-Transfer-Encoding: *(?:base64|7bit|8bit|binary)\b/gi;

/** One part as the parser found it; its bytes are a view of the body. */
interface FormPart {
  readonly name: string;
  readonly filename: string | null;
  readonly encoding: string;
  readonly content: Content;
  nameBytes(key: 'name' | 'filename'): string | null;
}

interface Content {
  source(): ByteSource;
  /** Where it begins in the body, -1 when unknown. */
  start(): number;
}

/** The boundary of a multipart Content-Type, or of a body that looks like one whatever its type says. */
export function boundaryOf(contentType: string | null, head: Buffer): string | null {
  const said = /^\s*multipart\/[^;]+;.*?boundary=(?:"([^"]{1,200})"|([^\s;,]{1,200}))/is.exec(contentType ?? '');
  if (said !== null) return said[1] ?? said[2] ?? null;
  const seen = /^(?:\r?\n)?--([^\r\n]{1,200})\r?\nContent-[A-Za-z-]{2,40}:/i.exec(head.toString('latin1'));
  return seen?.[1] ?? null;
}

/** Parts with names are a form; parts without are files in a row, as in multipart/related. */
function isForm(body: ByteSource, boundary: string): boolean {
  const head = view(body.read(0, FIRST_HEAD_BYTES)).toString('latin1');
  const first = head.indexOf(`--${boundary}`);
  const end = head.search(/\r?\n\r?\n/);
  return first < 0 || end < 0 || /^content-disposition:[^\r\n]*\bform-data\b/im.test(head.slice(first, end));
}

/**
 * Reads multipart/form-data: every field and file, then whatever the parser left over (a preamble, parts it dropped, a
 * body it rejected), so that no reading of the format hides bytes from inspection.
 */
export async function readMultipart(path: PartPath, body: ByteSource, boundary: string, work: Work): Promise<void> {
  if (!isForm(body, boundary)) return readParts(path, body, boundary, work);
  const { maxEntries } = work.allowance.budget;
  if (delimiters(body, boundary, maxEntries) > maxEntries) {
    // The parser makes a stream for each, sound or not: a flood of them is read as it stands.
    work.sink.unread([...path, 'form'], 'partial', 'entries');
    await work.inner([...path, 'form:rest'], body);
    return;
  }
  const covered: Array<readonly [start: number, end: number]> = [];
  const parts = await parse(body, boundary, covered, work);
  const fields: FormField[] = [];
  for (const part of parts) {
    const content = decoded(part);
    const name = readable(part, 'name', part.name);
    if (part.filename === null && content.size <= MAX_FIELD_BYTES) {
      const text = decodeText(content.read(0, content.size));
      if (text !== null) {
        fields.push([name, text]);
        continue;
      }
    }
    const where = [...path, `form:${name.slice(0, 80)}`];
    await work.inner(part.filename === null ? where : [...where, readable(part, 'filename', part.filename)], content);
  }
  await readFields(path, fields, work, 'form');
  await readLeftOver(path, body, boundary, covered, work);
}

/** How often the delimiter stands in the body; stops counting once over `limit`. */
function delimiters(body: ByteSource, boundary: string, limit: number): number {
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  let count = 0;
  for (const window of windows(body)) {
    for (let at = window.indexOf(mark); at >= 0 && count <= limit; at = window.indexOf(mark, at + mark.length)) count++;
  }
  return count;
}

function readable(part: FormPart, key: 'name' | 'filename', parsed: string): string {
  return parsed.includes('\ufffd') ? (part.nameBytes(key) ?? parsed) : parsed;
}

/** Content-Transfer-Encoding, which form parsers leave alone but some servers undo. */
function decoded(part: FormPart): ByteSource {
  const content = part.content.source();
  if (part.encoding !== 'base64' || content.size > MAX_ENCODED_BYTES) return content;
  return bytesOf(Buffer.from(view(content.read(0, content.size)).toString('latin1'), 'base64'));
}

async function parse(
  body: ByteSource,
  boundary: string,
  covered: Array<readonly [number, number]>,
  work: Work,
): Promise<FormPart[]> {
  const parser = new Busboy({
    headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` },
    // Every part as a file: fields then keep their bytes, whatever charset they are in.
    isPartAFile: () => true,
    preservePath: true,
    limits: { headerSize: MAX_HEADER_BYTES, parts: work.allowance.budget.maxEntries },
  });
  const parts: FormPart[] = [];
  const at: Position = { body, window: Buffer.alloc(0), windowAt: 0, chunks: 0 };
  parser.on('file', (name, stream, filename, encoding) => {
    const content = collect(stream, at, covered);
    parts.push({
      name: name ?? '',
      filename: filename ?? null,
      encoding,
      content,
      nameBytes: (key) => headerValue(body, content.start(), key),
    });
  });
  let over = false;
  parser.once('finish', () => {
    over = true;
  });
  // Emitted again for every way the end is missing; what was not read is left over, and read below.
  parser.on('error', () => {
    over = true;
  });
  for (const next of windows(body)) {
    work.allowance.tick();
    if (over) break;
    at.window = next;
    let taken = false;
    parser.write(next, () => {
      taken = true;
    });
    await quiet(at, () => taken || over);
    at.windowAt += next.length;
  }
  parser.end();
  await quiet(at, () => over);
  // A part cut short hands over its last bytes in the next turn.
  await quiet(at, () => false);
  return parts;
}

/**
 * Waits until `done`, or until the parser has stood still for a few turns: it has no input of its own to wait for, and for
 * some malformed endings it never says that it is finished.
 */
async function quiet(at: Position, done: () => boolean): Promise<void> {
  let still = 0;
  for (let chunks = at.chunks; still < STILL_TURNS && !done(); still++) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (at.chunks !== chunks) still = 0;
    chunks = at.chunks;
  }
}

interface Position {
  readonly body: ByteSource;
  window: Buffer;
  windowAt: number;
  /** Counts what the parser handed over, to see it move. */
  chunks: number;
}

/** Gathers a part as views of the body where the parser hands out views, and as copies at the seams of windows. */
function collect(stream: Readable, at: Position, covered: Array<readonly [number, number]>): Content {
  const pieces: ByteSource[] = [];
  let first = -1;
  let end = -1;
  stream.on('error', () => {
    // The parser says the same; the bytes so far stay.
    stream.destroy();
  });
  stream.on('data', (chunk: Buffer) => {
    at.chunks++;
    const offset = chunk.buffer === at.window.buffer ? chunk.byteOffset - at.window.byteOffset : -1;
    const inWindow = offset >= 0 && offset + chunk.length <= at.window.length;
    const start = inWindow ? at.windowAt + offset : end;
    pieces.push(inWindow ? slice(at.body, start, start + chunk.length) : bytesOf(Buffer.from(chunk)));
    if (start < 0) return;
    if (first < 0) first = start;
    end = start + chunk.length;
    const last = covered.at(-1);
    if (last !== undefined && last[1] === start) covered[covered.length - 1] = [last[0], end];
    else covered.push([start, end]);
  });
  return { source: () => joined(pieces), start: () => first };
}

/** A header parameter as its bytes say, before the parser took them for UTF-8: browsers in GBK pages send GBK names. */
function headerValue(body: ByteSource, contentAt: number, key: string): string | null {
  if (contentAt < 0) return null;
  const from = Math.max(0, contentAt - 4096);
  const before = view(body.read(from, contentAt - from));
  const header = before.subarray(before.lastIndexOf('\n--', undefined, 'latin1') + 1).toString('latin1');
  const value = new RegExp(`[;\\s]${key}="([^"\r\n]*)"`, 'i').exec(header)?.[1];
  return value === undefined ? null : decodeText(Buffer.from(value, 'latin1'));
}

/** The bytes no part holds: delimiters and part headers in a sound form, anything at all in another. */
async function readLeftOver(
  path: PartPath,
  body: ByteSource,
  boundary: string,
  covered: ReadonlyArray<readonly [number, number]>,
  work: Work,
): Promise<void> {
  let at = 0;
  let headers = '';
  const sorted = [...covered].sort(([a], [b]) => a - b);
  for (const [start, end] of [...sorted, [body.size, body.size] as const]) {
    const gap = slice(body, at, start);
    at = Math.max(at, end);
    if (gap.size === 0) continue;
    const text = gap.size <= MAX_PLAIN_GAP ? decodeText(gap.read(0, gap.size)) : null;
    if (text === null) await work.inner([...path, 'form:rest'], gap);
    else headers += text.replaceAll(`--${boundary}`, '').replace(USUAL, '');
  }
  const words = headers.replace(/\s*[\r\n]+-*\s*/g, '\n').trim();
  if (words !== '') work.sink.text([...path, 'form:headers'], words, work.origin);
}
