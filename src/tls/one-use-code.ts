import { createHmac, timingSafeEqual } from 'node:crypto';

/*
 * Codes that head office reads out over the phone and a PC checks without a network: `7KQ2-M4XD-9RTA`. A code says the
 * minute it was made in (12 bits) and 48 bits of HMAC-SHA-256 over purpose and minute, under a key of that one PC. It is
 * good for 4 hours and, since a PC takes only minutes later than the last one used, once. The idea of short truncated MACs
 * is that of RFC 4226.
 */

/** What a code may be for: one for the other is none. */
export const CODE_PURPOSES = ['break-glass', 'uninstall'] as const;
export type CodePurpose = (typeof CODE_PURPOSES)[number];

export const CODE_LIFE_MS = 4 * 3_600_000;

const MINUTE_MS = 60_000;
/** By how much a PC's clock may be behind head office's. */
const BEHIND_MINUTES = 10;
const MINUTE_SPAN = 2 ** 12;
const MAC_BYTES = 6;
/** Crockford's base 32: no I, L, O, U. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 12;

/** The key of one PC. @param master 64 hex digits; never leaves head office @param device id of the PC */
export function deviceCodeKey(master: string, device: string): string {
  return createHmac('sha256', Buffer.from(master, 'hex')).update(`one-use-code\n${device}`).digest('hex');
}

/** A code for this purpose, good from now on. @param key 64 hex digits, of one PC */
export function makeCode(key: string, purpose: CodePurpose, now: number): string {
  const minute = Math.floor(now / MINUTE_MS);
  const bits = (BigInt(minute % MINUTE_SPAN) << 48n) | BigInt(`0x${mac(key, purpose, minute).toString('hex')}`);
  const letters = Array.from(
    { length: LENGTH },
    (_, at) => LETTERS[Number((bits >> BigInt(5 * (LENGTH - 1 - at))) & 31n)],
  );
  return letters.join('').replace(/(.{4})(?=.)/g, '$1-');
}

export interface CodeAsked {
  readonly key: string;
  readonly purpose: CodePurpose;
  readonly now: number;
  /** Minute of the last code used here for this purpose. */
  readonly last: number;
}

/** The minute of a good code, to be remembered as the last one used; null for anything else. */
export function readCode(text: string, { key, purpose, now, last }: CodeAsked): number | null {
  const bits = bitsOf(text);
  if (bits === null) return null;
  const said = Number(bits >> 48n);
  const latest = Math.floor(now / MINUTE_MS) + BEHIND_MINUTES;
  const minute = latest - ((((latest - said) % MINUTE_SPAN) + MINUTE_SPAN) % MINUTE_SPAN);
  if (minute <= last || now - minute * MINUTE_MS > CODE_LIFE_MS) return null;
  const given = Buffer.from((bits & (2n ** 48n - 1n)).toString(16).padStart(MAC_BYTES * 2, '0'), 'hex');
  return timingSafeEqual(given, mac(key, purpose, minute)) ? minute : null;
}

function mac(key: string, purpose: CodePurpose, minute: number): Buffer {
  const whole = createHmac('sha256', Buffer.from(key, 'hex')).update(`${purpose}\n${minute}`).digest();
  return whole.subarray(0, MAC_BYTES);
}

/** As people type it: any case, any separators, full width, and O for 0, I or L for 1. */
function bitsOf(text: string): bigint | null {
  const plain = text
    .slice(0, 100)
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-–—_.]/g, '');
  const letters = plain.replace(/O/g, '0').replace(/[IL]/g, '1');
  if (letters.length !== LENGTH) return null;
  let bits = 0n;
  for (const letter of letters) {
    const value = LETTERS.indexOf(letter);
    if (value === -1) return null;
    bits = (bits << 5n) | BigInt(value);
  }
  return bits;
}
