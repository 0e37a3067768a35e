import { GeneralEncrypt, type GeneralJWE, generalDecrypt } from 'jose';
import type { EvidenceText, PublicKey } from '../../central/api/calls.js';

/** What was sealed cannot be opened with this key, or is not what the PC sealed. */
export class SealError extends Error {
  override readonly name = 'SealError';
  readonly code: 'NOT_FOR_THIS_KEY' | 'EXCHANGED';

  constructor(code: SealError['code'], cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** An unlocked private key, which cannot be taken out again. */
export interface UnlockedKey {
  readonly id: string;
  readonly key: CryptoKey;
}

/** Takes one layer off. Rejects with SealError. */
async function open(jwe: GeneralJWE, { id, key }: UnlockedKey): Promise<Uint8Array> {
  const recipients = jwe.recipients.filter(({ header }) => header?.kid === id);
  if (recipients.length === 0) throw new SealError('NOT_FOR_THIS_KEY');
  try {
    const { plaintext } = await generalDecrypt({ ...jwe, recipients }, key);
    return plaintext;
  } catch (cause) {
    throw new SealError('NOT_FOR_THIS_KEY', cause);
  }
}

/** What an approver does: the outer layer comes off, and what is inside, which approvers cannot read, goes to one reader. */
export async function reseal(
  texts: readonly GeneralJWE[],
  approver: UnlockedKey,
  to: PublicKey,
  id: string,
): Promise<GeneralJWE[]> {
  return Promise.all(
    texts.map(async (text) => {
      const inner = await open(text, approver);
      const outer = new GeneralEncrypt(inner).setProtectedHeader({ enc: 'A256GCM', cty: 'jwe' });
      outer.addRecipient({ ...to }).setUnprotectedHeader({ alg: 'ECDH-ES+A256KW', kid: id });
      return outer.encrypt();
    }),
  );
}

export interface OpenText {
  readonly text: EvidenceText;
  /** As it was sealed, for a case file. */
  readonly bytes: Uint8Array;
}

/**
 * What a reader does with what an approver sealed to them.
 * @param hashes of the texts, as the PC said them when it sealed: nobody on the way put something else in
 */
export async function read(
  resealed: readonly GeneralJWE[],
  reader: UnlockedKey,
  hashes: readonly string[],
): Promise<OpenText[]> {
  return Promise.all(
    resealed.map(async (text, index) => {
      const inner = JSON.parse(new TextDecoder().decode(await open(text, reader))) as GeneralJWE;
      const bytes = await open(inner, reader);
      if ((await sha256(bytes)) !== hashes[index]) throw new SealError('EXCHANGED');
      return { text: JSON.parse(new TextDecoder().decode(bytes)) as EvidenceText, bytes };
    }),
  );
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', bytes.slice());
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
