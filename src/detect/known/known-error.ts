/** What is wrong with a file of known owners or canaries, or with the keys one is made of. */
export type KnownCode =
  | 'KNOWN_UNREADABLE'
  | 'KNOWN_FOREIGN'
  | 'KNOWN_VERSION'
  | 'KNOWN_SUITE'
  | 'KNOWN_TRUNCATED'
  | 'KNOWN_CORRUPT'
  | 'KNOWN_KEY'
  | 'KNOWN_EMPTY'
  | 'KNOWN_TOO_MANY'
  | 'KNOWN_UNBUILT';

/** Names the file and what to do; never a fingerprint. */
export class KnownError extends Error {
  readonly code: KnownCode;
  override readonly name = 'KnownError';

  constructor(code: KnownCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
