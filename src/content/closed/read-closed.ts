import type { ClosedJob, Emit } from '../isolated.js';
import { readArchive } from './archive.js';
import { readBook } from './book.js';
import { readEmbedded } from './embedded.js';
import { readOle } from './ole.js';
import { readPdf } from './pdf.js';
import { readPicture } from './picture/read-picture.js';
import { readWords } from './words.js';

/**
 * Reads one file with the library its format needs. Runs in the isolated process only: these libraries may loop, exhaust
 * memory or crash on hostile bytes. What is wrong with the file is a part; whatever is thrown is a fault of the reader.
 */
export async function readClosed(job: ClosedJob, bytes: Buffer, emit: Emit): Promise<void> {
  switch (job.format) {
    case 'book':
      readBook(bytes, emit);
      return readEmbedded(bytes, emit);
    case 'words':
      await readWords(bytes, emit);
      return readEmbedded(bytes, emit);
    case 'ole':
      readOle(bytes, emit);
      return readEmbedded(bytes, emit);
    case 'pdf':
      return readPdf(bytes, emit);
    case 'picture':
      return readPicture(bytes, emit);
    case 'archive':
      return readArchive(job, bytes, emit);
  }
}
