import { createHash } from 'node:crypto';
import type { SliceSelectors, Upload } from '../../policy/channel.js';
import { select } from '../../policy/select.js';
import type { Held } from '../../proxy/gate.js';
import { flashSlice, highwaySlice } from './highway.js';
import type { Span } from './multipart-layout.js';
import type { ReadRequest } from './request.js';
import { SCHEMES } from './schemes.js';

/** One slice of an upload, as the request names it. */
export interface Slice {
  /** Which upload: what the request says, or a digest of where it goes. */
  readonly upload: string;
  /** Its number among the slices, counted from 0 or from 1; null where only an offset says. */
  readonly index: number | null;
  /** Its first byte in the file. */
  readonly offset: number | null;
  /** Slices in all, where said. */
  readonly count: number | null;
  /** Bytes of the file, where said. */
  readonly size: number | null;
  /** Its bytes in the body. */
  readonly span: Span;
}

/** What a request is to an upload: a slice, or the word that all slices are there. */
export type SliceRequest =
  | { readonly is: 'slice'; readonly slice: Slice }
  /** Names of uploads, one of which may be known. */
  | { readonly is: 'end'; readonly uploads: readonly string[] };

/** The slice a request carries, or null for most requests. `upload` is its entry of the catalogue, where there is one. */
export function sliceOf(held: Held, upload: Upload | null, request: ReadRequest): SliceRequest | null {
  const framed = framedSlice(held, request);
  if (framed !== null) return { is: 'slice', slice: framed };
  const byEntry = upload?.slices == null ? null : sliceBy(upload.slices, held, request);
  if (byEntry !== null) return byEntry;
  if (held.body.size === 0 || /^(GET|HEAD|OPTIONS|DELETE)$/.test(held.destination.method)) return null;
  const ends: string[] = [];
  let unnamed: SliceRequest | null = null;
  for (const scheme of SCHEMES) {
    if (!mayBe(scheme, held, request)) continue;
    const found = sliceBy(scheme, held, request);
    if (found?.is === 'end') ends.push(...found.uploads);
    else if (found !== null && select(scheme.id, request.fields) !== null) return found;
    else unnamed ??= found;
  }
  return unnamed ?? (ends.length === 0 ? null : { is: 'end', uploads: ends });
}

/** Most requests have no field that any scheme could look at. */
function mayBe({ index, offset }: SliceSelectors, held: Held, request: ReadRequest): boolean {
  const from = (index ?? offset)?.from;
  if (from === 'form') return request.shape === 'multipart';
  return from !== 'query' || held.destination.path.includes('?');
}

function framedSlice({ destination, body }: Held, request: ReadRequest): Slice | null {
  if (request.shape !== 'raw') return null;
  if (destination.path.startsWith('/cgi-bin/httpconn')) return highwaySlice(body);
  return destination.path.startsWith('/sliceupload') ? flashSlice(body) : null;
}

function sliceBy(selectors: SliceSelectors, held: Held, request: ReadRequest): SliceRequest | null {
  const { fields } = request;
  const id = select(selectors.id, fields);
  const index = indexOf(select(selectors.index, fields));
  const place = placeOf(select(selectors.offset, fields));
  const total = wholeOf(select(selectors.total, fields));
  if (index === null && place === null) {
    return id === null ? null : { is: 'end', uploads: [id] };
  }
  const count = index === null ? null : total;
  const size = place?.size ?? (index === null ? total : null);
  const span = request.content();
  const bytes = span.end - span.start;
  // A file in one piece needs no joining.
  if (count === 1 || (size !== null && place?.offset === 0 && bytes >= size) || bytes <= 0) return null;
  const byQuery = (selectors.index ?? selectors.offset)?.from === 'query';
  const upload = id === null || WEAK_ID.test(id) ? `${id ?? ''}${placeId(held, request, byQuery)}` : id;
  return { is: 'slice', slice: { upload, index, offset: place?.offset ?? null, count, size, span } };
}

/** `1048576`, or `bytes 1048576-2097151/5242880` of Content-Range; a question (`bytes * /5`) is no place. */
function placeOf(text: string | null): { readonly offset: number; readonly size: number | null } | null {
  if (text === null) return null;
  const range = /^bytes\s+(\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/i.exec(text.trim());
  if (range !== null) return { offset: Number(range[1]), size: range[2] === '*' ? null : Number(range[2]) };
  return /^\d{1,15}$/.test(text.trim()) ? { offset: Number(text), size: null } : null;
}

/** A number, or one at the end of a base64 name: blocks of Azure. */
function indexOf(text: string | null): number | null {
  if (text === null) return null;
  const plain = wholeOf(text);
  if (plain !== null) return plain;
  const end = /^[\w+/-]+={0,2}$/.test(text) ? /(\d{1,9})$/.exec(Buffer.from(text, 'base64').toString('latin1')) : null;
  return end === null ? null : Number(end[1]);
}

function wholeOf(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text.trim()) ? Number(text) : null;
}

/** Names that a page gives to its first file, whatever that is. */
const WEAK_ID = /^(?:WU_FILE_\d+|o_\w{1,40}|file\d*|blob|upload|\d{1,4})$/i;
const FILE_FIELDS = ['name', 'filename', 'fileName', 'size', 'totalSize', 'lastModifiedDate'];

/** An upload that does not name itself well is known by the address it is sent to and by the file's name and size. */
function placeId({ destination }: Held, request: ReadRequest, byQuery: boolean): string {
  const { path } = destination;
  const mark = path.indexOf('?');
  const where = mark >= 0 && (byQuery || request.shape !== 'raw') ? path.slice(0, mark) : path;
  const file = FILE_FIELDS.map((name) => request.fields.form(name) ?? '').join('\n');
  return createHash('sha256').update(`${destination.host}\n${where}\n${file}`).digest('hex');
}
