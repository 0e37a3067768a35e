import type { ByteSource } from '../model/bytes.js';
import type { Reason } from '../model/outcome.js';

/**
 * What the isolated process is asked to read: a spreadsheet that is no xlsx, a Word document, any other OLE file, a PDF,
 * an archive or packed file that is no zip or gzip, a picture.
 */
export const CLOSED_FORMATS = ['book', 'words', 'ole', 'pdf', 'archive', 'picture'] as const;

export type ClosedFormat = (typeof CLOSED_FORMATS)[number];

/** One file to read, with what reading it may cost. */
export interface ClosedJob {
  readonly format: ClosedFormat;
  /** Bytes of the file. */
  readonly size: number;
  /** Time left for this transfer, in milliseconds. */
  readonly maxMs: number;
  /** Bytes of one file that comes out, and of everything that does. */
  readonly maxPartBytes: number;
  readonly maxTotalBytes: number;
  readonly maxRatio: number;
  readonly maxEntries: number;
}

/**
 * What comes back, in order. A table lasts as long as rows follow, a file as long as bytes do. `path` is the way from the
 * file that is read: the name of a sheet, of an entry; empty for the file itself.
 */
export type ClosedPart =
  | { readonly kind: 'text'; readonly path: readonly string[]; readonly text: string }
  | { readonly kind: 'table'; readonly path: readonly string[] }
  | { readonly kind: 'rows'; readonly rows: ReadonlyArray<readonly string[]> }
  | { readonly kind: 'file'; readonly path: readonly string[] }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'unread';
      readonly path: readonly string[];
      readonly outcome: 'partial' | 'uninspectable';
      readonly reason: Reason;
    };

/** Takes parts where they are made, inside the isolated process. */
export type Emit = (part: ClosedPart) => void;

/** The way to a process of its own, for formats whose readers may run away (DESIGN.md section 11). */
export interface Isolated {
  /** Text in pictures can be read there: the plug-in for it is installed. */
  readonly pictures: boolean;
  /** Waits until that process can take a file that costs `maxMs` at most. The wait itself costs this transfer nothing. */
  open(maxMs: number): Promise<IsolatedReader>;
}

/** Reads one file. */
export interface IsolatedReader {
  /**
   * Hands every part to `take`, one after the other, as they come. Resolves with why reading ended before the end:
   * `memory`, `time` or `crash` when the process was lost. Never rejects for what the bytes are, only with what `take`
   * throws; the process is ended then.
   */
  read(job: ClosedJob, source: ByteSource, take: (part: ClosedPart) => Promise<void> | void): Promise<Reason | null>;
}
