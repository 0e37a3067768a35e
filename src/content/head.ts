import type { Head } from '../model/head.js';
import type { PartSink } from '../model/part.js';
import type { Allowance } from './allowance.js';
import { tokenDecodings } from './base64.js';
import { formFields, readFields } from './form.js';
import { headerText } from './header-text.js';
import { workAt } from './part.js';
import { decodePercent } from './percent.js';

/** Headers a browser writes by itself: they carry nothing a person chose. */
const BORING =
  /^(?:accept.*|user-agent|sec-.*|content-(?:type|length|encoding|md5)|host|connection|keep-alive|proxy-.*|upgrade.*|te|trailer|transfer-encoding|cache-control|pragma|if-.*|range|expect|dnt|date|origin|priority|via|forwarded|x-forwarded-.*|access-control-.*|traceparent|tracestate|x-requested-with)$/;
const MAX_VALUE = 64 * 1024;

/** Reads what leaves with the head: path, query, header values, and host labels that may carry data. */
export async function readHead(head: Head, sink: PartSink, allowance: Allowance): Promise<void> {
  const url = workAt(sink, allowance, 0, 'url');
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
  const headers = workAt(sink, allowance, 0, 'header');
  for (const [name, value] of head.headers) {
    if (value.length < 7 || BORING.test(name)) continue;
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
