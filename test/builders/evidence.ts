import { sealing } from '../../src/incident/sealed.js';
import { seal } from '../../src/inspect/seal.js';
import type { EvidenceKeys, KeyHolder, PublicKey, ReadableRecord, SealNote } from '../../src/model/evidence.js';
import { keyIdOf } from '../../src/policy/evidence.js';

/** Keys of made-up reviewers and approvers, with their private halves. */
export interface TestKey extends KeyHolder {
  readonly privateKey: CryptoKey;
}

export async function makeKey(name: string): Promise<TestKey> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, [
    'deriveBits',
  ]);
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  const key: PublicKey = { kty: 'EC', crv: 'P-256', x, y };
  return { name, key, id: keyIdOf(key), privateKey };
}

export interface TestKeys {
  readonly keys: EvidenceKeys;
  readonly reviewers: readonly TestKey[];
  readonly approvers: readonly TestKey[];
}

export async function makeKeys(reviewers: readonly string[], approvers: readonly string[]): Promise<TestKeys> {
  const [reading, opening] = await Promise.all([
    Promise.all(reviewers.map(makeKey)),
    Promise.all(approvers.map(makeKey)),
  ]);
  return { keys: { reviewers: reading, approvers: opening }, reviewers: reading, approvers: opening };
}

export const RECORDS: readonly ReadableRecord[] = [
  { kind: 'owner', persons: ['13812345678'], homes: ['馨佳园12号1203'], initial: '王', part: '业主.xlsx › Sheet1' },
  { kind: 'owner', persons: ['13912345679'], homes: ['馨佳园12号1204'], initial: '李', part: '业主.xlsx › Sheet1' },
];

/** What a PC ships with an incident that has these records. */
export async function sealedRecords(
  keys: EvidenceKeys,
  records: readonly ReadableRecord[] = RECORDS,
): Promise<{ evidence: string; sealed: SealNote }> {
  const { evidence, note } = sealing([await seal(records, records.length, keys)], keys);
  if (evidence === null || note == null) throw new Error('nothing was sealed');
  return { evidence, sealed: note };
}
