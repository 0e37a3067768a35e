export const STORE_CODES = ['STORE_FULL', 'STORE_LOCKED', 'STORE_CORRUPT', 'STORE_NEWER', 'STORE_IO'] as const;

export type StoreCode = (typeof STORE_CODES)[number];

const ADVICE: Readonly<Record<StoreCode, string>> = {
  STORE_FULL: 'the disk or its quota is full; free some space',
  STORE_LOCKED: 'another program holds the database; close it or try again',
  STORE_CORRUPT: 'the database is damaged; set it aside and start a new one',
  STORE_NEWER: 'the database was written by a newer version; install that version',
  STORE_IO: 'the database cannot be read or written; check the folder, its owner and the disk',
};

/** The database could not do what was asked. `code` says which of five things to do about it; `cause` is the driver's. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreCode;
  readonly path: string;

  constructor(code: StoreCode, path: string, detail: string, cause?: unknown) {
    super(`${path}: ${ADVICE[code]} (${detail})`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.path = path;
  }
}
