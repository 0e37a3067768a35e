import type { Readable, Writable } from 'node:stream';
import type { Language } from '../text/language.js';

/** The outside of a command: where it talks, what it may read, which PC's data it works on. */
export interface CommandIo {
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The data directory. */
  readonly home: string;
  /** Who runs it; the process's own user where it is not said. */
  readonly uid?: number;
  readonly language: Language;
}

/** Exit codes of every command. 3: done, and some verdict was other than `allow`. 1 outranks 3. */
export const EXIT = { ok: 0, failed: 1, usage: 2, found: 3 } as const;
