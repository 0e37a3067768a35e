import type { ByteSource } from '../model/bytes.js';
import type { PartOrigin, PartPath, PartSink } from '../model/part.js';
import type { Allowance } from './allowance.js';
import type { ClosedRoom } from './closed-room.js';

/** What every reader of a format is given: where parts go, what may be spent, and the way back in for what it unpacks. */
export interface Work {
  readonly sink: PartSink;
  readonly allowance: Allowance;
  /** Containers and encodings around this part. */
  readonly depth: number;
  readonly origin: PartOrigin;
  /** Where formats are read that need a process of their own. */
  readonly closed: ClosedRoom;
  /** More of the body is to come: what cannot be told without it is not read yet. */
  readonly isCut: boolean;
  /** Reads bytes found one level deeper, of whatever format they turn out to be. */
  inner(path: PartPath, source: ByteSource): Promise<void>;
  /** Reads a text value found one level deeper: JSON, XML, base64, a pasted table, or plain words. */
  value(path: PartPath, text: string): Promise<void>;
}

/** One format: how it is known, and how it is read. A reader reports what it could not read and throws only BudgetSpent. */
export interface Format {
  readonly name: string;
  /** Looks at the first bytes (up to 4 KiB) only. */
  matches(head: Buffer): boolean;
  read(path: PartPath, source: ByteSource, work: Work): Promise<void>;
}
