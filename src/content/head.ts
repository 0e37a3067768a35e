import type { Head } from '../model/head.js';
import type { PartSink } from '../model/part.js';
import type { Allowance } from './allowance.js';
import { tokenDecodings } from './base64.js';
import type { ClosedRoom } from './closed-room.js';
import { formFields, readFields } from './form.js';
import { headerText } from './header-text.js';
import { workAt } from './part.js';
import { decodePercent } from './percent.js';

/** Headers a browser writes by itself, with values of its own. Named one by one: a new name may carry anything. */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  ...[
    'accept',
    'accept-charset',
    'accept-encoding',
    'accept-language',
    'cache-control',
    'connection',
    'content-encoding',
  ],
  ...[
    'content-length',
    'content-type',
    'date',
    'dnt',
    'expect',
    'host',
    'if-match',
    'if-modified-since',
    'if-none-match',
  ],
  ...['if-range', 'if-unmodified-since', 'keep-alive', 'origin', 'pragma', 'priority', 'proxy-connection', 'range'],
  ...['sec-ch-ua', 'sec-ch-ua-arch', 'sec-ch-ua-bitness', 'sec-ch-ua-full-version-list', 'sec-ch-ua-mobile'],
  ...['sec-ch-ua-model', 'sec-ch-ua-platform', 'sec-ch-ua-platform-version', 'sec-fetch-dest', 'sec-fetch-mode'],
  ...['sec-fetch-site', 'sec-fetch-user', 'sec-gpc', 'sec-websocket-extensions', 'sec-websocket-key'],
  ...[
    'sec-websocket-version',
    'te',
    'trailer',
    'transfer-encoding',
    'upgrade',
    'upgrade-insecure-requests',
    'user-agent',
  ],
]);

/** Of these, the ones whose own values hold long numbers: lengths, ranges, tags, boundaries. */
const NUMERIC: ReadonlySet<string> = new Set([
  ...['content-length', 'content-type', 'host', 'if-match', 'if-none-match', 'if-range', 'origin', 'range'],
  'sec-websocket-key',
]);

/** Longer than any value a browser writes there. */
const MAX_OWN_VALUE = 512;

/**
 * True for a header whose value is the browser's own and carries nothing a person chose. A program may write anything
 * there: a long number where none belongs, or anything but ASCII, makes it a header like others.
 */
export function isOwnField(name: string, value: string): boolean {
  if (!OWN_FIELDS.has(name) || value.length > MAX_OWN_VALUE) return false;
  return NUMERIC.has(name) || !/\d{7}|[^\x20-\x7e]/.test(value);
}

/** Characters read of one header. */
const MAX_VALUE = 64 * 1024;

/** Reads what leaves with the head: path, query, header values, and host labels that may carry data. */
export async function readHead(head: Head, sink: PartSink, allowance: Allowance, closed: ClosedRoom): Promise<void> {
  const url = workAt(0, { sink, allowance, origin: 'url', closed, isCut: false });
  const mark = head.target.indexOf('?');
  const path = decodePercent(mark < 0 ? head.target : head.target.slice(0, mark), false);
  if (path.length > 1) await url.value(['url'], path);
  for (const segment of path.split('/').slice(0, 256)) {
    for (const decoded of tokenDecodings(segment)) await url.value(['url', 'base64'], decoded);
  }
  if (mark >= 0) {
    const query = head.target.slice(mark + 1);
    const hash = query.indexOf('#');
    await readFields([], formFields(hash < 0 ? query : query.slice(0, hash)), url, 'query');
    if (hash >= 0) await url.value(['url', 'fragment'], decodePercent(query.slice(hash + 1), false));
  }
  const headers = workAt(0, { sink, allowance, origin: 'header', closed, isCut: false });
  for (const [name, value] of head.headers) {
    if (value.length < 7 || isOwnField(name, value)) continue;
    await headers.value([`header:${name}`], headerText(value).slice(0, MAX_VALUE));
  }
  readHost(head.host, sink);
}

/** Names are looked up by anyone's name server: `MTM4….t.example.com` sends data without a request. */
function readHost(host: string, sink: PartSink): void {
  const labels = host.split('.').slice(0, -2);
  const long = labels.filter((label) => label.length > 0);
  if (long.length === 0) return;
  const words = decodeHost(long.join(' '));
  if (/\d{5}|[^\x00-\x7f]|xn--/.test(words)) sink.text(['host'], words, 'host');
  for (const token of [...long, long.join('')]) {
    for (const decoded of tokenDecodings(token)) sink.text(['host', 'base64'], decoded, 'host');
  }
}

function decodeHost(text: string): string {
  return text.includes('%') ? decodePercent(text, false) : text;
}
