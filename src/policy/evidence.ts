import { createHash, createPublicKey } from 'node:crypto';
import type { EvidenceKeys, KeyHolder, PublicKey } from '../model/evidence.js';
import type { PolicySource } from './source.js';

/** A point of P-256, not just two numbers. */
export function isPublicKey(key: PublicKey): boolean {
  try {
    createPublicKey({ key: { ...key }, format: 'jwk' });
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

/** RFC 7638: SHA-256 over the required members in their order, base64url. */
export function keyIdOf({ crv, kty, x, y }: PublicKey): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

/** Null where the policy names no keys. */
export function evidenceKeysOf({ evidence }: PolicySource): EvidenceKeys | null {
  if (evidence === undefined) return null;
  return { reviewers: evidence.reviewers.map(holderOf), approvers: evidence.approvers.map(holderOf) };
}

function holderOf({ name, x, y }: { readonly name: string; readonly x: string; readonly y: string }): KeyHolder {
  const key: PublicKey = { kty: 'EC', crv: 'P-256', x, y };
  return { name, id: keyIdOf(key), key };
}
