import type { ByteSource } from '../model/bytes.js';
import { slice, view, windows } from './bytes.js';
import { readEntity } from './mime.js';
import type { Format } from './work.js';

/** Fields a mail begins with. Two of them, among nothing but fields, make a mail. */
const FIELD =
  /^(?:from|to|cc|bcc|subject|date|sender|reply-to|mime-version|message-id|received|return-path|delivered-to|dkim-signature|content-type|content-transfer-encoding|content-location|snapshot-content-location|x-[\w-]+|importance|priority):/i;
const ANY_FIELD = /^[A-Za-z][\w-]{0,60}:/;

/** A message as its head begins (RFC 5322), saved web pages (RFC 2557) included. */
export const mail: Format = {
  name: 'mail',
  matches: (head) => isMail(head.toString('latin1')),
  read: (path, source, work) => readEntity(path, source, work),
};

/** Many messages in one file, each behind a line `From address date` (RFC 4155). */
export const mailbox: Format = {
  name: 'mailbox',
  matches: (head) => {
    const text = head.toString('latin1');
    return /^From \S{1,200} [^\r\n]{6,80}\r?\n/.test(text) && isMail(text.slice(text.indexOf('\n') + 1));
  },
  read: async (path, source, work) => {
    let n = 0;
    for (const message of messages(source)) {
      work.allowance.entry();
      await work.inner([...path, `${++n}`], message);
    }
  },
};

function isMail(text: string): boolean {
  let known = 0;
  let fields = 0;
  for (const line of text.split('\n', 40)) {
    if (line.trim() === '') break;
    if (/^[ \t]/.test(line) && fields > 0) continue;
    if (FIELD.test(line)) known++;
    else if (!ANY_FIELD.test(line)) return false;
    fields++;
  }
  return known >= 2;
}

function* messages(source: ByteSource): Generator<ByteSource> {
  let start = -1;
  let base = 0;
  for (const window of windows(source)) {
    const bytes = view(source.read(Math.max(0, base - 1), window.length + 7));
    const offset = base === 0 ? 0 : base - 1;
    for (let at = bytes.indexOf('From ', 0, 'latin1'); at >= 0; at = bytes.indexOf('From ', at + 5, 'latin1')) {
      const position = offset + at;
      if (position <= start || (position > 0 && bytes[at - 1] !== 10)) continue;
      if (start >= 0) yield body(source, start, position);
      start = position;
    }
    base += window.length;
  }
  if (start >= 0) yield body(source, start, source.size);
}

function body(source: ByteSource, start: number, end: number): ByteSource {
  const line = view(source.read(start, Math.min(1024, end - start))).indexOf(10);
  return slice(source, start + line + 1, end);
}
