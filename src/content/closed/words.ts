import WordExtractor from 'word-extractor';
import type { Emit } from '../isolated.js';
import { readOle } from './ole.js';

/**
 * Reads a Word 97 to 2003 document, rows of its tables as lines with tabs; one the library refuses, or finds nothing in, by
 * its streams.
 */
export async function readWords(bytes: Buffer, emit: Emit): Promise<void> {
  let texts: string[];
  try {
    const document = await new WordExtractor().extract(bytes);
    const beside = [document.getHeaders(), document.getFootnotes(), document.getEndnotes()];
    texts = [document.getBody(), ...beside, document.getTextboxes(), document.getAnnotations()];
  } catch {
    // The library has no errors of its own: whatever it throws means that the streams are all there is.
    emit({ kind: 'unread', path: [], outcome: 'partial', reason: 'unsupported-format' });
    texts = [];
  }
  const found = texts.filter((text) => text.trim() !== '');
  if (found.length === 0) return readOle(bytes, emit);
  for (const text of found) emit({ kind: 'text', path: [], text });
}
