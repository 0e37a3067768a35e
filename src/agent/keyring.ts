import { keyIdOf } from '../inspect/key-id.js';
import { olderFingerprintKeys, openFingerprintKey } from './key.js';

/**
 * The fingerprint keys of a running agent. The key may change under it: by enrolment, by a fleet that changes its key, by
 * `menshen ledger rotate-key`. What was made with the one before is found while its rows live.
 */
export interface Keyring {
  /** Hex of the key that prints are made with. */
  readonly current: string;
  /** Its id. */
  readonly id: string;
  /** Every other key that rows may have been made with, seen from this one. */
  olderThan(key: string): readonly string[];
  /** Deletes keys that no row needs any more; null keeps all. */
  keepOnly(needed: readonly string[] | null): Promise<void>;
  /**
   * Takes the key in the data directory where it is another than ours, once `adopt` has begun to use it; what `adopt`
   * throws goes through, and ours stays. Says whether there was one.
   */
  renew(adopt: (key: string) => void): Promise<boolean>;
}

/** Makes the key when absent. Throws KeyError. */
export async function openKeyring(home: string): Promise<Keyring> {
  let current = await openFingerprintKey(home);
  let older: readonly string[] = await olderFingerprintKeys(home, null);
  return {
    get current() {
      return current;
    },
    get id() {
      return keyIdOf(current);
    },
    olderThan: (key) => [...new Set([current, ...older])].filter((each) => each !== key),
    async keepOnly(needed) {
      older = await olderFingerprintKeys(home, needed);
    },
    async renew(adopt) {
      const found = await openFingerprintKey(home);
      if (found === current) return false;
      adopt(found);
      [older, current] = [[...new Set([current, ...older])].filter((each) => each !== found), found];
      return true;
    },
  };
}
