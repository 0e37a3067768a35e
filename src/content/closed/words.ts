import WordExtractor from 'word-extractor';
import type { Emit } from '../isolated.js';
import { readOle } from './ole.js';

/** Reads a Word 97 to 2003 document; one the library refuses, or finds nothing in, by its streams. */
export async function readWords(bytes: Buffer, emit: Emit): Promise<void> {
  let texts: string[];
  try {
    const document = await new WordExtractor().extract(bytes);
    const beside = [document.getHeaders(), document.getFootnotes(), document.getEndnotes()];
    texts = [document.getBody(), ...beside, document.getTextboxes(), document.getAnnotations()];
  } catch {
    // The library has no errors of its own: whatever it throws means that the streams are all there is.
    texts = [];
  }
  const found = texts.filter((text) => text.trim() !== '');
  if (found.length === 0) return readOle(bytes, emit);
  for (const text of found) emit({ kind: 'text', path: [], text: rejoinRows(text) });
}

/**
 * Cells of a table come as `cell⇥`, and the end of a row as an empty cell more. With the number of columns that makes
 * every such cell empty, rows become lines; where no number does, every empty cell ends one.
 */
export function rejoinRows(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      if (!line.includes('\t\t')) return line;
      const cells = line.split('\t');
      const columns = columnsOf(cells);
      if (columns === 0) return line.replace(/\t{2,}/g, '\n');
      const rows: string[] = [];
      for (let at = 0; at < cells.length; at += columns + 1) rows.push(cells.slice(at, at + columns).join('\t'));
      return rows.join('\n');
    })
    .join('\n');
}

const MAX_COLUMNS = 64;

function columnsOf(cells: readonly string[]): number {
  for (let columns = 1; columns <= MAX_COLUMNS && columns < cells.length; columns++) {
    let fits = true;
    for (let at = columns; at < cells.length && fits; at += columns + 1) fits = cells[at] === '';
    if (fits && cells[columns] === '') return columns;
  }
  return 0;
}
