import { calculateJwkThumbprint } from 'jose';
import type { PublicKey } from '../../central/api/calls.js';
import type { UnlockedKey } from './seal.js';

export const KEY_USES = ['review', 'approve'] as const;
export type KeyUse = (typeof KEY_USES)[number];

/** A private key under a passphrase: what this browser keeps, and what a file of it holds. */
export interface LockedKey {
  readonly format: 'menshen-key-1';
  readonly account: string;
  readonly use: KeyUse;
  readonly id: string;
  readonly key: PublicKey;
  /** PBKDF2 with SHA-256; base64. */
  readonly salt: string;
  readonly iterations: number;
  /** AES-256 in GCM over PKCS #8; base64. */
  readonly iv: string;
  readonly sealed: string;
}

/** OWASP's figure for PBKDF2 with SHA-256 is 600,000. */
const ITERATIONS = 800_000;
const MOST_ITERATIONS = 10_000_000;
const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const;
export const LEAST_PASSPHRASE = 12;

export class PassphraseError extends Error {
  override readonly name = 'PassphraseError';
  readonly code = 'WRONG_PASSPHRASE';
}

/** Makes a key in this browser. It leaves it under the passphrase only. */
export async function makeLockedKey(account: string, use: KeyUse, passphrase: string): Promise<LockedKey> {
  const pair = await crypto.subtle.generateKey(CURVE, true, ['deriveBits']);
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const key: PublicKey = { kty: 'EC', crv: 'P-256', x, y };
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const secret = await crypto.subtle.exportKey('pkcs8', pair.privateKey);
  const lock = await lockOf(passphrase, salt, ITERATIONS);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, lock, secret);
  new Uint8Array(secret).fill(0);
  return {
    format: 'menshen-key-1',
    account,
    use,
    id: await calculateJwkThumbprint({ ...key }),
    key,
    salt: base64(salt),
    iterations: ITERATIONS,
    iv: base64(iv),
    sealed: base64(new Uint8Array(sealed)),
  };
}

/** Rejects with PassphraseError. */
export async function unlock(locked: LockedKey, passphrase: string): Promise<UnlockedKey> {
  const lock = await lockOf(passphrase, bytesOf(locked.salt), Math.min(locked.iterations, MOST_ITERATIONS));
  try {
    const secret = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: bytesOf(locked.iv) },
      lock,
      bytesOf(locked.sealed),
    );
    return { id: locked.id, key: await crypto.subtle.importKey('pkcs8', secret, CURVE, false, ['deriveBits']) };
  } catch (cause) {
    throw new PassphraseError('this passphrase does not open the key', { cause });
  }
}

/** The key that a file holds; null when it holds none. */
export function lockedKeyIn(text: string): LockedKey | null {
  try {
    const value = JSON.parse(text) as Partial<LockedKey> | null;
    const words = [value?.account, value?.id, value?.salt, value?.iv, value?.sealed, value?.key?.x, value?.key?.y];
    const fits = value?.format === 'menshen-key-1' && words.every((word) => typeof word === 'string' && word !== '');
    const use = KEY_USES.some((each) => each === value?.use);
    return fits && use && Number.isInteger(value.iterations) ? (value as LockedKey) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** In groups of four, as it is read out over the telephone. */
export const spokenFingerprint = (id: string): string => id.replace(/(.{4})(?=.)/g, '$1 ');

async function lockOf(passphrase: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  const words = new TextEncoder().encode(passphrase.normalize('NFKC'));
  const base = await crypto.subtle.importKey('raw', words, 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
