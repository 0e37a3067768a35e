import type { EvidenceKeys } from '../../model/evidence.js';
import { unpackBundle } from '../../policy/bundle.js';
import { evidenceKeysOf } from '../../policy/evidence.js';
import { parsePolicy } from '../../policy/parse.js';
import type { Repository } from './repository.js';

export interface InForce {
  readonly version: number | null;
  readonly keys: EvidenceKeys | null;
}

/** A bundle never changes: what was read of the last one stays read. */
const read = new WeakMap<Repository, InForce>();

/** Whom the newest signed policy has full values sealed to. */
export async function inForce(repository: Repository): Promise<InForce> {
  const { newest } = await repository.published();
  const known = read.get(repository);
  if (known?.version === newest) return known;
  const packed = newest === 0 ? null : await repository.readBundle(newest);
  if (packed === null) return { version: null, keys: null };
  const files = unpackBundle(packed).files.filter(({ path }) => /\.ya?ml$/.test(path));
  const texts = files.map(({ path: name, bytes }) => ({ name, text: Buffer.from(bytes).toString('utf8') }));
  const found = { version: newest, keys: evidenceKeysOf(parsePolicy(texts)) };
  read.set(repository, found);
  return found;
}
