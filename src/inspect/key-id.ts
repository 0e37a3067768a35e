import { createHmac } from 'node:crypto';

/**
 * Name of a fingerprint key: 16 hex digits that say whether two sets of fingerprints can meet, and nothing of the key.
 * @param key 64 hex digits
 */
export function keyIdOf(key: string): string {
  return createHmac('sha256', Buffer.from(key, 'hex')).update('key id').digest('hex').slice(0, 16);
}
