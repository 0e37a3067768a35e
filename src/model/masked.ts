/**
 * A phone of which a transfer shows some digits and hides the others, with what stands beside it. Two that hide different
 * digits of the same home's phone are that phone. It is no record: what is shown names nobody yet.
 */
export interface MaskedPrint {
  readonly by: 'home' | 'name';
  /** Fingerprint of the home, or of the name. */
  readonly of: string;
  /** Bit `i` says that digit `i` of 11 is shown. */
  readonly shows: number;
}

/** All 11 digits. */
export const ALL_SHOWN = 0b111_1111_1111;

/** Masked phones of one transfer that are kept. */
export const MAX_MASKED = 10_000;
