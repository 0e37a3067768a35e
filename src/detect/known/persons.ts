/** Who is known, by fingerprint: 16 hex digits of a person key. */
export interface KnownPersons {
  /** An owner in the filter, or 1 stranger in 256. */
  has(fingerprint: string): boolean;
  /** A planted person. Exact. */
  isCanary(fingerprint: string): boolean;
}
