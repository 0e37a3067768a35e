import type { PartPath } from '../model/part.js';
import { dataXml } from './data-xml.js';
import { fixedPage, isFixedPage } from './fixed-page.js';
import { type MarkupSink, markup } from './markup.js';
import { prose } from './prose.js';
import type { Work } from './work.js';

export function looksLikeMarkup(text: string): boolean {
  return /^[\s\ufeff]*<(?:[?!]|[A-Za-z_][^<>]{0,2000}>)/.test(text.slice(0, 4096));
}

const HTML = 'html|head|body|div|p|table|span|br|h[1-6]|ul|ol|li|dl|img|a|strong|td|meta|script|section|form';
const HTML_ANYWHERE = new RegExp(`<(?:${HTML})[\\s>/]`, 'i');
const HTML_ROOT = new RegExp(`^(?:${HTML})$`, 'i');
const OFFICE =
  /<(?:(?:\w+:)?Workbook|\w+:(?:document|hdr|ftr|comments|footnotes|endnotes|sld|notes|document-content|document-styles|wsDr|wordDocument|package))[\s>]/;

/** HTML and office documents are prose, other XML is data. */
export function isProse(head: string): boolean {
  const start = head.slice(0, 4096);
  if (/^[\s\ufeff]*<!doctype\s+html/i.test(start) || OFFICE.test(start)) return true;
  // Data may carry pages; who declares XML means its root.
  if (!/^[\s\ufeff]*<\?xml/.test(start)) return HTML_ANYWHERE.test(start);
  const root = /<([A-Za-z_][\w.-]*)[\s>/]/.exec(start)?.[1] ?? '';
  return HTML_ROOT.test(root);
}

/** Takes the markup of one document; `later` holds what other readers should see once it has ended. */
type Reader = MarkupSink & { end(): void; readonly later: readonly string[] };

function readerOf(head: string, path: PartPath, work: Work, forceProse: boolean): Reader {
  if (!forceProse && isFixedPage(head)) return fixedPage(path, work);
  return forceProse || isProse(head) ? prose(path.length > 0 ? path : ['body'], work) : dataXml(path, work);
}

/** Reads XML or HTML from pieces of text. */
export async function readMarkup(
  path: PartPath,
  pieces: Iterable<string> | AsyncIterable<string>,
  work: Work,
  forceProse = false,
): Promise<void> {
  let parts: Reader | null = null;
  let tokens: ReturnType<typeof markup> | null = null;
  try {
    for await (const piece of pieces) {
      work.allowance.tick();
      if (parts === null || tokens === null) {
        parts = readerOf(piece, path, work, forceProse);
        tokens = markup(parts);
      }
      tokens.write(piece);
    }
    tokens?.end();
  } finally {
    // Whatever ended it, what was read so far counts.
    parts?.end();
  }
  for (const text of parts?.later ?? []) await work.value([...path, 'embedded'], text);
}
