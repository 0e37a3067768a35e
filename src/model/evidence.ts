import type { Kind } from './kind.js';

/** How evidence is sealed: ECDH over P-256, AES-256 in GCM. Another suite gets another name. */
export const EVIDENCE_SUITE = 'p256-a256gcm';

/** A public key of one person, as JWK. */
export interface PublicKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

export interface KeyHolder {
  /** The account at central. */
  readonly name: string;
  /** RFC 7638 thumbprint of the key, base64url. */
  readonly id: string;
  readonly key: PublicKey;
}

/** Whom full values are sealed to: what any reviewer can read, inside what any approver can open. Neither list is empty. */
export interface EvidenceKeys {
  readonly reviewers: readonly KeyHolder[];
  readonly approvers: readonly KeyHolder[];
}

/** One record with its values in full. Lives in the thread that reads a transfer, and in the browser of who may read it. */
export interface ReadableRecord {
  readonly kind: Kind;
  /** Canonical phones and resident ids. */
  readonly persons: readonly string[];
  readonly homes: readonly string[];
  /** First character of a name; nothing keeps more of it. */
  readonly initial: string;
  readonly part: string;
}

/** What a reviewer reads when a text is open. */
export interface EvidenceText {
  readonly schema: 1;
  /** Random: without it, whoever has the hash of a text could try out phone numbers. */
  readonly salt: string;
  readonly records: readonly ReadableRecord[];
  /** Records there were; `records` may be the first of them. */
  readonly of: number;
}

/** Records of one reading, sealed: nested JWE, general JSON serialization. */
export interface SealedText {
  readonly jwe: string;
  /** Of the text with its padding, hex: what is opened later is what was sealed. */
  readonly sha256: string;
  readonly records: number;
  readonly of: number;
}

/** What of an incident was sealed. */
export interface SealNote {
  readonly suite: typeof EVIDENCE_SUITE;
  /** Of the evidence as it is stored and shipped, hex. */
  readonly sha256: string;
  /** Hash of each text that was sealed, salted inside. */
  readonly texts: readonly string[];
  readonly records: number;
  readonly of: number;
  /** Ids of the keys. */
  readonly reviewers: readonly string[];
  readonly approvers: readonly string[];
}

/** Evidence as it is stored and shipped, JSON: one text a reading, each a nested JWE. */
export interface SealedEvidence {
  readonly suite: typeof EVIDENCE_SUITE;
  readonly texts: readonly unknown[];
}

/** Most characters of a stored evidence. */
export const MAX_EVIDENCE = 700 * 1024;
