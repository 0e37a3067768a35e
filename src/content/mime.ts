import type { ByteSource } from '../model/bytes.js';
import type { PartPath } from '../model/part.js';
import { slice, view, windows } from './bytes.js';
import { fieldOf, type MimeHead, mimeHead, parameterOf } from './mime-head.js';
import { undoTransferEncoding } from './transfer-encoding.js';
import type { Work } from './work.js';

/** Multiparts inside multiparts; real mail has three. */
const MAX_NESTING = 16;
const LINE_FEED = 10;
/** Between parts stand line ends; more is a passenger. */
const SLACK = 8;

/** Fields that name only programs and machines. */
const TECHNICAL =
  /^(?:content-.*|mime-version|received|dkim-.*|arc-.*|authentication-results|x-.*|message-id|references|in-reply-to|return-path|date|list-.*|user-agent)$/;

/** Reads one entity (RFC 2045): its head's words, then its body: parts of a multipart, or bytes of whatever format. */
export async function readEntity(path: PartPath, source: ByteSource, work: Work, nesting = 0): Promise<void> {
  const head = mimeHead(source);
  sayFields(path, head, work);
  const type = fieldOf(head, 'content-type');
  const body = slice(source, head.bodyAt);
  const boundary = /^\s*multipart\//i.test(type) ? parameterOf(type, 'boundary') : null;
  if (boundary !== null && boundary !== '') return readParts(path, body, boundary, work, nesting);
  const encoding = fieldOf(head, 'content-transfer-encoding');
  const content = undoTransferEncoding(body, encoding, work.allowance.meter(body.size));
  const name = nameOf(head, type);
  const where = name === null ? path : [...path, name.slice(0, 200)];
  await work.inner(where, content);
  // What says it is base64 and is not was written for a reader that does not ask.
  if (/base64/i.test(encoding) && !isBase64(body, work)) await work.inner([...where, 'as it is'], body);
}

/** Nothing that base64 cannot have, and no number as plain as day. */
function isBase64(body: ByteSource, work: Work): boolean {
  for (const window of windows(body)) {
    work.allowance.tick();
    if (/[\x80-\xff]|(?<!\d)1[3-9]\d{9}(?!\d)/.test(window.toString('latin1'))) return false;
  }
  return true;
}

/** Reads the parts of a multipart body (RFC 2046 section 5.1.1), and what stands before and behind them. */
export async function readParts(
  path: PartPath,
  body: ByteSource,
  boundary: string,
  work: Work,
  nesting = 0,
): Promise<void> {
  if (nesting >= MAX_NESTING) {
    work.sink.unread(path, 'uninspectable', 'depth');
    return;
  }
  let at = 0;
  let inside = false;
  const give = async (end: number): Promise<void> => {
    const piece = slice(body, at, end);
    if (inside) await readEntity(path, piece, work, nesting + 1);
    else if (piece.size > SLACK) await work.inner([...path, 'rest'], piece);
  };
  for (const mark of delimiters(body, boundary)) {
    work.allowance.entry();
    await give(mark.start);
    at = mark.end;
    inside = !mark.last;
  }
  await give(body.size);
}

interface Delimiter {
  /** Before the line end that belongs to the delimiter. */
  readonly start: number;
  /** Behind the delimiter's own line. */
  readonly end: number;
  readonly last: boolean;
}

/** Every line that begins with `--boundary`, found window by window. */
function* delimiters(body: ByteSource, boundary: string): Generator<Delimiter> {
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  let base = 0;
  let from = 0;
  for (const window of windows(body)) {
    // A delimiter on the seam is found in the longer view of this window.
    const bytes = view(body.read(base, window.length + mark.length));
    for (;;) {
      const at = bytes.indexOf(mark, Math.max(0, from - base));
      if (at < 0) break;
      const position = base + at;
      from = position + mark.length;
      const before = view(body.read(Math.max(0, position - 2), Math.min(2, position)));
      if (position > 0 && before.at(-1) !== LINE_FEED) continue;
      const behind = view(body.read(from, 1024));
      const last = behind.toString('latin1', 0, 2) === '--';
      const rest = behind.toString('latin1', last ? 2 : 0);
      const line = /^[ \t]*(?:\r?\n|$)/.exec(rest);
      if (line === null) continue;
      const start = position - (before.toString('latin1') === '\r\n' ? 2 : position > 0 ? 1 : 0);
      from += (last ? 2 : 0) + line[0].length;
      yield { start, end: from, last };
    }
    base += window.length;
  }
}

/** Words of the head as one object, so that a name in `To:` stands beside a number in `Subject:`. */
function sayFields(path: PartPath, head: MimeHead, work: Work): void {
  const words = head.fields.filter(
    ([name, value]) => value !== '' && (!TECHNICAL.test(name) || /1[3-9]\d{9}|[^\x00-\x7f]/.test(value)),
  );
  if (words.length === 0) return;
  work.sink.object([...path, 'head'], words);
  for (const [name, value] of words) work.sink.text([...path, `head:${name.slice(0, 80)}`], value, work.origin);
}

function nameOf(head: MimeHead, type: string): string | null {
  return parameterOf(fieldOf(head, 'content-disposition'), 'filename') ?? parameterOf(type, 'name');
}
