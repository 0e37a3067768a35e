import { buildFilter } from '../../../src/detect/known/build.js';
import { type OwnerFilter, openFilter, writeFilter } from '../../../src/detect/known/filter.js';
import { createKeyList } from '../../../src/detect/known/key-list.js';
import { makeChance } from '../../builders/chance.js';

export const KEY_ID = '00112233445566ff';

/** Fingerprints as HMACs look: 64 even bits, the same for the same seed. */
export function fingerprints(n: number, seed: number): string[] {
  const chance = makeChance(seed);
  const half = (): string => chance.whole(0, 0xffff_ffff).toString(16).padStart(8, '0');
  return Array.from({ length: n }, () => half() + half());
}

export function fileOf(members: readonly string[], seed = 1): Buffer {
  const keys = createKeyList();
  for (const member of members) keys.addHex(member);
  return writeFilter(buildFilter(keys.take(), seed), KEY_ID);
}

export function filterOf(members: readonly string[], seed = 1): OwnerFilter {
  return openFilter(fileOf(members, seed), 'owners.fuse');
}
