import type { Destination, Route } from './destination.js';

/** Who sends: the account the operating system names, until a login of the agency's own system says better. */
export interface Person {
  /** Stable id within this PC: `os:lihua`, `login:crm:lihua`. `unknown` is never merged with a person. */
  readonly id: string;
  readonly source: 'os' | 'login' | 'unknown';
}

/** One outbound unit, judged once. */
export interface Transfer {
  /** UUIDv7. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly person: Person;
  readonly destination: Destination;
  readonly route: Route;
  /** Bytes of the body as sent, before any decoding. */
  readonly bodyBytes: number;
}

/** Where the name of a person comes from, told by the id. */
export function sourceOf(personId: string): Person['source'] {
  if (personId.startsWith('os:')) return 'os';
  return personId.startsWith('login:') ? 'login' : 'unknown';
}

/**
 * Whether an id names a person, by a login that a source system knows. An account says where somebody sat, whoever it was:
 * the same name at another PC is another account, and nobody is ranked by one.
 */
export const namesPerson = (personId: string): boolean => sourceOf(personId) === 'login';
