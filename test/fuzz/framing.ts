import { createRequire } from 'node:module';
import { type BodyReader, bodyReader } from '../../src/proxy/framing/body-reader.js';
import { readRequestHead } from '../../src/proxy/framing/request-head.js';
import { ResponseError, type ResponseHead, readResponseHead } from '../../src/proxy/framing/response-head.js';
import { judgedTarget } from '../../src/proxy/target.js';
import type { Chance } from '../builders/chance.js';

/*
 * Our framing beside Node's parser: random bytes made of the pieces that framing attacks are made of are shown to both.
 * Where both accept them, they must mean the same; a request that we accept must be accepted there. Heads that only we
 * refuse are Node's to answer for.
 */

/** What of llhttp's binding is used; it has no types of its own. */
interface Parser {
  initialize(type: number, resource: object, maxHeaderSize: number, lenient: number): void;
  execute(bytes: Buffer): number | Error;
  finish(): number | Error | undefined;
  free(): void;
  [callback: number]: (...values: never[]) => unknown;
}
interface ParserClass {
  new (): Parser;
  readonly REQUEST: number;
  readonly RESPONSE: number;
  readonly kOnHeaders: number;
  readonly kOnHeadersComplete: number;
  readonly kOnBody: number;
  readonly kOnMessageComplete: number;
}
const { HTTPParser } = createRequire(import.meta.url)('_http_common') as { readonly HTTPParser: ParserClass };
const { methods } = createRequire(import.meta.url)('_http_common') as { readonly methods: readonly string[] };

/** A message as Node's parser reads it. */
interface NodeMessage {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly complete: boolean;
}

