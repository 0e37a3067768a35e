import { view } from '../../content/bytes.js';
import type { ByteSource } from '../../model/bytes.js';
import type { Upload } from '../../policy/channel.js';
import { jsonOf, select } from '../../policy/select.js';
import { type ReadRequest, textOf } from './request.js';

/** What a person wrote in one small request. */
export interface Message {
  /** Texts by the field they stand in. A chat has one field; a page that nobody knows may have several. */
  readonly texts: ReadonlyArray<readonly [field: string, text: string]>;
  /** The chat, group or document it goes to, where the request says. */
  readonly peer: string;
}

const MAX_FIELDS = 64;
const MAX_DEPTH = 8;
const MAX_CHARS = 2000;

/** Names under which pages say whom a message is for. */
const PEERS: ReadonlySet<string> = new Set([
  ...['to', 'touser', 'tousername', 'toid', 'receiver', 'receiverid', 'receiveid', 'recipient', 'peer', 'peerid'],
  ...['chatid', 'conversationid', 'openconversationid', 'cid', 'groupid', 'roomid', 'channelid', 'targetid'],
  ...['docid', 'padid', 'threadid', 'topicid'],
]);
const PEER_IN_PATH =
  /\/(?:channels|chats?|rooms?|groups?|conversations|threads|topics?|docs?|documents?|sheets?|pads?)\/([\w@.-]{1,80})/i;

/** The message a small request carries; null when it holds nothing that a person may have written. */
export function messageOf(request: ReadRequest, body: ByteSource, path: string, upload: Upload | null): Message | null {
  const { fields } = request;
  // A file is no message, however small.
  if (request.shape === 'multipart' && 'filename' in request.content()) return null;
  const said = select(upload?.recipient ?? null, fields) ?? select(upload?.slices?.id ?? null, fields);
  const known = upload?.field == null ? null : knownField(request, upload.field);
  const found: Found = { texts: [], peer: null };
  if (known !== null) found.texts.push(['text', known]);
  else if (request.shape === 'raw') {
    const text = textOf(view(body.read(0, body.size)));
    if (text !== null) found.texts.push(['text', text]);
  } else if (request.shape === 'json') collect(fields.json, '', 0, found);
  else for (const [name, value] of request.form()) take(name, name, value, 0, found);
  if (found.texts.length === 0) return null;
  return { texts: found.texts, peer: said ?? found.peer ?? PEER_IN_PATH.exec(path)?.[1] ?? '' };
}

function knownField(request: ReadRequest, field: string): string | null {
  if (request.shape === 'json') return select({ from: 'json', name: `$.${field}` }, request.fields);
  return request.shape === 'raw' ? null : request.fields.form(field);
}

interface Found {
  readonly texts: Array<readonly [string, string]>;
  peer: string | null;
}

function collect(value: unknown, path: string, depth: number, into: Found): void {
  if (depth > MAX_DEPTH || into.texts.length >= MAX_FIELDS || typeof value !== 'object' || value === null) return;
  const list = Array.isArray(value);
  for (const [key, each] of Object.entries(value)) {
    if (typeof each === 'object') collect(each, list ? `${path}[]` : `${path}.${key}`, depth + 1, into);
    // Small numbers are counts and places on a screen; a phone may be written as a number.
    else if (typeof each === 'string' || (typeof each === 'number' && Math.abs(each) >= 1e6))
      take(list ? '[]' : key, `${path}.${list ? '[]' : key}`, String(each), depth, into);
  }
}

function take(name: string, path: string, value: string, depth: number, into: Found): void {
  if (into.texts.length >= MAX_FIELDS) return;
  if (into.peer === null && value.length <= 200 && PEERS.has(name.toLowerCase().replaceAll(/[_-]/g, ''))) {
    into.peer = value;
    return;
  }
  const inner = value.length > 1 && depth < MAX_DEPTH ? jsonOf(value) : undefined;
  if (inner !== undefined) collect(inner, path, depth + 1, into);
  else if (isWritten(value)) into.texts.push([path, value]);
}

/** Left out: ids, tokens, words of programs, addresses of pages, times; numbers longer than a phone with its prefix. */
function isWritten(value: string): boolean {
  if (value === '' || value.length > MAX_CHARS) return false;
  if (/^(?:true|false|null|undefined)$|^\d{4}-\d\d-\d\d|^https?:/i.test(value)) return false;
  if (/^\d+$/.test(value)) return value.length <= 14 && !/^1[5-9]\d{8}(?:\d{3})?$/.test(value);
  // One word of ASCII with a letter is a name that a program gave: `click-3`, `v1.2.3`, an id, a token.
  return !/^[\w+/=.~:@|-]{16,}$|^[\d.:/_-]*[A-Za-z][\w.:/-]*$/.test(value);
}

/** Numerals that stand for digits when several follow one another; one or two are ordinary words. */
const NUMERALS = new Set('零〇一壹幺二贰两三叁四肆五伍六陆七柒拐八捌九玖勾洞');
const LEAST_NUMERALS = 3;

/** How much of a number, written in whatever way, could stand in a text. Most talk has none. One pass. */
export function digitsIn(text: string): number {
  let count = 0;
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) {
      if (code >= 0x30 && code <= 0x39) count++;
      run = 0;
    } else if (code >= 0x3000 && NUMERALS.has(text.charAt(at))) {
      run++;
      if (run >= LEAST_NUMERALS) count += run === LEAST_NUMERALS ? LEAST_NUMERALS : 1;
    } else {
      run = 0;
      if (isDressedDigit(code)) count++;
    }
  }
  return count;
}

/** Superscript, subscript, circled, full-width. */
function isDressedDigit(code: number): boolean {
  if (code < 0x2070) return code === 0xb2 || code === 0xb3 || code === 0xb9;
  if (code <= 0x2089) return true;
  return (code >= 0x2460 && code <= 0x2473) || (code >= 0x24ea && code <= 0x24ff) || (code >= 0x2776 && code <= 0x2793)
    ? true
    : code >= 0xff10 && code <= 0xff19;
}
