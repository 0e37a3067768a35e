import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Seals what outlets are opened with: the database alone opens nothing. */
export interface SecretBox {
  seal(text: string): string;
  /** Throws SecretBoxError. */
  open(sealed: string): string;
}

export class SecretBoxError extends Error {
  override readonly name = 'SecretBoxError';
  readonly code = 'OUTLET_SEALED';
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM. @param key 64 hex digits */
export function openSecretBox(key: string): SecretBox {
  const raw = Buffer.from(key, 'hex');
  return {
    seal(text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', raw, nonce);
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
        'base64',
      );
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      try {
        const decipher = createDecipheriv('aes-256-gcm', raw, bytes.subarray(0, NONCE_BYTES));
        decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
        return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
      } catch (cause) {
        throw new SecretBoxError('this outlet was sealed with another secrets/outlets.key: add it again', { cause });
      }
    },
  };
}
