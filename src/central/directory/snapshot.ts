/** A person as the company's directory has them. */
export interface DirectoryPerson {
  /** As the directory numbers people. */
  readonly id: string;
  readonly name: string;
  readonly phones: readonly string[];
  /** Id of the unit. */
  readonly unit: string | null;
  /** Last day, milliseconds since 1970; null where none is said. */
  readonly leavesAt: number | null;
}

export interface DirectoryUnit {
  readonly id: string;
  readonly name: string;
  readonly parent: string | null;
}

/** Everybody who works here now, and the tree of branches. */
export interface Snapshot {
  readonly people: readonly DirectoryPerson[];
  readonly units: readonly DirectoryUnit[];
}

/** The directory did not answer as it must; the message says what to look at. */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError';
  readonly code: 'DIRECTORY_ANSWER' | 'DIRECTORY_SHRANK' | 'DIRECTORY_FILE';

  constructor(code: DirectoryError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** Digits of a phone as people write it; null for what is none. Mainland numbers lose their country. */
export function phoneOf(text: string): string | null {
  const bare = text.normalize('NFKC').replace(/[\s().-]/g, '');
  const digits = /^(?:\+|00)?(?:86)?(1\d{10})$/.exec(bare)?.[1] ?? bare;
  return /^\+?\d{5,15}$/.test(digits) ? digits : null;
}

export const phonesOf = (texts: readonly unknown[]): string[] => [
  ...new Set(texts.flatMap((text) => (typeof text === 'string' ? (phoneOf(text) ?? []) : []))),
];
