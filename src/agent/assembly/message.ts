import { decodeText } from '../../content/charset.js';
import type { ByteSource } from '../../model/bytes.js';
import type { Upload } from '../../policy/channel.js';
import { jsonOf, select } from '../../policy/select.js';
import type { ReadRequest } from './request.js';

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
const PEER_IN_PATH = /\/(?:channels|chats?|rooms?|groups?|conversations|threads|topics?)\/([\w@.-]{1,80})/i;

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
    const text = decodeText(body.read(0, body.size));
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
    else take(list ? '[]' : key, `${path}.${list ? '[]' : key}`, String(each), depth, into);
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

/** Left out: ids, tokens, addresses of pages, times; numbers longer than a phone with its prefix. */
function isWritten(value: string): boolean {
  if (value === '' || value.length > MAX_CHARS) return false;
  if (/^(?:true|false|null|undefined)$|^\d{4}-\d\d-\d\d|^https?:/i.test(value)) return false;
  if (/^\d+$/.test(value)) return value.length <= 14 && !/^1[5-9]\d{8}(?:\d{3})?$/.test(value);
  return !/^[\w+/=.~:@|-]{16,}$/.test(value);
}

/** Characters of which a number may be made, in the dresses that need no context. */
const DIGITS = /[0-9０-９①-⑳⓪❶-❿²³¹⁰-₉]/g;
const NUMERALS = /[零〇一壹幺二贰两三叁四肆五伍六陆七柒拐八捌九玖勾洞]{3,}/g;

/** How much of a number, written in whatever way, could stand in a text. Most talk has none. */
export function digitsIn(text: string): number {
  let count = text.match(DIGITS)?.length ?? 0;
  for (const run of text.match(NUMERALS) ?? []) count += run.length;
  return count;
}
