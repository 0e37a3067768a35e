import type { Reason } from './outcome.js';

/** Where a part was found, outermost first: `['form:file', '业主.zip', '三期.xlsx', 'Sheet1']`. */
export type PartPath = readonly string[];

export const PATH_SEPARATOR = ' › ';

/**
 * What of the transfer a part comes from: its body, or its head (path, query, headers, host labels).
 * Text from the head is data too: records leave in a query string as well as in a body.
 */
export type PartOrigin = 'body' | 'url' | 'header' | 'host';

/** Takes the rows of one table in their order. Cells are text as a reader would see it, untrimmed. */
export interface TableSink {
  /** `cells` is the reader's own array, used again for the next row: who keeps a row copies it. */
  row(cells: readonly string[]): void;
  end(): void;
}

/**
 * Takes of a long text what is worth reading, line by line. Only a reader that is sure to leave out nothing a record could
 * be made of may leave out anything.
 */
export interface LinesSink {
  /** The text goes on here, directly behind what came last. A piece may end anywhere. */
  write(text: string): void;
  /** Lines are left out here. */
  skip(): void;
  /** Bytes of the text as they are, in UTF-8: all of them, in order, whatever is left out. Not to be kept. */
  look(utf8: Uint8Array): void;
  end(): void;
}

/**
 * Takes the parts of a transfer in the order they are found. content/ calls it, detect/ implements it, so a sheet of a
 * hundred thousand rows is judged while it is read and is never held whole.
 */
export interface PartSink {
  /** A piece of readable text: a file, a form field, a paragraph run. `origin` is `body` unless said. */
  text(path: PartPath, text: string, origin?: PartOrigin): void;
  /** A long text of which not all is worth reading. Without it, such texts come whole. Call `end()` before the next part. */
  lines?(path: PartPath, origin?: PartOrigin): LinesSink;
  /** One table. Call `end()` before the next part begins. */
  table(path: PartPath): TableSink;
  /**
   * One object whose keys mean something: a JSON object's scalars, form fields that belong together, an XML element's
   * children. Keys in document order, values as text.
   */
  object(path: PartPath, fields: ReadonlyArray<readonly [key: string, value: string]>): void;
  /** Bytes of no known format. `entropy` in bits per byte, 0 to 8. */
  opaque(path: PartPath, size: number, entropy: number): void;
  /** A part that could not be read, or not to its end. */
  unread(path: PartPath, outcome: 'partial' | 'uninspectable', reason: Reason): void;
}
