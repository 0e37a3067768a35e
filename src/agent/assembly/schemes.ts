import { view } from '../../content/bytes.js';
import type { ByteSource } from '../../model/bytes.js';
import { type SliceSelectors, sliceSelectors } from '../../policy/channel.js';

/*
 * How the usual upload libraries and interfaces name the slices of a file, on hosts of which the catalogue says nothing.
 * Tried in this order; the first of which a request has an index or an offset is taken.
 */
export const SCHEMES: readonly SliceSelectors[] = [
  // Amazon S3 and everything that speaks like it: OSS, COS, OBS, BOS, MinIO.
  { id: 'query:uploadId', index: 'query:partNumber' },
  { id: 'query:upload_id', index: 'query:part_number', offset: 'query:part_offset' },
  { id: 'query:uploadid', index: 'query:part_number', offset: 'query:part_offset' },
  { id: 'query:uploadid', index: 'query:partseq' },
  // RFC 9110 section 14.4 on PUT, as OneDrive and Google's resumable uploads use it.
  { id: 'query:upload_id', offset: 'header:content-range' },
  { offset: 'header:content-range' },
  // tus 1.0, and the draft of resumable uploads for HTTP.
  { offset: 'header:upload-offset', total: 'header:upload-length' },
  { id: 'query:upload_id', offset: 'header:x-goog-upload-offset' },
  { id: 'header:dropbox-api-arg.cursor.session_id', offset: 'header:dropbox-api-arg.cursor.offset' },
  // Resumable.js, flow.js, Dropzone, Fine Uploader.
  { id: 'form:resumableIdentifier', index: 'form:resumableChunkNumber', total: 'form:resumableTotalChunks' },
  { id: 'query:resumableIdentifier', index: 'query:resumableChunkNumber', total: 'query:resumableTotalChunks' },
  { id: 'form:flowIdentifier', index: 'form:flowChunkNumber', total: 'form:flowTotalChunks' },
  { id: 'query:flowIdentifier', index: 'query:flowChunkNumber', total: 'query:flowTotalChunks' },
  { id: 'form:dzuuid', index: 'form:dzchunkindex', total: 'form:dztotalchunkcount', offset: 'form:dzchunkbyteoffset' },
  { id: 'form:qquuid', index: 'form:qqpartindex', total: 'form:qqtotalparts', offset: 'form:qqpartbyteoffset' },
  // simple-uploader, and the many pages that cut files by hand.
  { id: 'form:identifier', index: 'form:chunkNumber', total: 'form:totalChunks' },
  ...['fileMd5', 'md5', 'fileHash', 'hash', 'uploadId', 'fileId', 'uid', 'uuid'].map((id) => ({
    id: `form:${id}`,
    index: 'form:chunkIndex',
    total: 'form:totalChunks',
  })),
  // WebUploader, plupload.
  ...['md5', 'fileMd5', 'guid', 'uniqueFileName', 'id', 'name'].map((id) => ({
    id: `form:${id}`,
    index: 'form:chunk',
    total: 'form:chunks',
  })),
  { id: 'query:name', index: 'query:chunk', total: 'query:chunks' },
].map(sliceSelectors);

/** Names these schemes look for in a query, and fields of the head that hold an offset. */
const QUERY_NAMES = namesIn('query', ({ id, index, offset, total }) => [id, index, offset, total]);
const HEADER_NAMES = namesIn('header', ({ index, offset }) => [index, offset]);
const FORM_NAMES = namesIn('form', ({ index, offset }) => [index, offset]);
const IN_FORM = new RegExp(`name=["']?(?:${[...FORM_NAMES].join('|')})["'\\s;]`);
const IN_QUERY = new RegExp(`[?&](?:${[...QUERY_NAMES].join('|')})=`);

function namesIn(from: string, of: (scheme: SliceSelectors) => ReadonlyArray<SliceSelectors['id']>): Set<string> {
  const selectors = SCHEMES.flatMap(of).filter((selector) => selector?.from === from);
  return new Set(selectors.map((selector) => selector?.name.replace(/\..*/, '') ?? ''));
}

/** Whether a scheme could find a name in this query; an escaped name may be any. */
export function mayNameSlice(path: string): boolean {
  const mark = path.indexOf('?');
  return mark >= 0 && (path.indexOf('%', mark) > 0 || IN_QUERY.test(path));
}

/** The fields of a form that say the place of a slice stand before or behind its file. */
const EDGE_BYTES = 16 * 1024;

/** Whether a multipart body names the place of a slice near its beginning or its end. */
export function formNamesSlice(body: ByteSource): boolean {
  const names = (at: number): boolean => IN_FORM.test(view(body.read(at, EDGE_BYTES)).toString('latin1'));
  return names(0) || (body.size > EDGE_BYTES && names(body.size - EDGE_BYTES));
}

/** Whether a field of the head, by its name in lower case, says the place of a slice. */
export function saysPlace(name: string): boolean {
  return HEADER_NAMES.has(name);
}