/** The first message in these bytes, or null when its head is refused or unfinished. `fault` tells of a refusal later on. */
function nodeReads(type: number, bytes: Buffer): { message: NodeMessage | null; fault: boolean } {
  const parser = new HTTPParser();
  parser.initialize(type, {}, 64 * 1024, 0);
  let headers: string[] = [];
  let message: { method: string; url: string; status: number } | null = null;
  let complete = false;
  const body: Buffer[] = [];
  let url = '';
  parser[HTTPParser.kOnHeaders] = (more: string[], target: string) => {
    // Behind the body they are trailers.
    if (message !== null) return;
    headers = headers.concat(more);
    url += target;
  };
  parser[HTTPParser.kOnHeadersComplete] = (...given: unknown[]) => {
    if (message !== null) return 1;
    const [, , more, method, target, status] = given as [number, number, string[] | undefined, number, string, number];
    if (more !== undefined) headers = headers.concat(more);
    message = { method: methods[method] ?? '', url: url + (target ?? ''), status };
    return 0;
  };
  parser[HTTPParser.kOnBody] = (piece: Buffer) => {
    if (!complete) body.push(Buffer.from(piece));
  };
  parser[HTTPParser.kOnMessageComplete] = () => {
    complete = true;
  };
  const result = parser.execute(bytes);
  parser.free();
  const read = message as { method: string; url: string; status: number } | null;
  return {
    message: read === null ? null : { ...read, headers, body: Buffer.concat(body), complete },
    fault: typeof result !== 'number',
  };
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

const LINES = [
  'Host: a',
  'Host:a',
  'host : a',
  'Content-Length: 5',
  'Content-Length: 0',
  'Content-Length: 5, 5',
  'Content-Length: +5',
  'Content-Length: 5 ',
  'Content-Length:\t5',
  'Content-Length: 05',
  'Content-Length: 0x5',
  'content-length: 9999999999999999999',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: Chunked',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding:\x0bchunked',
  'Connection: close',
  'Connection: keep-alive',
  'Connection: Transfer-Encoding',
  'X: y',
  'X:',
  ': y',
  'X: a\rb',
  'X: a\0b',
  'X: \x80\xff',
  'X-\xe4: y',
  ' folded',
  '\tfolded',
  'Expect: 100-continue',
  'Upgrade: h2c',
];
const ENDS = ['\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r', '\r\r\n', '\r\n\r\n'];
const BODIES = [
  '',
  'hello',
  'hello world',
  '5\r\nhello\r\n0\r\n\r\n',
  '5;x=y\r\nhello\r\n0\r\nT: 1\r\n\r\n',
  '5\nhello\r\n0\r\n\r\n',
  '05\r\nhello\r\n0\r\n\r\n',
  '5 \r\nhello\r\n0\r\n\r\n',
  '5\r\nhelloX\r\n0\r\n\r\n',
  'ffffffffffffffff1\r\nhello\r\n0\r\n\r\n',
  '-1\r\n',
  '0\r\n\r\n',
  '0\r\nT : 1\r\n\r\n',
  '0x5\r\nhello\r\n0\r\n\r\n',
  '5\r\nhel',
  '2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n',
];
const REQUEST_LINES = [
  'GET / HTTP/1.1',
  'POST /a?b HTTP/1.1',
  'POST / HTTP/1.0',
  'GET /\t HTTP/1.1',
  'GET  / HTTP/1.1',
  'GET http://a/ HTTP/1.1',
  'GET /\xe4\xb8\x9a HTTP/1.1',
  'get / HTTP/1.1',
  'GET / HTTP/1.1 ',
  'GET / HTTP/01.1',
  'PUT /\x7f HTTP/1.1',
  'DELETE /%0d%0a HTTP/1.1',
  'GET /#f HTTP/1.1',
];
const STATUS_LINES = [
  'HTTP/1.1 200 OK',
  'HTTP/1.1 200',
  'HTTP/1.1 200 ',
  'HTTP/1.0 200 OK',
  'HTTP/1.1 204 No',
  'HTTP/1.1 304 No',
  'HTTP/1.1 2000 OK',
  'HTTP/1.1  200 OK',
  'HTTP/1.1 99 X',
  'HTTP/2 200 OK',
  'ICY 200 OK',
  'HTTP/1.1 200 \x80',
  'HTTP/1.1 200 a\tb',
];
const NOISE = [
  '\0',
  '\r',
  '\n',
  '\t',
  ' ',
  ':',
  ',',
  ';',
  '\x0b',
  '\x0c',
  '\x7f',
  '\x80',
  '\xa0',
  '\xff',
  '0',
  'A',
  '\r\n',
];

/** A message with up to five lines, a body, and up to three bytes of damage anywhere. */
function makeMessage(chance: Chance, firsts: readonly string[]): string {
  let text = chance.pick(firsts) + chance.pick(ENDS);
  if (chance.whole(0, 3) > 0) text += `Host: a${chance.pick(ENDS)}`;
  for (let lines = chance.whole(0, 4); lines > 0; lines--) text += chance.pick(LINES) + chance.pick(ENDS);
  text += `\r\n${chance.pick(BODIES)}`;
  for (let wounds = Math.max(0, chance.whole(-4, 3)); wounds > 0; wounds--) {
    const at = chance.whole(0, text.length);
    text = text.slice(0, at) + chance.pick(NOISE) + text.slice(at + chance.whole(0, 2));
  }
  return text;
}

/** How often what happened; `fault` is the first case in which the two readers differ. */
export interface Differential {
  cases: number;
  /** Read by us. */
  accepted: number;
  /** Of these refused by Node: allowed for answers only, which are framed anew before a client sees them. */
  onlyOurs: number;
  fault: string | null;
}

export const newDifferential = (): Differential => ({ cases: 0, accepted: 0, onlyOurs: 0, fault: null });

/** One request shown to both. */
export function compareRequest(chance: Chance, sum: Differential): void {
  const text = makeMessage(chance, REQUEST_LINES);
  sum.cases += 1;
  const ours = readRequestHead(latin1(text));
  if (ours === 'more' || ours === 'other') return;
  sum.accepted += 1;
  const shown = text.slice(0, ours.bytes).replace(ours.target, judgedTarget(ours.target));
  const { message, fault } = nodeReads(HTTPParser.REQUEST, latin1(shown));
  const length =
    message?.headers.findIndex((name, at) => at % 2 === 0 && name.toLowerCase() === 'content-length') ?? -1;
  const same =
    message !== null &&
    !fault &&
    message.method === ours.method &&
    message.url === judgedTarget(ours.target) &&
    JSON.stringify(message.headers) === JSON.stringify(ours.headers.flat()) &&
    (ours.length === null ? length < 0 : message.headers[length + 1] === String(ours.length)) &&
    message.complete === ((ours.length ?? 0) === 0);
  if (!same) sum.fault ??= `${JSON.stringify(text)}\nours ${JSON.stringify(ours)}\nNode ${JSON.stringify(message)}`;
}

interface OurAnswer {
  readonly head: ResponseHead;
  readonly body: Buffer;
  readonly complete: boolean;
}

/** Null when refused or unfinished. The bytes arrive in pieces cut at random. */
function weRead(bytes: Buffer, chance: Chance): OurAnswer | null {
  const head = readResponseHead(bytes, 'GET');
  if (head === null) return null;
  const reader: BodyReader = bodyReader(head.body);
  const body: Buffer[] = [];
  for (let at = head.bytes; at < bytes.length && !reader.done; ) {
    const end = Math.min(bytes.length, at + chance.whole(1, 8));
    const piece = bytes.subarray(at, end);
    reader.take(piece, 0, (part) => body.push(Buffer.from(part)));
    at = end;
  }
  return { head, body: Buffer.concat(body), complete: reader.done };
}

/** One answer shown to both. */
export function compareAnswer(chance: Chance, sum: Differential): void {
  const text = makeMessage(chance, STATUS_LINES);
  sum.cases += 1;
  let ours: OurAnswer | null;
  try {
    ours = weRead(latin1(text), chance);
  } catch (error) {
    if (error instanceof ResponseError) return;
    throw error;
  }
  if (ours === null) return;
  sum.accepted += 1;
  const { message, fault } = nodeReads(HTTPParser.RESPONSE, latin1(text));
  if (message === null || (fault && !message.complete)) {
    sum.onlyOurs += 1;
    return;
  }
  // Folded lines become one in both, with different blanks.
  const plain = (headers: readonly string[]): string =>
    headers.map((value) => value.replace(/[ \t]+/g, ' ').trim()).join('\n');
  const same =
    message.status === ours.head.status &&
    plain(message.headers) === plain(ours.head.headers.flat()) &&
    message.complete === ours.complete &&
    message.body.equals(ours.body);
  if (!same) {
    sum.fault ??= `${JSON.stringify(text)}\nours ${JSON.stringify(ours)} ${ours.body}\nNode ${JSON.stringify(message)} ${message.body}`;
  }
}
