import { SUITE } from './filter.js';
import { KnownError } from './known-error.js';

/** Planted records are a handful; a list of more would be a list of owners in the wrong file. */
export const MAX_CANARIES = 10_000;

/** The fingerprints of planted records. Exact: no stranger is ever a canary. */
export interface Canaries {
  readonly keyId: string;
  readonly fingerprints: readonly string[];
}

/** A list as text: a head that says key and count, then one fingerprint a line. No number can be read from it. */
export function writeCanaries({ keyId, fingerprints }: Canaries): string {
  const sorted = [...new Set(fingerprints)].sort();
  return `menshen-canaries suite=${SUITE} key=${keyId} count=${sorted.length}\n${sorted.map((each) => `${each}\n`).join('')}`;
}

/**
 * Reads what `writeCanaries` wrote.
 * @param name what messages call the file
 * @throws KnownError for anything but a whole list of a suite this program knows
 */
export function readCanaries(text: string, name: string): Canaries {
  const [head = '', ...lines] = text.split('\n');
  const said = /^menshen-canaries suite=(\d{1,5}) key=([0-9a-f]{16}) count=(\d{1,9})$/.exec(head);
  if (said?.[2] === undefined) {
    throw new KnownError('KNOWN_FOREIGN', `${name} is no list of canaries: build one with "policy build-owners"`);
  }
  if (Number(said[1]) !== SUITE) {
    throw new KnownError('KNOWN_SUITE', `${name} uses crypto suite ${said[1]}, this program has ${SUITE}: update it`);
  }
  const count = Number(said[3]);
  if (count > MAX_CANARIES) {
    throw new KnownError('KNOWN_TOO_MANY', `${name} has more than ${MAX_CANARIES} canaries: plant fewer`);
  }
  if (lines.length <= count) throw new KnownError('KNOWN_TRUNCATED', `${name} ends too early: fetch or build it again`);
  const isWhole = lines.length === count + 1 && lines[count] === '';
  if (!isWhole || !lines.slice(0, count).every((line) => /^[0-9a-f]{16}$/.test(line))) {
    throw new KnownError('KNOWN_CORRUPT', `${name} is damaged: fetch or build it again`);
  }
  return { keyId: said[2], fingerprints: lines.slice(0, count) };
}
