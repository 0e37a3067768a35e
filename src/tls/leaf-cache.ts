import type { SecureContext } from 'node:tls';
import type { Clock } from '../model/clock.js';
import type { HostName } from './host-name.js';
import type { Leaf } from './leaf.js';

export interface LeafCacheOptions {
  /** Leaves kept at most; the one unused longest goes first. */
  readonly max: number;
  readonly clock: Clock;
  mint(name: HostName): Promise<Leaf>;
}

export interface LeafCache {
  get(name: HostName): Promise<SecureContext>;
}

/** Leaves by name, least recently used out first. Callers asking for one name at once wait for one mint. */
export function leafCache({ max, clock, mint }: LeafCacheOptions): LeafCache {
  const leaves = new Map<string, Promise<Leaf>>();

  const mintAndKeep = (name: HostName): Promise<Leaf> => {
    const minting = mint(name);
    leaves.set(name.value, minting);
    if (leaves.size > max) {
      const oldest = leaves.keys().next();
      if (oldest.done !== true) leaves.delete(oldest.value);
    }
    // A failure is for those who wait for it now, not for the next caller.
    minting.catch(() => {
      if (leaves.get(name.value) === minting) leaves.delete(name.value);
    });
    return minting;
  };

  return {
    async get(name) {
      const kept = leaves.get(name.value);
      if (kept === undefined) return (await mintAndKeep(name)).context;
      leaves.delete(name.value);
      leaves.set(name.value, kept);
      const leaf = await kept;
      const now = clock();
      if (now >= leaf.goodFrom && now < leaf.renewAt) return leaf.context;
      const current = leaves.get(name.value);
      // Somebody else may have renewed it while this caller waited.
      return (await (current !== undefined && current !== kept ? current : mintAndKeep(name))).context;
    },
  };
}
