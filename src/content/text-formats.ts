import { bytesOf } from '../model/bytes.js';
import type { PartPath } from '../model/part.js';
import { cards } from './cards.js';
import { dif, sylk } from './data-interchange.js';
import { mail, mailbox } from './mail.js';
import { rtf } from './rtf.js';
import type { Format, Work } from './work.js';

/** A format that is text: known by how it begins, read whole. */
export interface TextFormat {
  matches(head: string): boolean;
  read(path: PartPath, text: string, work: Work): Promise<void>;
}

const HEAD_CHARS = 4096;

/** The text format of a value, beyond JSON, markup, forms and tables, which `text.ts` tells apart itself. */
export function textFormatOf(text: string): TextFormat | null {
  const head = text.slice(0, HEAD_CHARS);
  for (const format of [cards, sylk, dif, asText(rtf), asText(mailbox), asText(mail)])
    if (format.matches(head)) return format;
  return null;
}

/** A format of bytes met in a string: a mail in a JSON field. */
function asText(format: Format): TextFormat {
  return {
    matches: (head) => /^[\s{A-Za-z]/.test(head) && format.matches(Buffer.from(head)),
    read: (path, text, work) => work.inner(path, bytesOf(Buffer.from(text))),
  };
}
