import { z } from 'zod';
import { type Settings, settingsSchema } from '../data.js';

/*
 * A back-up is one gzipped file of lines of JSON. The first says what it is, the last that it is whole:
 *
 *   {"menshen":"back-up of central", …}
 *   {"table":"device","columns":["tenant","id",…]}
 *   ["main","0190…",…]                              one row a line; bytes as {"bytes":N}, followed by
 *   "base64…"                                       as many lines of base64 as it takes
 *   …
 *   {"end":true,"rows":{"device":3,…},"sha256":"…"} over every line before it
 *
 * Rows are the same whichever database they come from, so what was SQLite may be restored as PostgreSQL.
 */

/** The file cannot be restored, or not here; the message says why and what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  readonly code: 'BACKUP_FOREIGN' | 'BACKUP_DAMAGED' | 'BACKUP_NEWER' | 'BACKUP_TARGET' | 'BACKUP_SECRETS';

  constructor(code: BackupError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

export const headSchema = z.strictObject({
  menshen: z.literal('back-up of central'),
  schema: z.literal(1),
  /** ISO 8601: the moment all of it is from. */
  at: z.iso.datetime(),
  program: z.string(),
  database: z.enum(['sqlite', 'postgres']),
  /** Of the authority: whose secrets belong to it. */
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  migrations: z.array(z.string()),
  /** Without the store: that names a server, and often its password. */
  settings: settingsSchema,
});

export type Head = z.infer<typeof headSchema>;

export const tableSchema = z.strictObject({ table: z.string(), columns: z.array(z.string()).min(1) });

export const endSchema = z.strictObject({
  end: z.literal(true),
  rows: z.record(z.string(), z.int().nonnegative()),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export const bytesSchema = z.strictObject({ bytes: z.int().nonnegative() });

/** Bytes of one line of base64. */
export const PIECE_BYTES = 768 * 1024;
/** No line of ours is longer; one that is was not written by us. */
export const MAX_LINE_CHARS = 64 * 1024 * 1024;

export const withoutStore = (settings: Settings): Settings => ({ ...settings, store: '' });
