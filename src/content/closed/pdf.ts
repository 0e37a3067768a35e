import { createRequire } from 'node:module';
import path from 'node:path';
import { getDocumentProxy } from 'unpdf';
import type { Emit } from '../isolated.js';
import { type Glyphs, linesOf } from './layout.js';

/** A page with less is a picture with a page number or a scanner's mark. */
const MIN_CHARS = 20;
const MAX_ATTACHMENTS = 1000;

type Document = Awaited<ReturnType<typeof getDocumentProxy>>;
type Page = Awaited<ReturnType<Document['getPage']>>;

/** Reads the pages of a PDF as lines, its notes, form fields and attachments. A page of no text is said to be a picture. */
export async function readPdf(bytes: Buffer, emit: Emit): Promise<void> {
  let document: Document;
  try {
    document = await open(bytes);
  } catch (error) {
    const encrypted = error instanceof Error && error.name === 'PasswordException';
    emit({ kind: 'unread', path: [], outcome: 'uninspectable', reason: encrypted ? 'encrypted' : 'corrupt' });
    return;
  }
  const pictures: string[] = [];
  let broken = 0;
  for (let number = 1; number <= document.numPages; number++) {
    const name = `p${number}`;
    try {
      const page = await document.getPage(number);
      if ((await readPage([name], page, emit)) < MIN_CHARS) pictures.push(name);
      page.cleanup();
    } catch {
      // Whatever a damaged page makes the library throw, the next one may be readable.
      broken++;
      emit({ kind: 'unread', path: [name], outcome: 'partial', reason: 'corrupt' });
    }
  }
  await readBeside(document, emit);
  const readable = document.numPages - broken - pictures.length;
  if (readable > 0)
    for (const name of pictures) emit({ kind: 'unread', path: [name], outcome: 'partial', reason: 'no-ocr' });
  else emit({ kind: 'unread', path: [], outcome: 'uninspectable', reason: pictures.length > 0 ? 'no-ocr' : 'corrupt' });
}

function open(bytes: Buffer): Promise<Document> {
  const packages = createRequire(import.meta.url);
  return getDocumentProxy(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), {
    // Without these tables Chinese text in fonts that are not embedded silently becomes nothing.
    cMapUrl: `${path.join(path.dirname(packages.resolve('pdfjs-dist/package.json')), 'cmaps')}${path.sep}`,
    cMapPacked: true,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    enableXfa: false,
    verbosity: 0,
  });
}

/** @returns how many characters the page has */
async function readPage(where: readonly string[], page: Page, emit: Emit): Promise<number> {
  const content = await page.getTextContent();
  const glyphs: Glyphs[] = [];
  let chars = 0;
  for (const item of content.items) {
    if (!('str' in item) || item.str === '') continue;
    const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = item.transform as number[];
    chars += item.str.trim().length;
    glyphs.push({ text: item.str, a, b, size: Math.hypot(c, d), x, y, width: item.width });
  }
  const text = linesOf(glyphs);
  if (text !== '') emit({ kind: 'text', path: where, text });
  const notes = (await page.getAnnotations()).flatMap(wordsOf);
  if (notes.length > 0) emit({ kind: 'text', path: [...where, 'notes'], text: notes.join('\n') });
  for (const note of notes) chars += note.length;
  return chars;
}

/** What a note or form field says. */
function wordsOf(annotation: Readonly<Record<string, unknown>>): string[] {
  const { fieldName, fieldValue, contentsObj, url } = annotation;
  const said: string[] = [];
  const values = (Array.isArray(fieldValue) ? fieldValue : [fieldValue]).filter((value) => typeof value === 'string');
  if (values.length > 0) said.push(`${typeof fieldName === 'string' ? `${fieldName}: ` : ''}${values.join(' ')}`);
  if (typeof contentsObj === 'object' && contentsObj !== null && 'str' in contentsObj)
    said.push(String(contentsObj.str));
  if (typeof url === 'string') said.push(url);
  return said.filter((text) => text.trim() !== '');
}

async function readBeside(document: Document, emit: Emit): Promise<void> {
  try {
    const { info } = await document.getMetadata();
    const about = Object.values(info).filter((value): value is string => typeof value === 'string' && value !== '');
    if (about.length > 0) emit({ kind: 'text', path: ['properties'], text: about.join('\n') });
    const attachments: unknown = await document.getAttachments();
    for (const attachment of Object.values(attachments ?? {}).slice(0, MAX_ATTACHMENTS)) {
      const { filename, content } = attachment as { filename?: unknown; content?: unknown };
      if (!(content instanceof Uint8Array)) continue;
      emit({ kind: 'file', path: [typeof filename === 'string' ? filename : 'attachment'] });
      emit({ kind: 'bytes', bytes: content });
    }
  } catch {
    // Damage outside the pages, by whatever error the library has for it.
    emit({ kind: 'unread', path: ['properties'], outcome: 'partial', reason: 'corrupt' });
  }
}
