import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import { LANGUAGES } from '../../text/language.js';

export const MANIFEST = 'manifest.json';
export const SIGNATURE = 'signature.json';
/** A third party's time stamp (RFC 3161) over the file of the signature, DER. */
export const TIMESTAMP = 'timestamp.tst';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const moment = z.iso.datetime();

/** Every file of a case file with its hash, and what the whole is about. This is what head office signs. */
export const manifestSchema = z.strictObject({
  schema: z.literal(1),
  case: z.int().positive(),
  title: z.string(),
  made: moment,
  by: z.string(),
  language: z.enum(LANGUAGES),
  central: z.strictObject({ tenant: z.string(), fingerprint: z.string() }),
  incidents: z.array(z.string()).min(1),
  audit: z.strictObject({ entry: z.int().positive(), hash: sha256 }),
  /** Signed version by the label that incidents carry; null where the policy came with the program. */
  policy: z.record(z.string(), z.int().positive().nullable()),
  files: z.array(
    z.strictObject({
      path: z.string(),
      /** Null where only the hash is known when it is signed. */
      bytes: z.int().nonnegative().nullable(),
      sha256,
      /** May be absent: full values that two people opened. */
      optional: z.literal(true).optional(),
    }),
  ),
});

export type Manifest = z.infer<typeof manifestSchema>;

export const signatureSchema = z.strictObject({
  scheme: z.literal('ed25519'),
  /** Central's online key, as the root of trust names it. */
  keyid: z.string(),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});

export type Signature = z.infer<typeof signatureSchema>;

/** What is signed is told apart from everything else the key signs. */
export function signedBytes(manifest: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from('menshen case file 1\0'), manifest]);
}

/** RFC 8410: what stands before the 32 bytes of an Ed25519 key. */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/** @param publicKey hex of 32 bytes */
export function isSignedBy(publicKey: string, manifest: Uint8Array, signature: string): boolean {
  const raw = Buffer.from(publicKey, 'hex');
  if (raw.length !== 32) return false;
  const key = createPublicKey({ key: Buffer.concat([SPKI_HEAD, raw]), format: 'der', type: 'spki' });
  return verify(null, signedBytes(manifest), key, Buffer.from(signature, 'hex'));
}
