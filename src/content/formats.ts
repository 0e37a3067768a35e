import { areBinaryValues } from './binary-values.js';
import { charsetOf } from './charset.js';
import { closedFormats } from './closed.js';
import { gitPack } from './git-pack.js';
import { gzip, zlib } from './gzip.js';
import { images } from './image.js';
import { iwa } from './iwa.js';
import { mail, mailbox } from './mail.js';
import { media } from './media.js';
import { textPacking } from './packed-text.js';
import { rtf } from './rtf.js';
import { tar } from './tar.js';
import type { Format } from './work.js';
import { zip } from './zip.js';

/** What is looked at of a beginning; values of programs are known by their end as well, so they must be shorter. */
const HEAD_BYTES = 4096;

/**
 * Every format known by its first bytes, in the order they are tried. A new reader is one file and one line here; text
 * formats are told apart in `text.ts`, because text has no magic.
 */
export function formatOf(head: Buffer): Format | null {
  for (const format of [zip, gzip, zlib, ...images, ...closedFormats, rtf, mailbox, mail, media, tar, iwa, gitPack])
    if (format.matches(head)) return format;
  return null;
}

/** Text is never packed text, and is asked for most. */
function isPackedText(head: Buffer): boolean {
  return charsetOf(head, head.length < HEAD_BYTES) === null && textPacking(head) !== null;
}

/** What base64 must decode to, if not to text, to be worth opening. */
export function isContainer(head: Buffer): boolean {
  const format = formatOf(head);
  if (format === null) return (head.length < HEAD_BYTES && areBinaryValues(head)) || isPackedText(head);
  return format.name !== 'bmp' && format.name !== 'media';
}
